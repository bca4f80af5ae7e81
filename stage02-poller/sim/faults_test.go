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

// scene is a machine with a connection from a client that has sent "hello", and with
// its faults switched on only then.
type scene struct {
	*sim.Kernel
	poller   kernel.Poller
	listener int
	fd       int
	err      error // of Accept
}

func newScene(t *testing.T, faults sim.Faults) scene {
	k := sim.New(sim.Config{Seed: 7, SocketBuffer: 100, Faults: faults})
	t.Cleanup(func() { _ = k.Run(nothing{}) })
	s := scene{Kernel: k}
	var err error
	s.listener, _, err = k.Listen(addr)
	require.NoError(t, err)
	s.poller, err = k.OpenPoller()
	require.NoError(t, err)
	require.NoError(t, s.poller.Update(s.listener, kernel.None, kernel.Readable))
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send("hello")
		c.Sleep(time.Hour)
	})
	for begin := k.Now(); ; {
		ready, err := s.poller.Wait(time.Second)
		require.NoError(t, err)
		if len(ready) > 0 || k.Now() > begin || faults.EmptyWait == 1 {
			break
		}
	}
	s.fd, _, s.err = k.Accept(s.listener)
	return s
}

type nothing struct{}

func (nothing) Run() error { return nil }

// Each fault alone, and always.
func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name   string
		faults sim.Faults
		test   func(t *testing.T, s scene)
	}{
		{"none", sim.Faults{}, func(t *testing.T, s scene) {
			require.NoError(t, s.err)
			n, err := s.Read(s.fd, make([]byte, 100))
			require.NoError(t, err)
			require.Equal(t, 5, n)
			n, err = s.Write(s.fd, make([]byte, 100))
			require.NoError(t, err)
			require.Equal(t, 100, n)
		}},
		{"ShortRead", sim.Faults{ShortRead: 1}, func(t *testing.T, s scene) {
			sizes := make(map[int]bool)
			for range 4 {
				n, err := s.Read(s.fd, make([]byte, 5))
				if err == syscall.EAGAIN {
					break
				}
				require.NoError(t, err)
				sizes[n] = true
			}
			require.NotContains(t, sizes, 0)
			require.NotContains(t, sizes, 5)
		}},
		{"OneByteRead", sim.Faults{OneByteRead: 1}, func(t *testing.T, s scene) {
			for range 5 {
				n, err := s.Read(s.fd, make([]byte, 5))
				require.NoError(t, err)
				require.Equal(t, 1, n)
			}
		}},
		{"ShortWrite", sim.Faults{ShortWrite: 1}, func(t *testing.T, s scene) {
			n, err := s.Write(s.fd, make([]byte, 5))
			require.NoError(t, err)
			require.Positive(t, n)
			require.Less(t, n, 5)
			n, err = s.Write(s.fd, make([]byte, 1))
			require.NoError(t, err)
			require.Equal(t, 1, n)
		}},
		{"Again", sim.Faults{Again: 1}, func(t *testing.T, s scene) { s.expectErrors(t, syscall.EAGAIN) }},
		{"Interrupted", sim.Faults{Interrupted: 1}, func(t *testing.T, s scene) { s.expectErrors(t, syscall.EINTR) }},
		{"Reset", sim.Faults{Reset: 1}, func(t *testing.T, s scene) {
			_, err := s.Read(s.fd, make([]byte, 5))
			require.Equal(t, syscall.ECONNRESET, err)
			_, err = s.Write(s.fd, make([]byte, 5))
			require.Error(t, err)
		}},
		{"Aborted", sim.Faults{Aborted: 1}, func(t *testing.T, s scene) { require.Equal(t, syscall.ECONNABORTED, s.err) }},
		{"NoDescriptor", sim.Faults{NoDescriptor: 1}, func(t *testing.T, s scene) { require.Equal(t, syscall.EMFILE, s.err) }},
		{"EmptyWait", sim.Faults{EmptyWait: 1}, func(t *testing.T, s scene) {
			ready, err := s.poller.Wait(time.Second)
			require.NoError(t, err)
			require.Empty(t, ready)
			require.Zero(t, s.Now())
		}},
		{"ClockJump", sim.Faults{ClockJump: 1}, func(t *testing.T, s scene) {
			for range 20 {
				before := s.Now()
				_, err := s.poller.Wait(0)
				require.NoError(t, err)
				require.Greater(t, s.Now(), before)
				require.Less(t, s.Now(), before+time.Minute)
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) { row.test(t, newScene(t, row.faults)) })
	}
}

// expectErrors sees Accept, Read and Write all fail with want, although ready.
func (s scene) expectErrors(t *testing.T, want error) {
	require.Equal(t, want, s.err)
	// Without a connection of our own, another machine's socket has to do.
	s = sceneWithLateFaults(t, want)
	_, err := s.Read(s.fd, make([]byte, 5))
	require.Equal(t, want, err)
	_, err = s.Write(s.fd, make([]byte, 5))
	require.Equal(t, want, err)
}

func TestDisorder(t *testing.T) {
	k := sim.New(sim.Config{Faults: sim.Faults{Disorder: 1}})
	p, err := k.OpenPoller()
	require.NoError(t, err)
	for i := range 5 {
		name := fmt.Sprint("sim:", i)
		fd, _, err := k.Listen(name)
		require.NoError(t, err)
		require.NoError(t, p.Update(fd, kernel.None, kernel.Readable))
		k.Client(name, func(c *sim.Client) { c.Connect(name) })
	}
	seen := make(map[string]bool)
	sizes := make(map[int]bool)
	for range 1000 {
		ready, err := p.Wait(0)
		require.NoError(t, err)
		require.NotEmpty(t, ready)
		seen[fmt.Sprint(ready)] = true
		sizes[len(ready)] = true
	}
	require.Len(t, sizes, 5)
	require.Len(t, seen, 5+5*4+5*4*3+5*4*3*2+5*4*3*2, "every order of every choice")
}
