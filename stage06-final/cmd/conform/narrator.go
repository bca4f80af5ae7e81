package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"looper.example/stage06-final/conformance"
)

// narrator reports what the command is doing: on a terminal in one line that it rewrites, elsewhere in one line
// for each step and one every few seconds.
type narrator struct {
	w        io.Writer
	terminal bool
	now      func() time.Time
	last     time.Time // when the last line was written
}

// pace is the least time between a narrator's lines without a terminal.
const pace = 5 * time.Second

func newNarrator(w io.Writer, quiet bool) *narrator {
	if quiet {
		w = io.Discard
	}
	return &narrator{w: w, terminal: isTerminal(w), now: time.Now}
}

// say reports a new step.
func (n *narrator) say(format string, args ...any) {
	n.last = n.now()
	text := fmt.Sprintf(format, args...)
	if n.terminal {
		fmt.Fprint(n.w, clearLine+text)
		return
	}
	fmt.Fprintf(n.w, "%s: %s\n", name, text)
}

// clear erases the rewritten line.
func (n *narrator) clear() {
	if n.terminal {
		fmt.Fprint(n.w, clearLine)
	}
}

// progress returns a function that reports each case on a terminal, and some of them elsewhere.
func (n *narrator) progress(who string, total int) func(conformance.Result) {
	done, failed := 0, 0
	return func(r conformance.Result) {
		done++
		if r.Verdict == conformance.Failed {
			failed++
		}
		if n.terminal || n.now().Sub(n.last) >= pace {
			n.say("%s: %d of %d cases, %d failed; %s", who, done, total, failed, r.Case.ID())
		}
	}
}

// clearLine clears a terminal's line.
const clearLine = "\r\x1b[K"

// isTerminal reports whether the output is a terminal, on which a user may watch.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
