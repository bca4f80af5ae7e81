// Package wakeup is an event loop that takes work from other goroutines.
package wakeup

import "looper.example/stage02-poller/kernel"

// Loop calls functions when descriptors are readable. All of it belongs to the goroutine of Run, but for Post.
type Loop struct {
	poller kernel.Poller
	ready  map[int]func() // by descriptor

	mailbox mailbox
}

// New returns a loop on k.
func New(k kernel.Kernel) (*Loop, error) {
	p, err := k.OpenPoller()
	return &Loop{poller: p, ready: map[int]func(){}}, err
}

// Watch has the loop call f when fd is readable.
func (l *Loop) Watch(fd int, f func()) error {
	l.ready[fd] = f
	return l.poller.Update(fd, kernel.None, kernel.Readable)
}

// Run is the loop. It ends when the poller fails.
func (l *Loop) Run() error {
	for {
		ready, err := l.poller.Wait(-1)
		if err != nil {
			return err
		}
		for _, r := range ready {
			l.ready[r.FD]()
		}
		l.runPosted()
	}
}
