package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Treadmill is a kernel for benchmarks: its clients send the same bytes again and again, and
// read everything. It costs next to nothing, so a benchmark measures the loop and all that runs on
// it:
//
//	k := &sim.Treadmill{Input: request, Turns: b.N}
//	l, _ := loop.New(k, loop.Config{})
//	l.Listen("treadmill", accept)
//	err := k.Run(l)
type Treadmill struct {
	Input   []byte // of each read; at most as much as the loop reads at once
	Turns   int    // reads that are left
	Clients int    // number of clients, all ready at every wait; 0 means one
	Sent    int64  // bytes that the server has sent to the clients

	accepted int
	left     bool           // the server has ended a connection
	ready    []kernel.Ready // the clients that were accepted
	now      time.Duration
}

// The descriptors of a Treadmill: the listener, and after it the clients.
const (
	treadmillListener = firstFD
	treadmillClient   = firstFD + 1
)

var errLeft = errors.New("sim: the server ended the treadmill's connection")

// Run runs a loop until the last turn is over. If the server ends a connection before that, Run returns an
// error.
func (t *Treadmill) Run(l interface{ Run() error }) error {
	err := l.Run()
	if t.Turns > 0 {
		return fmt.Errorf("%d turns left: %w", t.Turns, err)
	}
	if errors.Is(err, ErrOver) {
		return nil
	}
	return err
}

func (t *Treadmill) Listen(addr string, _ bool) (int, string, error) {
	return treadmillListener, addr, nil
}

func (t *Treadmill) Accept(int) (int, netip.AddrPort, error) {
	if t.complete() {
		return -1, netip.AddrPort{}, syscall.EAGAIN
	}
	fd := treadmillClient + t.accepted
	t.accepted++
	t.ready = append(t.ready, kernel.Ready{FD: fd, Interest: kernel.Readable})
	return fd, netip.AddrPort{}, nil
}

// complete reports whether every client is connected.
func (t *Treadmill) complete() bool { return t.accepted == max(t.Clients, 1) }

func (t *Treadmill) Connect(string) (int, error) { return -1, syscall.ECONNREFUSED }
func (t *Treadmill) Connected(int) error         { return syscall.ECONNREFUSED }

func (t *Treadmill) Read(_ int, p []byte) (int, error) {
	t.Turns--
	return copy(p, t.Input), nil
}

func (t *Treadmill) Write(_ int, p []byte) (int, error) {
	t.Sent += int64(len(p))
	return len(p), nil
}

func (t *Treadmill) SendFile(_ int, _ kernel.File, _ int64, n int) (int, error) {
	t.Sent += int64(n)
	return n, nil
}

func (t *Treadmill) Unsent(int) (int, error)  { return 0, nil }
func (t *Treadmill) Local(int) netip.AddrPort { return netip.AddrPort{} }

func (t *Treadmill) Shutdown(fd int) error { return t.leave(fd) }
func (t *Treadmill) Close(fd int) error    { return t.leave(fd) }
func (t *Treadmill) Reset(fd int) error    { return t.leave(fd) }

func (t *Treadmill) leave(fd int) error {
	t.left = t.left || fd >= treadmillClient
	return nil
}

// Now returns a clock that moves on by a microsecond with every reading.
func (t *Treadmill) Now() time.Duration {
	t.now += time.Microsecond
	return t.now
}

func (t *Treadmill) Date() time.Time { return epoch.Add(t.now) }

func (t *Treadmill) OpenPoller() (kernel.Poller, error) { return treadmillPoller{t}, nil }

// treadmillPoller reports every client ready at every wait.
type treadmillPoller struct{ t *Treadmill }

func (p treadmillPoller) Name() string                                       { return "treadmill" }
func (p treadmillPoller) Update(int, kernel.Interest, kernel.Interest) error { return nil }
func (p treadmillPoller) Wake() error                                        { return nil }
func (p treadmillPoller) Close() error                                       { return nil }

func (p treadmillPoller) Wait(time.Duration) ([]kernel.Ready, error) {
	switch {
	case p.t.Turns <= 0:
		return nil, ErrOver
	case p.t.left:
		return nil, errLeft
	case !p.t.complete():
		return []kernel.Ready{{FD: treadmillListener, Interest: kernel.Readable}}, nil
	}
	return p.t.ready, nil
}
