// Package exhibit runs a small program on a simulated kernel:
//
//	k := sim.New(sim.Config{})
//	err := k.Run(exhibit.Program(func() error { return serve(s.WatchWaits(k)) }))
package exhibit

import (
	"fmt"
	"strings"
	"time"
)

// Program is a program in the place of a loop, for sim.Kernel.Run.
type Program func() error

// Run implements what sim.Kernel.Run runs.
func (p Program) Run() error { return p() }

// FirstLine is the first line of an error, without the trace that a stuck simulation has below it.
func FirstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// Never is the moment of what does not happen.
const Never time.Duration = -1

// Happened tells at which moment the subject of a sentence does what the verb says, or that it never does.
func Happened(subject, verb string, at time.Duration) string {
	if at == Never {
		return subject + " never " + verb
	}
	return fmt.Sprintf("%s %s at %v", subject, verb, at)
}
