//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress draws a bar on a terminal, and elsewhere prints a line now and then.
type progress struct {
	out   io.Writer
	fancy bool
	steps int // about how many there are
	done  int
	last  time.Time
	now   func() time.Time
}

func newProgress(file *os.File, steps int) *progress {
	info, err := file.Stat()
	return &progress{out: file, fancy: err == nil && info.Mode()&os.ModeCharDevice != 0, steps: steps, now: time.Now}
}

const (
	barWidth = 30
	seldom   = 10 * time.Second // between two lines
)

// step is called before each step.
func (p *progress) step(doing string) {
	done := min(p.done, p.steps)
	p.done++
	now := p.now()
	percent := 100 * done / max(p.steps, 1)
	switch {
	case p.fancy:
		full := barWidth * done / max(p.steps, 1)
		fmt.Fprintf(p.out, "\r\x1b[K%s%s %3d %%  %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), percent, doing)
	case now.Sub(p.last) >= seldom:
		fmt.Fprintf(p.out, "%3d %%  %s\n", percent, doing)
	default:
		return
	}
	p.last = now
}

// end removes the bar.
func (p *progress) end() {
	if p.fancy {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
