package sim

import (
	"sync/atomic"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// poller fulfils the contract of kernel.Poller. The simulation runs only while it
// waits.
type poller struct {
	kernel   *Kernel
	interest []kernel.Interest // indexed by descriptor
	ready    []kernel.Ready
	woken    atomic.Bool
	deaf     atomic.Bool // Faults.NoWake
}

func (k *Kernel) OpenPoller() (kernel.Poller, error) { return &poller{kernel: k}, nil }

func (p *poller) Name() string { return "sim" }

func (p *poller) Update(fd int, from, to kernel.Interest) (err error) {
	defer func() { p.kernel.updated(fd, to, err) }()
	for fd >= len(p.interest) {
		p.interest = append(p.interest, kernel.None)
	}
	switch {
	case p.kernel.file(fd) == nil:
		return syscall.EBADF
	case p.interest[fd] != from:
		return syscall.EINVAL // the caller's mistake, which a real kernel often does not notice
	}
	if err := p.kernel.faultyUpdate(to); err != nil {
		return err
	}
	p.interest[fd] = to
	return nil
}

func (p *poller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	began := p.kernel.now
	p.kernel.waiting()
	p.deaf.Store(p.kernel.happens(p.kernel.config.Faults.NoWake))
	ready, err := p.wait(timeout)
	p.kernel.waited(began, timeout, ready)
	return ready, err
}

func (p *poller) wait(timeout time.Duration) ([]kernel.Ready, error) {
	k := p.kernel
	if k.fruitless++; k.fruitless > patience {
		return nil, k.stuck()
	}
	if k.happens(k.config.Faults.EmptyWait) {
		return nil, nil
	}
	deadline := k.now + timeout
	k.perhapsJump()
	for {
		k.runClients()
		if k.turns > patience {
			return nil, k.stuck()
		}
		ready, woken := p.collect(), p.woken.Swap(false)
		if len(ready) > 0 || woken || timeout == 0 {
			return k.disorder(ready), nil
		}
		if k.allDone() {
			return nil, ErrOver
		}
		next, timed := k.nextStep()
		switch {
		case timeout > 0 && (!timed || next >= deadline):
			if timed {
				k.fruitless = 0 // that much nearer
			}
			k.now = max(k.now, deadline)
			return nil, nil
		case !timed:
			return nil, k.stuck()
		}
		k.now = next
	}
}

func (p *poller) collect() []kernel.Ready {
	p.ready = p.ready[:0]
	for fd, i := range p.interest {
		f := p.kernel.file(fd)
		if i == kernel.None || f == nil {
			continue
		}
		if i &= f.readiness(); i != kernel.None {
			p.ready = append(p.ready, kernel.Ready{FD: fd, Interest: i})
		}
	}
	return p.ready
}

func (p *poller) Wake() error {
	if p.deaf.Load() {
		return syscall.ENOMEM
	}
	p.woken.Store(true)
	return nil
}

func (p *poller) Close() error { return nil }
