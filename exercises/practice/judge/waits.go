package judge

import (
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// WatchWaits is Watch for a loop that tells no Tracer of its ticks: each wait of a poller begins one in the trace.
func (s *Story) WatchWaits(k kernel.Kernel) kernel.Kernel {
	return &waiting{Kernel: s.Watch(k), story: s}
}

type waiting struct {
	kernel.Kernel
	story *Story
}

func (k *waiting) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	if err != nil {
		return nil, err
	}
	return &waitingPoller{Poller: p, kernel: k}, err
}

type waitingPoller struct {
	kernel.Poller
	kernel *waiting
}

func (p *waitingPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	k := p.kernel
	began := k.Now()
	k.story.Traced(trace.Event{Kind: trace.Tick, At: began})
	ready, err := p.Poller.Wait(timeout)
	if err != nil {
		return nil, err // the trace has ended with it
	}
	now := k.Now()
	k.story.Traced(trace.Event{Kind: trace.Wait, At: now, Timeout: max(timeout, -1), N: len(ready), Took: now - began})
	for _, r := range ready {
		k.story.Traced(trace.Event{Kind: trace.Ready, At: now, FD: r.FD, Interest: r.Interest.String()})
	}
	return ready, nil
}
