package sim_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// scene is a machine with a connection, on which "hello" has arrived, and with another
// client that waits to be accepted.
type scene struct {
	*testing.T
	*sim.Kernel
	poller   kernel.Poller
	listener int
	fd       int
}

func newScene(t *testing.T) *scene {
	s := &scene{T: t, Kernel: sim.New(sim.Config{Seed: 7, SocketBuffer: 100})}
	t.Cleanup(func() { _ = s.Kernel.Run(nothing{}) })
	var err error
	s.listener, _, err = s.Listen(addr, false)
	require.NoError(t, err)
	s.poller, err = s.OpenPoller()
	require.NoError(t, err)
	for _, name := range []string{"alice", "bob"} {
		s.Client(name, func(c *sim.Client) {
			c.Connect(addr)
			c.Send("hello")
			c.Sleep(1000 * time.Hour)
		})
	}
	_, err = s.poller.Wait(0)
	require.NoError(t, err)
	s.fd, _, err = s.Accept(s.listener)
	require.NoError(t, err)
	require.NoError(t, s.poller.Update(s.fd, kernel.None, kernel.Readable))
	return s
}

type nothing struct{}

func (nothing) Run() error { return nil }

func (s *scene) accept() error {
	_, _, err := s.Accept(s.listener)
	return err
}

func (s *scene) read() (int, error)       { return s.Read(s.fd, make([]byte, 100)) }
func (s *scene) write(n int) (int, error) { return s.Write(s.fd, make([]byte, n)) }

// expect checks the results of read, write and accept.
func (s *scene) expect(readErr, writeErr, acceptErr error) {
	s.Helper()
	_, err := s.read()
	require.Equal(s, readErr, err)
	_, err = s.write(1)
	require.Equal(s, writeErr, err)
	require.Equal(s, acceptErr, s.accept())
}

// Each fault alone, with probability 1.
func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name   string
		faults sim.Faults
		test   func(s *scene)
	}{
		{"none", sim.Faults{}, func(s *scene) {
			n, err := s.read()
			require.NoError(s, err)
			require.Equal(s, 5, n)
			n, err = s.write(100)
			require.NoError(s, err)
			require.Equal(s, 100, n)
		}},
		{"ShortRead", sim.Faults{ShortRead: 1}, func(s *scene) {
			n, err := s.Read(s.fd, make([]byte, 5))
			require.NoError(s, err)
			require.Positive(s, n)
			require.Less(s, n, 5)
		}},
		{"OneByteRead", sim.Faults{OneByteRead: 1}, func(s *scene) {
			for range 5 {
				n, err := s.read()
				require.NoError(s, err)
				require.Equal(s, 1, n)
			}
		}},
		{"ShortWrite", sim.Faults{ShortWrite: 1}, func(s *scene) {
			n, err := s.write(5)
			require.NoError(s, err)
			require.Positive(s, n)
			require.Less(s, n, 5)
			n, err = s.write(1)
			require.NoError(s, err)
			require.Equal(s, 1, n)
		}},
		{"Again", sim.Faults{Again: 1}, func(s *scene) { s.expect(syscall.EAGAIN, syscall.EAGAIN, syscall.EAGAIN) }},
		{"Interrupted", sim.Faults{Interrupted: 1}, func(s *scene) { s.expect(syscall.EINTR, syscall.EINTR, syscall.EINTR) }},
		{"Reset", sim.Faults{Reset: 1}, func(s *scene) { s.expect(syscall.ECONNRESET, syscall.EPIPE, nil) }},
		{"Aborted", sim.Faults{Aborted: 1}, func(s *scene) { s.expect(nil, nil, syscall.ECONNABORTED) }},
		{"NoDescriptor", sim.Faults{NoDescriptor: 1}, func(s *scene) { s.expect(nil, nil, syscall.EMFILE) }},
		{"EmptyWait", sim.Faults{EmptyWait: 1}, func(s *scene) {
			ready, err := s.poller.Wait(time.Second)
			require.NoError(s, err)
			require.Empty(s, ready)
			require.Zero(s, s.Now())
		}},
		{"NoMemory", sim.Faults{NoMemory: 1}, func(s *scene) {
			require.Equal(s, syscall.ENOMEM, s.poller.Update(s.listener, kernel.None, kernel.Readable), "an addition")
			require.Equal(s, syscall.ENOMEM, s.poller.Update(s.fd, kernel.Readable, kernel.Writable), "a change")
			ready, err := s.poller.Wait(0)
			require.NoError(s, err)
			require.Equal(s, []kernel.Ready{{FD: s.fd, Interest: kernel.Readable}}, ready, "as it was")
			require.NoError(s, s.poller.Update(s.fd, kernel.Readable, kernel.None), "a removal")
		}},
		{"NoWake", sim.Faults{NoWake: 1}, func(s *scene) {
			require.NoError(s, s.poller.Update(s.fd, kernel.Readable, kernel.None))
			require.NoError(s, s.poller.Wake(), "drawn with the next Wait")
			_, err := s.poller.Wait(0)
			require.NoError(s, err)
			require.Equal(s, syscall.ENOMEM, s.poller.Wake())
			_, err = s.poller.Wait(time.Second)
			require.NoError(s, err)
			require.Equal(s, time.Second, s.Now(), "nobody has woken it")
		}},
		{"CloseError", sim.Faults{CloseError: 1}, func(s *scene) {
			seen := make(map[error]bool)
			for i := range 20 {
				fd, err := s.Connect(addr)
				require.NoError(s, err)
				closing := s.Kernel.Close
				if i%2 == 0 {
					closing = s.Kernel.Reset
				}
				before := s.OpenFiles()
				seen[closing(fd)] = true
				require.Equal(s, before-1, s.OpenFiles(), "it is closed all the same")
				require.Equal(s, syscall.EBADF, closing(fd))
			}
			require.Equal(s, map[error]bool{syscall.EIO: true, syscall.EINTR: true}, seen)
		}},
		{"ClockJump", sim.Faults{ClockJump: 1}, func(s *scene) {
			for range 20 {
				before := s.Now()
				_, err := s.poller.Wait(0)
				require.NoError(s, err)
				require.Greater(s, s.Now(), before)
				require.Less(s, s.Now(), before+time.Minute)
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newScene(t)
			s.SetFaults(row.faults)
			row.test(s)
		})
	}
}

// The clock never goes back, however it jumps.
func TestClockJumps(t *testing.T) {
	s := newScene(t)
	require.NoError(t, s.poller.Update(s.fd, kernel.Readable, kernel.None))
	require.NoError(t, s.accept())
	s.SetFaults(sim.Faults{ClockJump: .5})
	late := 0
	for range 500 {
		before := s.Now()
		ready, err := s.poller.Wait(time.Second)
		require.NoError(t, err)
		require.Empty(t, ready)
		require.GreaterOrEqual(t, s.Now(), before+time.Second)
		if s.Now() > before+time.Second {
			late++
		}
	}
	require.InDelta(t, 250, late, 60)
}

func TestDisorder(t *testing.T) {
	k := sim.New(sim.Config{Faults: sim.Faults{Disorder: 1}})
	p, err := k.OpenPoller()
	require.NoError(t, err)
	for i := range 3 {
		name := fmt.Sprint("sim:", i)
		fd, _, err := k.Listen(name, false)
		require.NoError(t, err)
		require.NoError(t, p.Update(fd, kernel.None, kernel.Readable))
		k.Client(name, func(c *sim.Client) { c.Connect(name) })
	}
	seen := make(map[string]bool)
	for range 500 {
		ready, err := p.Wait(0)
		require.NoError(t, err)
		require.NotEmpty(t, ready)
		seen[fmt.Sprint(ready)] = true
	}
	require.Len(t, seen, 3+3*2+3*2*1, "every order of every choice")
}

// A fault happens about as often as its probability says.
func TestProbability(t *testing.T) {
	s := newScene(t)
	s.SetFaults(sim.Faults{EmptyWait: .3})
	empty := 0
	for range 10_000 {
		ready, err := s.poller.Wait(0)
		require.NoError(t, err)
		if len(ready) == 0 {
			empty++
		}
	}
	require.InDelta(t, 3000, empty, 300)
}

func TestMaxDescriptors(t *testing.T) {
	k := sim.New(sim.Config{MaxDescriptors: 2})
	listener, _, err := k.Listen(addr, false)
	require.NoError(t, err)
	p, err := k.OpenPoller()
	require.NoError(t, err)
	for range 2 {
		k.Client("somebody", func(c *sim.Client) { c.Connect(addr) })
	}
	_, err = p.Wait(0)
	require.NoError(t, err)
	fd, _, err := k.Accept(listener)
	require.NoError(t, err)
	require.Equal(t, 2, k.OpenFiles())
	_, _, err = k.Accept(listener)
	require.Equal(t, syscall.EMFILE, err)
	_, _, err = k.Listen("sim:81", false)
	require.ErrorIs(t, err, syscall.EMFILE)
	require.NoError(t, k.Close(fd))
	again, _, err := k.Accept(listener)
	require.NoError(t, err)
	require.Equal(t, fd, again, "the lowest free number, and the client who had to wait")
}
