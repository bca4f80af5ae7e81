//go:build linux

package kernel_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// More requests than fit into the ring: making room brings completions, among them perhaps the end of the connection whose request
// is next.
func TestRingFull(t *testing.T) {
	const many = 1024 + 8
	m := ringMachine(t)
	var fds []int
	var peers []peer
	for range many {
		fd, p := m.connectLively()
		m.update(fd, r, h)
		fds, peers = append(fds, fd), append(peers, p)
	}
	for range many {
		m.now() // ends requests to receive, some at a time
	}
	for i, fd := range fds {
		p := peers[many-1-i] // the last first: the kernel completes a few requests at a time
		p.Send("last")
		p.Reset()
		m.update(fd, h, r)
	}
	m.until("all have ended", func() bool {
		for fd := range m.wait(patience) {
			if _, err := m.read(fd); err != nil {
				m.forget(fd, r)
			}
		}
		return len(m.open) == 0
	})
}

// More clients send without a pause than there are buffers: all have their turn.
func TestRingFair(t *testing.T) {
	const many = 700
	m := ringMachine(t)
	waits := make(map[int]bool)
	for range many {
		fd, p := m.connect()
		p.SendLater(strings.Repeat("x", 100_000))
		m.update(fd, none, r)
		waits[fd] = true
	}
	for fd := range waits {
		m.until("the client has sent", func() bool {
			n, err := unix.IoctlGetInt(fd, unix.SIOCINQ)
			require.NoError(t, err)
			return n > 0
		})
	}
	buffer := make([]byte, 1000)
	for range 60 {
		for fd := range m.wait(patience) {
			_, err := m.Read(fd, buffer)
			require.NoError(t, err)
			delete(waits, fd)
		}
	}
	require.Empty(t, waits)
}

// A client that has not got all of the output when the poller ends must not take it for complete.
func TestRingClosesWithoutLastLetter(t *testing.T) {
	m := ringMachine(t)
	own := m.switchPoller()
	fd, p := m.connectLively()
	m.fillWithLetter(fd)
	m.forget(fd, r)
	require.NoError(t, own.Close())
	p.ExpectReset()
}

// What is written waits for other callbacks, but not for long.
func TestRingWritesInTime(t *testing.T) {
	onRing(t, func(m *machine, fd int, p peer) {
		other, _ := m.connectLively()
		m.send(fd, "letter")
		for begin := m.Now(); m.Now()-begin < 2*time.Millisecond; {
		}
		m.send(other, strings.Repeat("x", 5000))
		require.Equal(m, "letter", p.Receive(len("letter")))
	})
}
