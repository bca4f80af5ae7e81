package kernel_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// full reports whether one of several waits took at least d. A signal may end one of them
// early, but not all.
func (m *machine) full(d time.Duration) bool {
	for range 10 {
		begin := m.Now()
		require.Empty(m, m.wait(d))
		if m.Now()-begin >= d {
			return true
		}
	}
	return false
}

func TestPollerWaits(t *testing.T) {
	for _, d := range []time.Duration{0, 1, time.Microsecond, time.Millisecond, 1500 * time.Microsecond,
		2 * time.Millisecond, 2001 * time.Microsecond, 7 * time.Millisecond} {
		t.Run("at most "+d.String(), func(t *testing.T) {
			onEveryMachine(t, func(m *machine) { require.True(m, m.full(d), "always early") })
		})
	}
	t.Run("without end, for bytes", func(t *testing.T) {
		onEveryMachine(t, func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.SendLater("x")
			m.until("the bytes are there", func() bool { return m.wait(-1)[fd] == r })
		})
	})
	t.Run("without end, for a client that closes meanwhile", func(t *testing.T) {
		onEveryMachine(t, func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.CloseLater()
			m.until("the end is there", func() bool { return m.wait(-1)[fd] == r })
			m.expectRead(fd, "")
		})
	})
}

func TestPollerWake(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(m *machine)
	}{
		{"before the wait", func(m *machine) {
			require.NoError(m, m.poller.Wake())
			require.Empty(m, m.wait(-1))
		}},
		{"many are one", func(m *machine) {
			for range 100 {
				require.NoError(m, m.poller.Wake())
			}
			require.Empty(m, m.wait(-1))
			require.True(m, m.full(3*time.Millisecond), "the wake-ups were not all taken at once")
		}},
		{"from another goroutine, during the wait", func(m *machine) {
			m.connect()
			about := make(chan struct{})
			done := make(chan error)
			go func() {
				<-about
				done <- m.poller.Wake()
			}()
			close(about)
			require.Empty(m, m.wait(-1))
			require.NoError(m, <-done)
		}},
		{"from many goroutines", func(m *machine) {
			m.connect()
			done := make(chan error)
			for range 20 {
				go func() { done <- m.poller.Wake() }()
			}
			require.Empty(m, m.wait(-1))
			for range 20 {
				require.NoError(m, <-done)
			}
			require.NoError(m, m.poller.Wake())
			require.Empty(m, m.wait(-1))
		}},
		{"does not hide what is ready", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.Send("x")
			m.await(fd, r)
			require.NoError(m, m.poller.Wake())
			m.expectNow(found{fd: r})
		}},
	} {
		t.Run(row.name, func(t *testing.T) { onEveryMachine(t, row.test) })
	}
}

// With more descriptors than one batch of any backend holds, none is forgotten, and removed
// ones leave no trace.
func TestPollerThousands(t *testing.T) {
	const many = 1500
	onEveryMachine(t, func(m *machine) {
		peers := make(map[int]peer)
		for range many {
			fd, p := m.connect()
			m.update(fd, none, r)
			peers[fd] = p
		}
		m.expectNow(found{})
		waiting := 0
		for fd, p := range peers {
			if fd%3 != 0 {
				p.SendLater("x")
				waiting++
			}
		}
		m.until("all were ready", func() bool {
			for fd, i := range m.wait(patience) {
				require.NotZero(m, fd%3)
				require.Equal(m, r, i)
				m.forget(fd, r)
				waiting--
			}
			return waiting == 0
		})
		m.expectNow(found{})
	})
}
