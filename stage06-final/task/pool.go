package task

import (
	"slices"
	"sync"
)

// pool runs jobs on a bounded number of goroutines, which end when there is no job.
type pool struct {
	scheduler *Scheduler
	limit     int // of workers

	mu       sync.Mutex
	workers  int   // guarded by mu
	queue    []job // guarded by mu
	finished []job // guarded by mu: jobs to deliver
	closed   bool  // guarded by mu: no job is delivered any more
}

// submit gives j to a worker, now or in its turn. The error is ErrBusy, or ErrStopped.
func (p *pool) submit(j job) error {
	hires, err := p.enqueue(j)
	if hires {
		p.scheduler.config.Go(func() { p.work(j) })
	}
	return err
}

// enqueue puts j into the queue, or reports that it is the first job of a new worker.
func (p *pool) enqueue(j job) (hires bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	config := &p.scheduler.config
	if len(p.queue) >= config.Backlog { // jobs without a waiting task do not count
		p.queue = slices.DeleteFunc(p.queue, job.isDropped)
	}
	switch {
	case p.closed:
		return false, ErrStopped
	case p.workers < p.limit:
		p.workers++
		return true, nil
	case len(p.queue) >= config.Backlog:
		return false, ErrBusy
	}
	p.queue = append(p.queue, j)
	return false, nil
}

// work is a worker's life. If a job ends its goroutine, another worker takes its place.
func (p *pool) work(j job) {
	returned := false
	defer func() {
		if !returned {
			if next := p.finish(j); next != nil {
				p.scheduler.config.Go(func() { p.work(next) })
			}
		}
	}()
	for j != nil {
		j.work()
		j = p.finish(j)
	}
	returned = true
}

// finish posts j for delivery, and returns the next job; if it is nil, the worker ends.
func (p *pool) finish(j job) (next job) {
	delivered, next := p.exchange(j)
	if !delivered {
		p.scheduler.config.Go(j.drop) // on its own goroutine: Close may block, or end the goroutine
	}
	return next
}

// exchange takes a finished job, and returns the next one.
func (p *pool) exchange(j job) (delivered bool, next job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.finished = append(p.finished, j)
		if len(p.finished) == 1 {
			p.scheduler.loop.Post(p.deliver)
		}
	}
	if len(p.queue) == 0 {
		p.workers--
		return !p.closed, nil
	}
	next = p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	return !p.closed, next
}

// deliver runs on the loop.
func (p *pool) deliver() {
	p.mu.Lock()
	finished := p.finished
	p.finished = nil
	p.mu.Unlock()
	for _, j := range finished {
		j.deliver()
	}
	p.scheduler.drain()
}

// close ends the deliveries. Running calls go on, and their results are dropped.
func (p *pool) close() {
	p.mu.Lock()
	finished := p.finished
	p.closed, p.finished, p.queue = true, nil, nil
	p.mu.Unlock()
	for _, j := range finished {
		p.scheduler.config.Go(j.drop)
	}
}
