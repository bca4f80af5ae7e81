// Package machine is a simulated machine for blocking servers. Its system calls wait as those of blocking sockets do, and the
// time they wait is virtual:
//
//	server                 machine                          sim
//	 Read(4) ------------>  is 4 readable?  no: Wait ------> clients take their steps, the clock jumps
//	         <------------  sim.Read         <-------------  4 is readable
//
// The trace of the story shows each call with the time that it took.
//
//	m := machine.New(s, sim.Config{})
//	m.Client("alice", func(c *sim.Client) { ... })
//	err := m.Run(func() { serve(m, m.Listener) })
package machine

import (
	"net/netip"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// Addr is where clients find the server.
const Addr = "sim:80"

// Machine has a listening socket and the calls of a blocking server.
type Machine struct {
	Listener int // its descriptor

	sim   *sim.Kernel
	calls kernel.Kernel // waits, and is in the trace
}

// New returns a machine that listens on Addr.
func New(s *judge.Story, config sim.Config) *Machine {
	k := sim.New(config)
	poller, _ := k.OpenPoller()
	m := &Machine{sim: k, calls: s.Watch(&waiting{k, poller})}
	m.Listener, _, _ = m.calls.Listen(Addr, false)
	return m
}

// Client adds a client. It takes its first step when the server waits.
func (m *Machine) Client(name string, script func(c *sim.Client)) { m.sim.Client(name, script) }

// Now is virtual time.
func (m *Machine) Now() time.Duration { return m.sim.Now() }

// Elapse lets the server work for a time.
func (m *Machine) Elapse(d time.Duration) { m.sim.Elapse(d) }

// OpenFiles is how many descriptors are open.
func (m *Machine) OpenFiles() int { return m.sim.OpenFiles() }

// Accept takes the next client off the queue, and waits while there is none.
func (m *Machine) Accept(listener int) (fd int, err error) {
	fd, _, err = m.calls.Accept(listener)
	return fd, err
}

// Read waits until fd has bytes or is at its end, and reads at most len(p) bytes.
func (m *Machine) Read(fd int, p []byte) (n int, err error) {
	return m.calls.Read(fd, p)
}

// Write waits until p is written.
func (m *Machine) Write(fd int, p []byte) (n int, err error) { return m.calls.Write(fd, p) }

// Shutdown ends the output of fd.
func (m *Machine) Shutdown(fd int) error { return m.calls.Shutdown(fd) }

// Close closes fd.
func (m *Machine) Close(fd int) error { return m.calls.Close(fd) }

// Run runs a server until it returns, or waits for something that will not come because all clients are done. The error tells
// what a client failed in, or who waits for what.
func (m *Machine) Run(serve func()) error {
	return m.sim.Run(server(serve))
}

// FirstLine is the first line of an error, without the trace that a stuck simulation has below it.
func FirstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// server is a blocking server in the place of a loop.
type server func()

func (serve server) Run() (err error) {
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case over:
			err = caught.error
		default:
			panic(caught)
		}
	}()
	serve()
	return nil
}

// over unwinds a server whose call will never return.
type over struct{ error }

// waiting is a kernel whose calls wait.
type waiting struct {
	*sim.Kernel
	poller kernel.Poller
}

func (k *waiting) Accept(listener int) (int, netip.AddrPort, error) {
	k.wait(listener, kernel.Readable)
	return k.Kernel.Accept(listener)
}

func (k *waiting) Read(fd int, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	k.wait(fd, kernel.Readable)
	return k.Kernel.Read(fd, p)
}

func (k *waiting) Write(fd int, p []byte) (written int, err error) {
	for written < len(p) {
		k.wait(fd, kernel.Writable)
		n, err := k.Kernel.Write(fd, p[written:])
		if err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

// wait waits until fd is ready.
func (k *waiting) wait(fd int, i kernel.Interest) {
	if k.poller.Update(fd, kernel.None, i) != nil {
		return // a wrong descriptor: the call says so
	}
	defer func() { _ = k.poller.Update(fd, i, kernel.None) }()
	for {
		ready, err := k.poller.Wait(-1)
		if err != nil {
			panic(over{err})
		}
		if len(ready) > 0 {
			return
		}
	}
}
