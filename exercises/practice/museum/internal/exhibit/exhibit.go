// Package exhibit shows what a small program asks of a simulated kernel. Its waits are in the trace of the story, beside its
// calls:
//
//	k := sim.New(sim.Config{})
//	err := k.Run(exhibit.Program(func() error { return serve(exhibit.Watch(s, k)) }))
package exhibit

import (
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// Program is a program in the place of a loop, for sim.Kernel.Run.
type Program func() error

// Run implements what sim.Kernel.Run runs.
func (p Program) Run() error { return p() }

// Watch returns a kernel that does what k does. Its calls and its pollers' waits are in the trace of the story.
func Watch(s *judge.Story, k kernel.Kernel) kernel.Kernel {
	watched := s.Watch(k)
	return &watching{Kernel: watched, s: s}
}

// FirstLine is the first line of an error, without the trace that a stuck simulation has below it.
func FirstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

type watching struct {
	kernel.Kernel
	s *judge.Story
}

func (k *watching) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return &poller{Poller: p, kernel: k}, err
}

type poller struct {
	kernel.Poller
	kernel *watching
}

// Wait has a tick, the wait and what is ready in the trace.
func (p *poller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	from := p.kernel.Now()
	ready, err := p.Poller.Wait(timeout)
	now := p.kernel.Now()
	p.kernel.s.Traced(trace.Event{Kind: trace.Tick, At: now})
	p.kernel.s.Traced(trace.Event{Kind: trace.Wait, At: now, Timeout: timeout, N: len(ready), Took: now - from})
	for _, r := range ready {
		p.kernel.s.Traced(trace.Event{Kind: trace.Ready, At: now, FD: r.FD, Interest: r.Interest.String()})
	}
	return ready, err
}
