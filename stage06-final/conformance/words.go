package conformance

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// words keeps the useful part of a program's output, so that the program never waits for a reader: the end
// of it, and the first part from the latest panic on, because Go first says why, and then, in many lines, where.
type words struct {
	line chan string // its first line, once

	mu      sync.Mutex
	kept    []byte // the end of standard output and standard error
	trouble []byte // the output from the line of the latest panic on
	first   []byte // the beginning of standard output, until a line is complete
	heard   bool   // the first line was sent to line
}

// These bound the output that is kept and reported.
const (
	maxKept  = 8 << 10
	maxWords = 12 // lines
)

// panics matches what Go writes when a program ends, and what a server logs of a recovered panic.
var panics = regexp.MustCompile(`panic: |fatal error: `)

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.trouble) > 0 && len(w.trouble) < maxKept {
		w.trouble = append(w.trouble, b[:min(len(b), maxKept-len(w.trouble))]...)
	}
	unseen := max(0, len(w.kept)-len("fatal error:")) // a word may come in two pieces
	w.kept = append(w.kept, b...)
	if found := panics.FindAllIndex(w.kept[unseen:], -1); found != nil {
		at := unseen + found[len(found)-1][0]
		from := bytes.LastIndexByte(w.kept[:at], '\n') + 1
		w.trouble = append([]byte(nil), w.kept[from:min(len(w.kept), from+maxKept)]...)
	}
	if over := len(w.kept) - maxKept; over > 0 {
		w.kept = append(w.kept[:0], w.kept[over:]...)
	}
	return len(b), nil
}

// firstLines is the standard output of a program: words, whose first line is sent to line.
type firstLines struct{ *words }

func (f firstLines) Write(b []byte) (int, error) {
	f.mu.Lock()
	if !f.heard {
		f.first = append(f.first, b...)
		line, _, whole := bytes.Cut(f.first, []byte("\n"))
		if whole || len(f.first) > maxKept {
			f.heard = true
			f.line <- string(line)
		}
	}
	f.mu.Unlock()
	return f.words.Write(b)
}

// last returns the last lines, or those of a panic, each after "  | ", without control bytes, which could play with a
// terminal.
func (w *words) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	trouble := w.trouble
	if len(trouble) == maxKept { // its last line is cut
		trouble = trouble[:bytes.LastIndexByte(trouble, '\n')+1]
	}
	lines := told(linesOf(w.kept), linesOf(trouble))
	for i, line := range lines {
		lines[i] = "  | " + strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' || r == 0x7f {
				return -1
			}
			return r
		}, line)
	}
	return strings.Join(lines, "\n")
}

// linesOf returns the lines of a text; nil if there are none.
func linesOf(text []byte) []string {
	valid := strings.TrimSpace(strings.ToValidUTF8(string(text), "?"))
	if valid == "" {
		return nil
	}
	return strings.Split(valid, "\n")
}

// told chooses the lines to report: the panic with the first frames in the program's own files, an error that has ended
// Node.js, or else the last lines.
func told(kept, trouble []string) []string {
	if trouble == nil {
		from := max(0, len(kept)-maxWords)
		if at := lastError(kept); at >= 0 {
			from = at
		}
		return kept[from:min(len(kept), from+maxWords)]
	}
	frames := ownFrames(trouble)
	if frames == nil {
		return trouble[:min(len(trouble), maxWords)]
	}
	head := slices.IndexFunc(trouble, func(line string) bool {
		return strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "runtime stack:")
	})
	lines := slices.DeleteFunc(slices.Clone(trouble[:min(max(head, 1), maxWords/2)]), func(line string) bool { return line == "" })
	return append(lines, frames[:min(len(frames), maxWords-len(lines))]...)
}

// nodeError matches the line of an uncaught error, above its trace.
var nodeError = regexp.MustCompile(`^(Uncaught )?\w*Error\b`)

// lastError returns the index of the error that has ended Node.js; -1: the last line is not from Node.js.
func lastError(lines []string) int {
	if len(lines) == 0 || !strings.HasPrefix(lines[len(lines)-1], "Node.js v") {
		return -1
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if nodeError.MatchString(lines[i]) {
			return i
		}
	}
	return -1
}

// ownFrames returns the frames of package main in a trace of Go, two lines each: the function, and its place. It drops
// those above a panic, which belong to the function that has recovered it, and lists a function that calls itself once.
func ownFrames(trace []string) (frames []string) {
	place := ""
	for i := 0; i+1 < len(trace); i++ {
		switch at, _, _ := strings.Cut(trace[i+1], " +0x"); {
		case strings.HasPrefix(trace[i], "panic("):
			frames, place = nil, ""
		case strings.HasPrefix(trace[i], "main.") && strings.HasPrefix(at, "\t") && at != place:
			frames, place = append(frames, trace[i], at), at
		}
	}
	return frames
}
