package kernel_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// patience is the longest wait of a test. A correct kernel needs almost none of it.
const patience = time.Minute

// machine is a kernel with one poller, one listener, and peers that connect to it. The same
// tests run on every kind of machine.
type machine struct {
	*testing.T
	kernel.Kernel
	poller   kernel.Poller
	listener int
	addr     string       // where it listens
	open     map[int]bool // connections that were accepted
	dial     func() peer
	server   func() (addr string, accept func() peer) // a server to connect to
}

// peer is the other side of a connection. When one of its methods returns, its effect has
// arrived. Only the effects of SendLater and CloseLater arrive in the next Wait.
type peer interface {
	Send(data string)
	SendLater(data string)
	CloseLater()          // likewise
	Receive(n int) string // n bytes, or fewer and the end
	ExpectReset()
	HalfClose()
	Close()
	Reset()
}

// onEveryMachine runs a test on every Kernel of this system: each poller of the platform,
// kqueue on a model of its queue if there is no real one, and the simulation.
func onEveryMachine(t *testing.T, test func(m *machine)) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) { test(realMachine(t, name)) })
	}
	for name, k := range kernel.KqueueModels() {
		t.Run(name, func(t *testing.T) { test(socketMachine(t, k)) })
	}
	t.Run("sim", func(t *testing.T) { test(simMachine(t)) })
}

func realMachine(t *testing.T, poller string) *machine {
	k, err := kernel.Open(poller)
	require.NoError(t, err)
	m := socketMachine(t, k)
	require.Equal(t, poller, m.poller.Name())
	return m
}

// socketMachine has sockets of this machine.
func socketMachine(t *testing.T, k kernel.Kernel) *machine {
	m := newMachine(t, k, "127.0.0.1:0")
	m.dial = func() peer {
		conn, err := net.Dial("tcp", m.addr)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		return &realPeer{t, conn.(*net.TCPConn)}
	}
	m.server = func() (string, func() peer) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
		return l.Addr().String(), func() peer {
			conn, err := l.Accept()
			require.NoError(t, err)
			t.Cleanup(func() { conn.Close() })
			require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
			return &realPeer{t, conn.(*net.TCPConn)}
		}
	}
	return m
}

func newMachine(t *testing.T, k kernel.Kernel, addr string) *machine {
	listener, bound, err := k.Listen(addr, false)
	require.NoError(t, err)
	poller, err := k.OpenPoller()
	require.NoError(t, err)
	m := &machine{T: t, Kernel: k, poller: poller, listener: listener, addr: bound, open: make(map[int]bool)}
	t.Cleanup(func() {
		for fd := range m.open {
			require.NoError(t, k.Close(fd))
		}
		require.NoError(t, k.Close(m.listener))
		require.NoError(t, poller.Close())
	})
	return m
}

// realPeer is a client of package net.
type realPeer struct {
	*testing.T
	conn *net.TCPConn
}

func (p *realPeer) Send(data string) {
	_, err := io.WriteString(p.conn, data)
	require.NoError(p, err)
}

func (p *realPeer) SendLater(data string) { go func() { _, _ = io.WriteString(p.conn, data) }() }

func (p *realPeer) CloseLater() { go p.conn.Close() }

func (p *realPeer) Receive(n int) string {
	got := make([]byte, n)
	n, err := io.ReadFull(p.conn, got)
	if err != io.EOF && err != io.ErrUnexpectedEOF {
		require.NoError(p, err)
	}
	return string(got[:n])
}

func (p *realPeer) ExpectReset() {
	_, err := io.Copy(io.Discard, p.conn)
	require.ErrorIs(p, err, syscall.ECONNRESET)
}

func (p *realPeer) HalfClose() { require.NoError(p, p.conn.CloseWrite()) }

func (p *realPeer) Close() { require.NoError(p, p.conn.Close()) }

func (p *realPeer) Reset() {
	require.NoError(p, p.conn.SetLinger(0))
	require.NoError(p, p.conn.Close())
}

func simMachine(t *testing.T) *machine {
	k := sim.New(sim.Config{})
	m := newMachine(t, k, "sim:80")
	k.Client("clock", func(c *sim.Client) { // while it runs, Wait without a timeout has something to wait for
		for {
			c.Sleep(time.Millisecond)
		}
	})
	t.Cleanup(func() { _ = k.Run(nothing{}) }) // ends the scripts
	m.dial = func() peer {
		p := &simPeer{machine: m}
		p.client = k.Client("peer", p.script)
		p.do(func(c *sim.Client) { c.Connect(m.addr) })
		return p
	}
	m.server = func() (string, func() peer) {
		const addr = "theirs:1"
		p := &simPeer{machine: m}
		k.Serve(addr, func(c *sim.Client) {
			p.client = c
			p.script(c)
		})
		return addr, func() peer {
			m.until("somebody connects", func() bool { m.wait(time.Millisecond); return p.client != nil })
			return p
		}
	}
	return m
}

type nothing struct{}

func (nothing) Run() error { return nil }

// simPeer is a client of the simulation that obeys the test. It only runs while the poller
// waits, so do waits until it is done.
type simPeer struct {
	*machine
	client *sim.Client
	todo   []func(c *sim.Client)
}

func (p *simPeer) script(c *sim.Client) {
	for {
		c.WaitFor("an order", func() bool { return len(p.todo) > 0 })
		p.todo[0](c)
		p.todo = p.todo[1:]
	}
}

func (p *simPeer) do(step func(c *sim.Client)) {
	p.todo = append(p.todo, step)
	p.until("the peer has done it", func() bool {
		_, err := p.poller.Wait(time.Millisecond)
		require.NoError(p, errors.Join(err, p.client.Err()))
		return len(p.todo) == 0
	})
}

func (p *simPeer) Send(data string) { p.do(func(c *sim.Client) { c.Send(data) }) }

func (p *simPeer) SendLater(data string) {
	p.todo = append(p.todo, func(c *sim.Client) { c.Send(data) })
}

func (p *simPeer) CloseLater() { p.todo = append(p.todo, (*sim.Client).Close) }

func (p *simPeer) Receive(n int) (got string) {
	p.do(func(c *sim.Client) {
		for len(got) < n {
			piece := c.ReceiveUpTo(n - len(got))
			if piece == "" {
				return
			}
			got += piece
		}
	})
	return got
}

func (p *simPeer) ExpectReset() { p.do((*sim.Client).ExpectReset) }
func (p *simPeer) HalfClose()   { p.do((*sim.Client).HalfClose) }
func (p *simPeer) Close()       { p.do((*sim.Client).Close) }
func (p *simPeer) Reset()       { p.do((*sim.Client).Reset) }

// connect makes a connection and returns both its ends.
func (m *machine) connect() (fd int, p peer) {
	p = m.dial()
	m.update(m.listener, kernel.None, kernel.Readable)
	m.await(m.listener, kernel.Readable)
	m.update(m.listener, kernel.Readable, kernel.None)
	return m.accept(), p
}

func (m *machine) accept() int {
	fd, client, err := m.Accept(m.listener)
	require.NoError(m, err)
	require.True(m, client.IsValid())
	m.open[fd] = true
	return fd
}

func (m *machine) update(fd int, from, to kernel.Interest) {
	require.NoError(m, m.poller.Update(fd, from, to))
}

// forget gives up a descriptor: first the interest, then the number.
func (m *machine) forget(fd int, from kernel.Interest) {
	if from != kernel.None {
		m.update(fd, from, kernel.None)
	}
	require.NoError(m, m.Close(fd))
	delete(m.open, fd)
}

// wait calls Wait once, and joins the result by descriptor. It checks that no descriptor
// was reported twice in one direction.
func (m *machine) wait(timeout time.Duration) map[int]kernel.Interest {
	ready, err := m.poller.Wait(timeout)
	require.NoError(m, err)
	found := make(map[int]kernel.Interest)
	for _, r := range ready {
		require.NotEqual(m, kernel.None, r.Interest)
		require.Zero(m, found[r.FD]&r.Interest, "descriptor %d twice", r.FD)
		found[r.FD] |= r.Interest
	}
	return found
}

// now returns what is ready at this moment.
func (m *machine) now() map[int]kernel.Interest { return m.wait(0) }

// await waits until fd is ready in all directions of i.
func (m *machine) await(fd int, i kernel.Interest) {
	m.Helper()
	m.until(fmt.Sprintf("descriptor %d is %v", fd, i), func() bool { return m.wait(patience)[fd]&i == i })
}

// until repeats a check until it passes, for patience at most.
func (m *machine) until(what string, try func() bool) {
	m.Helper()
	for begin := time.Now(); !try(); {
		require.Less(m, time.Since(begin), patience, "waiting until "+what)
	}
}

// read reads once.
func (m *machine) read(fd int) (string, error) {
	p := make([]byte, 64<<10)
	n, err := m.Read(fd, p)
	return string(p[:n]), err
}

// fill writes until the socket takes no more, and returns the number of bytes.
func (m *machine) fill(fd int) (written int) {
	for {
		n, err := m.Write(fd, make([]byte, 64<<10))
		if err == syscall.EAGAIN {
			return written
		}
		require.NoError(m, err)
		require.Positive(m, n)
		written += n
	}
}
