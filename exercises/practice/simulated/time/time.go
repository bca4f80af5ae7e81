// Package time has the part of Go's package time that mini uses, with the clock of the simulated machine.
package time

import (
	"time"

	"looper.example/exercises/practice/simulated"
)

type (
	Duration = time.Duration
	Time     = time.Time
)

const (
	Millisecond = time.Millisecond
	Second      = time.Second
)

// Now is the time of the simulated machine.
func Now() Time { return simulated.Now().Kernel.Date() }

// Until is the time from now until t.
func Until(t Time) Duration { return t.Sub(Now()) }
