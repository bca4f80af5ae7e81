//go:build linux

package kernel_test

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

func ringMachine(t *testing.T) *machine {
	if !slices.Contains(kernel.Pollers(), "io_uring") {
		t.Skip("no io_uring on this machine")
	}
	return realMachine(t, "io_uring")
}

// connectLively makes a connection whose writes go with the next Wait, because its client has sent twice.
func (m *machine) connectLively() (fd int, p peer) {
	fd, p = m.connect()
	m.update(fd, none, r)
	for range 2 {
		p.Send("x")
		m.await(fd, r)
		m.expectRead(fd, "x")
		m.expectNow(found{})
	}
	return fd, p
}

func onRing(t *testing.T, test func(m *machine, fd int, p peer)) {
	m := ringMachine(t)
	fd, p := m.connectLively()
	test(m, fd, p)
}

// inSocket is how many bytes the socket itself has, of which the client has acknowledged none.
func (m *machine) inSocket(fd int) int {
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	require.NoError(m, err)
	return n
}

// What is written waits, and each call that has to come after it sends it first.
func TestRingWritesLater(t *testing.T) {
	for _, row := range []struct {
		name string
		next func(m *machine, fd int) // the next call
		then string                   // what the client reads after the letter
	}{
		{"a wait", func(m *machine, fd int) { m.expectNow(found{}) }, ""},
		{"another write", func(m *machine, fd int) { m.send(fd, "more") }, ""},
		{"the question what is unsent", func(m *machine, fd int) { m.unsent(fd) }, ""},
		{"a file", func(m *machine, fd int) {
			n, err := m.SendFile(fd, fileOf(m.T, "file"), 0, 4)
			require.NoError(m, err)
			require.Equal(m, 4, n)
		}, "file"},
		{"the end of output", func(m *machine, fd int) { require.NoError(m, m.Shutdown(fd)) }, ""},
		{"a close", func(m *machine, fd int) { m.forget(fd, r) }, ""},
		{"another interest", func(m *machine, fd int) { m.update(fd, r, h); m.expectNow(found{}) }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			onRing(t, func(m *machine, fd int, p peer) {
				m.send(fd, "letter")
				require.Zero(m, m.inSocket(fd), "it was sent at once")
				row.next(m, fd)
				require.Equal(m, "letter"+row.then, p.Receive(len("letter"+row.then)))
			})
		})
	}
}

// The poller's end sends what waits, and what it has received is still to be read.
func TestRingCloses(t *testing.T) {
	m := ringMachine(t)
	own := m.switchPoller()
	fd, p := m.connectLively()
	m.send(fd, "letter")
	p.Send("last words")
	m.await(fd, r)
	m.send(fd, "!")
	require.NoError(t, own.Close())
	require.Equal(t, "letter!", p.Receive(7))
	m.expectRead(fd, "last words")
	p.Send("x")
	m.expectRead(fd, "x")
}

// switchPoller gives the machine another poller, which the test closes.
func (m *machine) switchPoller() kernel.Poller {
	own, err := m.OpenPoller()
	require.NoError(m, err)
	m.poller = own
	return own
}

// A letter for which the socket has no room is output like any other.
func TestRingBlockedLetter(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(m *machine, fd int, p peer, filled int)
	}{
		{"no more can be written, and then it can", func(m *machine, fd int, p peer, filled int) {
			_, err := m.Write(fd, []byte("x"))
			require.Equal(m, syscall.EAGAIN, err)
			m.update(fd, r, r|w)
			m.expectNow(found{})
			_, err = m.SendFile(fd, fileOf(m.T, "file"), 0, 4)
			require.Equal(m, syscall.EAGAIN, err)
			require.Equal(m, filled, len(strings.TrimRight(p.Receive(filled), "x")))
			m.await(fd, w)
			require.Equal(m, "letter", p.Receive(6))
		}},
		{"it is unsent", func(m *machine, fd int, p peer, filled int) {
			require.Equal(m, m.inSocket(fd)+len("letter"), m.unsent(fd))
		}},
		{"the end of output comes after it", func(m *machine, fd int, p peer, filled int) {
			require.NoError(m, m.Shutdown(fd))
			m.expectSentLater(p, filled)
		}},
		{"a close comes after it", func(m *machine, fd int, p peer, filled int) {
			m.forget(fd, r)
			m.expectSentLater(p, filled)
		}},
		{"a reset forgets it", func(m *machine, fd int, p peer, filled int) {
			require.NoError(m, m.Reset(fd))
			delete(m.open, fd)
			p.ExpectReset()
		}},
		{"a client that resets", func(m *machine, fd int, p peer, filled int) {
			p.Reset()
			m.await(fd, r)
			_, err := m.read(fd)
			require.Equal(m, syscall.ECONNRESET, err)
			m.expectRead(fd, "")
			_, err = m.Write(fd, []byte("x"))
			require.Equal(m, syscall.EPIPE, err)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			onRing(t, func(m *machine, fd int, p peer) {
				row.test(m, fd, p, m.fillWithLetter(fd))
			})
		})
	}
}

// fillWithLetter fills the socket, so that a letter waits. It returns how many bytes come before the letter.
func (m *machine) fillWithLetter(fd int) (filled int) {
	filled = m.fill(fd)
	for m.unsent(fd) < m.inSocket(fd)+1 { // the system may have found room since
		n, err := m.Write(fd, []byte("letter"))
		require.NoError(m, err)
		require.Equal(m, 6, n)
		if m.unsent(fd) == m.inSocket(fd) {
			filled += n
		}
	}
	return filled
}

// expectSentLater reads while the loop waits, as loops do.
func (m *machine) expectSentLater(p peer, filled int) {
	got := make(chan string)
	go func() { got <- p.Receive(filled + 100) }()
	m.until("all is sent", func() bool {
		m.now()
		select {
		case text := <-got:
			require.Len(m, text, filled+len("letter"))
			require.True(m, strings.HasSuffix(text, "letter"))
			return true
		default:
			return false
		}
	})
}

// An error that the letter has met is told to the next call, as if that had met it.
func TestRingLetterToNobody(t *testing.T) {
	for _, row := range []struct {
		name string
		next func(m *machine, fd int) error
	}{
		{"a write", func(m *machine, fd int) error { _, err := m.Write(fd, []byte("x")); return err }},
		{"a read", func(m *machine, fd int) error { m.await(fd, r); _, err := m.read(fd); return err }},
		{"the question how it is", func(m *machine, fd int) error { m.await(fd, r); return m.Connected(fd) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			onRing(t, func(m *machine, fd int, p peer) {
				p.Reset()
				m.send(fd, "letter")
				require.Equal(m, syscall.ECONNRESET, row.next(m, fd))
				_, err := m.Write(fd, []byte("x"))
				require.Equal(m, syscall.EPIPE, err)
				m.expectRead(fd, "")
			})
		})
	}
}

// More than there are buffers: neither what is read holds them, nor what nobody reads.
func TestRingBuffers(t *testing.T) {
	const many = 1100
	m := ringMachine(t)
	fd, p := m.connectLively()
	for range many {
		p.Send("x")
		m.await(fd, r)
		m.expectRead(fd, "x")
	}
	for range many {
		unread, q := m.connect()
		q.Send("unread")
		m.update(unread, none, r)
		m.await(unread, r)
		m.update(unread, r, h)
	}
	p.Send("x")
	m.await(fd, r)
	m.expectRead(fd, "x")
	for other := range m.open {
		if other != fd {
			m.expectRead(other, "unread")
		}
	}
}

// What comes in faster than it is read stays in the socket, and arrives in its order.
func TestRingManyBytes(t *testing.T) {
	onRing(t, func(m *machine, fd int, p peer) {
		var text strings.Builder
		for i := range 400_000 {
			text.WriteByte(byte(i % 251))
		}
		p.SendLater(text.String())
		var got strings.Builder
		for i := 0; got.Len() < text.Len(); i++ {
			m.await(fd, r)
			if i%3 == 0 {
				m.expectReadable(fd) // nobody reads meanwhile
			}
			buffer := make([]byte, 1+i*1000%70_000)
			n, err := m.Read(fd, buffer)
			require.NoError(m, err)
			got.Write(buffer[:n])
		}
		require.True(m, text.String() == got.String())
		m.expectNow(found{})
	})
}

func (m *machine) expectReadable(fd int) {
	m.Helper()
	for range 3 {
		m.expectNow(found{fd: r})
	}
}
