package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
)

const (
	none = kernel.None
	r    = kernel.Readable
	w    = kernel.Writable
	h    = kernel.Hangup
)

type found = map[int]kernel.Interest

func (m *machine) expectNow(want found) {
	m.Helper()
	require.Empty(m, cmp.Diff(want, m.now()))
}

// The contract of kernel.Poller, line by line.
func TestPoller(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(m *machine)
	}{
		{"nothing is watched, nothing is ready", func(m *machine) {
			m.connect()
			m.expectNow(found{})
		}},
		{"a listener is readable while somebody waits to be accepted", func(m *machine) {
			m.update(m.listener, none, r)
			m.expectNow(found{})
			m.dial()
			m.await(m.listener, r)
			m.expectNow(found{m.listener: r})
			m.accept()
			m.expectNow(found{})
		}},
		{"a listener that others watch too", func(m *machine) {
			m.update(m.listener, none, r|kernel.Exclusive)
			m.expectNow(found{})
			m.dial()
			m.await(m.listener, r)
			m.expectNow(found{m.listener: r})
			m.update(m.listener, r|kernel.Exclusive, none) // it goes to the end of the queue
			m.update(m.listener, none, r|kernel.Exclusive)
			m.expectNow(found{m.listener: r})
			m.update(m.listener, r|kernel.Exclusive, h)
			m.expectNow(found{})
			m.update(m.listener, h, r|kernel.Exclusive)
			m.expectNow(found{m.listener: r})
			m.update(m.listener, r|kernel.Exclusive, r)
			m.expectNow(found{m.listener: r})
			m.accept()
			m.expectNow(found{})
		}},
		{"readable for as long as bytes are there", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			m.expectNow(found{})
			p.Send("ab")
			m.await(fd, r)
			m.expectNow(found{fd: r})
			_, err := m.Read(fd, make([]byte, 1))
			require.NoError(m, err)
			m.expectNow(found{fd: r})
			_, err = m.Read(fd, make([]byte, 1))
			require.NoError(m, err)
			m.expectNow(found{})
		}},
		{"writable for as long as there is room", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, w)
			m.expectNow(found{fd: w})
			m.expectNow(found{fd: w})
			n := m.fill(fd)
			m.expectNow(found{})
			require.Len(m, p.Receive(n), n)
			m.await(fd, w)
		}},
		{"only what was asked for", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			m.expectNow(found{}) // although there is room to write
			p.Send("x")
			m.await(fd, r)
			m.expectNow(found{fd: r})
			m.update(fd, r, w)
			m.expectNow(found{fd: w})
		}},
		{"both directions in one batch", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r|w)
			m.expectNow(found{fd: w})
			p.Send("x")
			m.await(fd, r|w)
			m.expectNow(found{fd: r | w})
		}},
		{"every change of interest", func(m *machine) {
			fd, p := m.connect()
			p.Send("x")
			m.update(fd, none, r)
			m.await(fd, r)
			from := r
			for _, to := range []kernel.Interest{w, r | w, r, r | w, w, none, w, r, none, r | w, none, r,
				h, r, h, w, h, r | w, h, none, h} {
				m.update(fd, from, to)
				want := found{}
				if to&(r|w) != none {
					want[fd] = to
				}
				got := m.now()
				if to == h && got[fd]&h == none {
					delete(got, fd) // room: a caller that looks at its interest again does nothing
				}
				require.Empty(m, cmp.Diff(want, got))
				from = to
			}
		}},
		{"the end of input is readable, and stays so", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.HalfClose()
			m.await(fd, r)
			got, err := m.read(fd)
			require.NoError(m, err)
			require.Empty(m, got)
			m.expectNow(found{fd: r})
		}},
		{"a hang-up is readable", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.Close()
			m.await(fd, r)
		}},
		{"a reset is readable", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.Reset()
			m.await(fd, r)
		}},
		{"a reset is writable, although there was no room", func(m *machine) {
			fd, p := m.connect()
			m.fill(fd)
			m.update(fd, none, w)
			m.expectNow(found{})
			p.Reset()
			m.await(fd, w)
		}},
		{"a reset is a hang-up", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, h)
			m.expectNow(found{})
			p.Reset()
			m.await(fd, h)
		}},
		{"a reset is a hang-up with input and without room too", func(m *machine) {
			fd, p := m.connect()
			p.Send("x")
			m.update(fd, none, r)
			m.await(fd, r)
			m.fill(fd)
			m.update(fd, r, h)
			p.Reset()
			m.await(fd, h)
		}},
		{"neither input nor room is a hang-up, nor the end of input", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.Send("x")
			m.await(fd, r)
			m.update(fd, r, h)
			require.Zero(m, m.now()[fd]&h)
			p.HalfClose()
			require.Zero(m, m.now()[fd]&h)
			m.update(fd, h, r)
			m.expectRead(fd, "x")
			m.expectRead(fd, "")
			m.update(fd, r, h)
			require.Zero(m, m.now()[fd]&h)
		}},
		{"a reset after the end of input is a hang-up", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, r)
			p.HalfClose()
			m.await(fd, r)
			m.update(fd, r, h)
			require.Zero(m, m.now()[fd]&h)
			p.Reset()
			m.await(fd, h)
		}},
		{"one that is removed is not reported, though ready; its neighbour is", func(m *machine) {
			one, p := m.connect()
			two, q := m.connect()
			m.update(one, none, r)
			m.update(two, none, r)
			p.Send("x")
			q.Send("x")
			m.await(one, r)
			m.await(two, r)
			m.forget(one, r)
			m.expectNow(found{two: r})
		}},
		{"a number that comes back is somebody else", func(m *machine) {
			old, p := m.connect()
			m.update(old, none, r|w)
			p.Send("for the old one")
			m.await(old, r)
			q := m.dial() // first, or the client's own socket would take the number
			m.forget(old, r|w)
			fd := m.accept()
			require.Equal(m, old, fd, "the lowest free number")
			m.expectNow(found{})
			m.update(fd, none, r)
			m.expectNow(found{})
			q.Send("for the new one")
			m.await(fd, r)
		}},
	} {
		t.Run(row.name, func(t *testing.T) { onEveryMachine(t, row.test) })
	}
}

// A caller that passes a wrong old interest harms no other descriptor.
func TestPollerWrongFrom(t *testing.T) {
	for _, row := range []struct {
		name     string
		from, to kernel.Interest
	}{
		{"to remove", r, none},
		{"to change", r, r | w},
	} {
		t.Run(row.name, func(t *testing.T) {
			onEveryMachine(t, func(m *machine) {
				one, p := m.connect()
				two, _ := m.connect()
				m.update(one, none, r)
				_ = m.poller.Update(two, row.from, row.to) // it is not watched at all
				p.Send("x")
				m.await(one, r)
				m.update(one, r, none)
				m.forget(two, none) // kqueue may have made the change
				require.NoError(m, m.poller.Wake())
				begin := m.Now()
				require.Empty(m, m.wait(patience))
				require.Less(m, m.Now()-begin, patience, "the wake-up was lost")
			})
		})
	}
}
