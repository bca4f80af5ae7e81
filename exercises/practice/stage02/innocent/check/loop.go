package check

import (
	"slices"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// idleTimeout is how long a client may be silent.
const idleTimeout = 5 * time.Second

// loop is an echo server with an idle timeout, as one builds it on the way to a framework.
type loop struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	conns    map[int]*conn // by descriptor
	timers   []*timer      // in the order in which they are due
	traced   func(trace.Event)
	work     func(request string) // what a request costs

	forgets bool // the fault: close does not cancel the timer
}

type conn struct {
	fd   int
	idle *timer
}

type timer struct {
	when time.Duration
	f    func()
}

func newLoop(k kernel.Kernel, addr string) (l *loop, err error) {
	l = &loop{kernel: k, conns: map[int]*conn{}, traced: func(trace.Event) {}, work: func(string) {}}
	if l.listener, _, err = k.Listen(addr, false); err != nil {
		return nil, err
	}
	if l.poller, err = k.OpenPoller(); err != nil {
		return nil, err
	}
	return l, l.poller.Update(l.listener, kernel.None, kernel.Readable)
}

// Run is the loop: wait, timers, descriptors.
func (l *loop) Run() error {
	for {
		ready, err := l.poller.Wait(l.timeout())
		if err != nil {
			return err
		}
		l.runTimers()
		for _, r := range ready {
			switch c := l.conns[r.FD]; {
			case r.FD == l.listener:
				l.call("accept", 0, l.accept)
			case c != nil:
				l.call("input", c.fd, func() { l.input(c) })
			}
		}
	}
}

// call calls f and has it in the trace.
func (l *loop) call(name string, fd int, f func()) {
	began := l.kernel.Now()
	f()
	l.traced(trace.Event{Kind: trace.Run, Name: name, FD: fd, At: l.kernel.Now(), Took: l.kernel.Now() - began})
}

func (l *loop) accept() {
	fd, _, err := l.kernel.Accept(l.listener)
	if err != nil {
		return
	}
	c := &conn{fd: fd}
	l.conns[fd] = c
	_ = l.poller.Update(fd, kernel.None, kernel.Readable)
	l.heard(c)
}

func (l *loop) input(c *conn) {
	buffer := make([]byte, 4096)
	n, err := l.kernel.Read(c.fd, buffer)
	if err != nil || n == 0 {
		l.close(c.fd)
		return
	}
	l.work(string(buffer[:n]))
	_, _ = l.kernel.Write(c.fd, buffer[:n])
	l.heard(c)
}

// heard gives a client the whole idle timeout again.
func (l *loop) heard(c *conn) {
	l.cancel(c.idle)
	fd := c.fd
	c.idle = &timer{l.kernel.Now() + idleTimeout, func() { l.close(fd) }}
	l.timers = append(l.timers, c.idle)
}

func (l *loop) close(fd int) {
	c := l.conns[fd]
	if c == nil {
		return
	}
	if !l.forgets {
		l.cancel(c.idle)
	}
	delete(l.conns, fd)
	_ = l.poller.Update(fd, kernel.Readable, kernel.None)
	_ = l.kernel.Close(fd)
}

func (l *loop) cancel(t *timer) {
	l.timers = slices.DeleteFunc(l.timers, func(other *timer) bool { return other == t })
}

func (l *loop) timeout() time.Duration {
	if len(l.timers) == 0 {
		return -1
	}
	return max(0, l.timers[0].when-l.kernel.Now())
}

func (l *loop) runTimers() {
	for len(l.timers) > 0 && l.timers[0].when <= l.kernel.Now() {
		f := l.timers[0].f
		l.timers = l.timers[1:]
		l.call("timer", 0, f)
	}
}
