// Package turns watches loops for the checks of stage 2: it counts how often a loop waits, writes its ticks into the story's
// trace, and ends a loop that spins.
//
//	k := sim.New(sim.Config{})
//	watched := turns.Watch(s, k, func() { s.Fail(...) })
//	server.New(watched)
package turns

import (
	"errors"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// most is how many times a loop may wait while the clock stands still. The clients of these checks keep a loop busy for a
// few dozen ticks.
const most = 1000

// Kernel is a kernel whose poller counts.
type Kernel struct {
	kernel.Kernel
	Waits int // how often a poller has waited

	spins  func()
	moment time.Duration // of the last wait
	same   int           // waits in this moment
}

// Watch returns a kernel that does what k does. Its calls and waits stand in the trace of the story. If a loop waits a thousand
// times while no time passes, Watch calls spins, which fails the check.
func Watch(s *judge.Story, k kernel.Kernel, spins func()) *Kernel {
	return &Kernel{Kernel: s.WatchWaits(k), spins: spins}
}

// OpenPoller returns a poller that counts.
func (k *Kernel) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	if err != nil {
		return nil, err
	}
	return &poller{Poller: p, kernel: k}, nil
}

type poller struct {
	kernel.Poller
	kernel *Kernel
}

func (p *poller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	p.kernel.count(p.kernel.Now())
	return p.Poller.Wait(timeout)
}

// count notices a loop that spins.
func (k *Kernel) count(now time.Duration) {
	k.Waits++
	if now != k.moment {
		k.moment, k.same = now, 0
	}
	if k.same++; k.same > most {
		k.spins()
	}
}

// IsStuck reports whether a simulation ended because a client waited for something that could not happen any more.
func IsStuck(err error) bool {
	_, ok := errors.AsType[*sim.StuckError](err)
	return ok
}

// Told is the text of an error of sim.Kernel.Run for a learner: the trace, which the story has too, is left out.
func Told(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\nThe last that the loop did")
	return strings.TrimPrefix(text, "sim: ")
}
