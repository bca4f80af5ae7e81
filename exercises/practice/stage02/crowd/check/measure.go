package check

import (
	"slices"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
)

const (
	rounds = 31                     // the median of so many counts
	slice  = 500 * time.Microsecond // of time, at least, is measured at once
)

// patience is how long a wait might take; it never does, because a socket is ready.
const patience = time.Second

// crowd is a poller that watches many descriptors.
type crowd struct {
	poller kernel.Poller
	waits  int // are measured at once
	took   []time.Duration
}

// watch opens a poller by the name of its mechanism. The socket that is ready comes last.
func watch(s *judge.Story, mechanism string, idle []int, ready int) *crowd {
	k, err := kernel.Open(mechanism)
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "the poller " + mechanism})
	}
	p, err := k.OpenPoller()
	for _, fd := range append(slices.Clone(idle), ready) {
		if err == nil {
			err = p.Update(fd, kernel.None, kernel.Readable)
		}
	}
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "a poller that watches the connections"})
	}
	return &crowd{poller: p}
}

// compare returns how long one wait of each crowd takes. They take turns, so that a busy machine troubles all of them alike.
func compare(s *judge.Story, crowds []*crowd) (medians []time.Duration) {
	for range rounds {
		for _, c := range crowds {
			if err := c.measure(); err != nil {
				s.Fail(judge.Failure{Came: err.Error(), Wanted: "one ready connection"})
			}
		}
	}
	for _, c := range crowds {
		slices.Sort(c.took)
		medians = append(medians, c.took[len(c.took)/2])
		_ = c.poller.Close()
	}
	return medians
}

// measure adds one count: the time of a wait.
func (c *crowd) measure() error {
	c.waits = max(c.waits, 1)
	for {
		began := time.Now()
		for range c.waits {
			if _, err := c.poller.Wait(patience); err != nil {
				return err
			}
		}
		if took := time.Since(began); took >= slice {
			c.took = append(c.took, took/time.Duration(c.waits))
			return nil
		}
		c.waits *= 2
	}
}
