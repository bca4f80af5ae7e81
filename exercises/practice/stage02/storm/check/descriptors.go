package check

import (
	"fmt"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/stage02-poller/kernel"
)

// descriptors is a kernel that watches how a server meets the end of its descriptors.
type descriptors struct {
	kernel.Kernel
	story    *judge.Story
	loop     *turns.Kernel
	listener int
	watched  kernel.Interest // in the listener
	refusals refusals

	waiting atomic.Bool // the loop's goroutine is in Wait
	foreign atomic.Bool // another goroutine has called the kernel meanwhile
}

// refusals are the attempts of a server to accept without a descriptor.
type refusals struct {
	moments int           // in which there was one
	last    time.Duration // the last of these moments
	same    int           // refusals in it
	waits   int           // that the loop had made when it began
	at      time.Time     // the wall clock at the last refusal
	gap     time.Duration // on the wall clock: the shortest between two refusals of this moment
}

func (d *descriptors) Listen(addr string, reusePort bool) (fd int, bound string, err error) {
	fd, bound, err = d.Kernel.Listen(addr, reusePort)
	d.listener = fd
	return fd, bound, err
}

func (d *descriptors) Accept(listener int) (int, netip.AddrPort, error) {
	if d.isForeign() {
		return -1, netip.AddrPort{}, syscall.EAGAIN
	}
	fd, peer, err := d.Kernel.Accept(listener)
	if err == syscall.EMFILE {
		d.refused()
	}
	return fd, peer, err
}

func (d *descriptors) refused() {
	r := &d.refusals
	if now := d.Now(); r.same == 0 || now != r.last {
		*r = refusals{moments: r.moments + 1, last: now, waits: d.loop.Waits, gap: time.Hour}
	} else {
		r.gap = min(r.gap, time.Since(r.at))
	}
	r.at = time.Now()
	r.same++
	switch {
	case r.same == 10 && r.gap > time.Millisecond/2:
		d.story.Fail(judge.Failure{
			Came: "a loop that sleeps each time accept says EMFILE", Wanted: "a loop that serves its other clients meanwhile", Mistake: "sleeps",
			Why: "There is one goroutine for all clients. While it sleeps nobody is served, not even a client that would leave and free a descriptor.",
		})
	case r.same > 1000 && d.loop.Waits == r.waits:
		d.story.Fail(judge.Failure{
			Came: "more than 1000 calls of accept that said EMFILE, without a wait between them", Wanted: "a loop that serves its other clients meanwhile", Mistake: "insists",
			Why: "A descriptor comes free when the loop closes a connection. While accept calls again and again, the loop closes none.",
		})
	case r.moments > most:
		d.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d calls of accept that said EMFILE, up to %v", r.moments, d.Now()), Wanted: fmt.Sprintf("at most %d a second", often),
			Why: "Nothing has changed since the last attempt. Every one costs a tick.",
		})
	}
}

// isForeign reports whether the caller is on another goroutine than the loop: nothing of the loop's runs while it waits.
func (d *descriptors) isForeign() bool {
	if d.waiting.Load() {
		d.foreign.Store(true)
	}
	return d.waiting.Load()
}

// OpenPoller returns a poller that notes what the listener is watched for.
func (d *descriptors) OpenPoller() (kernel.Poller, error) {
	p, err := d.Kernel.OpenPoller()
	return &poller{p, d}, err
}

type poller struct {
	kernel.Poller
	kernel *descriptors
}

func (p *poller) Update(fd int, from, to kernel.Interest) error {
	if p.kernel.isForeign() {
		return nil
	}
	if fd == p.kernel.listener {
		p.kernel.watched = to
	}
	return p.Poller.Update(fd, from, to)
}

func (p *poller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	p.kernel.waiting.Store(true)
	defer p.kernel.waiting.Store(false)
	return p.Poller.Wait(timeout)
}
