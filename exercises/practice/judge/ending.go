package judge

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Ending returns a kernel that does what k does. When a wait of its poller fails, the trace ends: a simulation ends in this way, and what
// the loop does after it is to clean up.
func (s *Story) Ending(k kernel.Kernel) kernel.Kernel {
	s.NewRun()
	return &ending{Kernel: k, story: s}
}

type ending struct {
	kernel.Kernel
	story *Story
}

func (k *ending) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	if err != nil {
		return nil, err
	}
	return &endingPoller{Poller: p, kernel: k}, nil
}

type endingPoller struct {
	kernel.Poller
	kernel *ending
}

func (p *endingPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	began := p.kernel.Now()
	ready, err := p.Poller.Wait(timeout)
	if err != nil {
		p.kernel.story.events.end(timeout, p.kernel.Now()-began)
	}
	return ready, err
}
