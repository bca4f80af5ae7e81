package kernel_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
)

// The results of calls on sockets, on real kernels and on the simulated one. The simulation is
// useful only as far as it is like them.
func TestSockets(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(m *machine)
	}{
		{"nobody to accept", func(m *machine) {
			_, _, err := m.Accept(m.listener)
			require.Equal(m, syscall.EAGAIN, err)
		}},
		{"connections are accepted in order, and the queue is empty again", func(m *machine) {
			one, p := m.connect()
			two, q := m.connect()
			p.Send("one")
			q.Send("two")
			m.expectRead(one, "one")
			m.expectRead(two, "two")
			_, _, err := m.Accept(m.listener)
			require.Equal(m, syscall.EAGAIN, err)
		}},
		{"nothing to read", func(m *machine) {
			fd, _ := m.connect()
			_, err := m.read(fd)
			require.Equal(m, syscall.EAGAIN, err)
		}},
		{"a byte at a time", func(m *machine) {
			fd, p := m.connect()
			p.Send("abc")
			m.update(fd, none, r)
			m.await(fd, r)
			for _, want := range "abc" {
				var one [1]byte
				n, err := m.Read(fd, one[:])
				require.NoError(m, err)
				require.Equal(m, 1, n)
				require.Equal(m, byte(want), one[0])
			}
			_, err := m.read(fd)
			require.Equal(m, syscall.EAGAIN, err)
		}},
		{"the client's half-close ends the input, not the output", func(m *machine) {
			fd, p := m.connect()
			p.Send("last words")
			p.HalfClose()
			m.expectRead(fd, "last words")
			m.expectRead(fd, "")
			m.expectRead(fd, "")
			m.send(fd, "a message")
			require.Equal(m, "a message", p.Receive(9))
		}},
		{"our shutdown ends the output, not the input", func(m *machine) {
			fd, p := m.connect()
			m.send(fd, "last words")
			require.NoError(m, m.Shutdown(fd))
			require.Equal(m, "last words", p.Receive(1000))
			p.Send("a message")
			m.expectRead(fd, "a message")
			_, err := m.Write(fd, []byte("x"))
			require.Equal(m, syscall.EPIPE, err)
		}},
		{"a full socket, and all of it arrives", func(m *machine) {
			fd, p := m.connect()
			n := m.fill(fd)
			require.NoError(m, m.Shutdown(fd))
			require.Equal(m, strings.Repeat("\x00", n), p.Receive(n+1))
		}},
		{"a part of a file, and no more than there is of it", func(m *machine) {
			fd, p := m.connect()
			file := fileOf(m.T, "0123456789")
			if m.lacksSendFile(fd, file) {
				return
			}
			n, err := m.SendFile(fd, file, 3, 4)
			require.NoError(m, err)
			require.Equal(m, 4, n)
			n, err = m.SendFile(fd, file, 8, 100)
			require.NoError(m, err)
			require.Equal(m, 2, n)
			for _, offset := range []int64{10, 11, 1 << 40} {
				n, err = m.SendFile(fd, file, offset, 100)
				require.NoError(m, err)
				require.Zero(m, n)
			}
			m.send(fd, "!")
			require.Equal(m, "345689!", p.Receive(7))
		}},
		{"a file larger than the socket's room", func(m *machine) {
			fd, p := m.connect()
			text := strings.Repeat("0123456789", 2_000_000)
			file := fileOf(m.T, text)
			if m.lacksSendFile(fd, file) {
				return
			}
			sent, last := 0, 0
			for {
				n, err := m.SendFile(fd, file, int64(sent), len(text)-sent)
				if err == syscall.EAGAIN {
					require.Zero(m, n)
					break
				}
				require.NoError(m, err)
				require.Positive(m, n)
				sent, last = sent+n, n
			}
			require.Positive(m, last)
			require.Less(m, sent, len(text))
			require.Positive(m, m.unsent(fd))
			require.Equal(m, text[:sent], p.Receive(sent))
			m.until("all is taken", func() bool { return m.unsent(fd) == 0 })
		}},
		{"a file to a client that is not there", func(m *machine) {
			fd, p := m.connect()
			file := fileOf(m.T, "0123456789")
			if m.lacksSendFile(fd, file) {
				return
			}
			p.Reset()
			m.update(fd, none, r)
			m.await(fd, r)
			n, err := m.SendFile(fd, file, 0, 10)
			require.Contains(m, []error{syscall.EPIPE, syscall.ECONNRESET}, err)
			require.Zero(m, n)
		}},
		{"what the client has not taken is unsent, and less as it reads", func(m *machine) {
			fd, p := m.connect()
			require.Zero(m, m.unsent(fd))
			n := m.fill(fd)
			before := m.unsent(fd)
			require.Positive(m, before)
			require.LessOrEqual(m, before, n)
			require.Len(m, p.Receive(n/2), n/2)
			m.until("some of it is taken", func() bool { return m.unsent(fd) < before })
			require.Len(m, p.Receive(n-n/2), n-n/2)
			m.until("all is taken", func() bool { return m.unsent(fd) == 0 })
		}},
		{"a socket that was full is writable only when a fair part of it is free", func(m *machine) {
			fd, p := m.connect()
			m.fill(fd)
			m.update(fd, none, w)
			m.expectNow(found{})
			require.Len(m, p.Receive(1), 1)
			m.expectNow(found{})
		}},
		{"close sends what the client has not taken yet", func(m *machine) {
			fd, p := m.connect()
			n := m.fill(fd)
			m.forget(fd, none)
			require.Equal(m, strings.Repeat("\x00", n), p.Receive(n+1))
		}},
		{"close is an end that the client sees", func(m *machine) {
			fd, p := m.connect()
			m.send(fd, "last words")
			m.forget(fd, none)
			require.Equal(m, "last words", p.Receive(1000))
		}},
		{"close with unread input is a reset", func(m *machine) {
			fd, p := m.connect()
			p.Send("x")
			m.update(fd, none, r)
			m.await(fd, r)
			m.forget(fd, r)
			p.ExpectReset()
		}},
		{"reset is a reset", func(m *machine) {
			fd, p := m.connect()
			require.NoError(m, m.Reset(fd))
			delete(m.open, fd)
			p.ExpectReset()
		}},
		{"a client that resets", func(m *machine) {
			fd, p := m.connect()
			p.Reset()
			m.update(fd, none, r)
			m.await(fd, r)
			_, err := m.read(fd)
			require.Equal(m, syscall.ECONNRESET, err)
			m.expectRead(fd, "") // the error is told once
			_, err = m.Write(fd, []byte("x"))
			require.Equal(m, syscall.EPIPE, err)
		}},
		{"a client that resets while nobody reads is what Connected tells", func(m *machine) {
			fd, p := m.connect()
			m.update(fd, none, h)
			p.Reset()
			m.await(fd, h)
			require.Equal(m, syscall.ECONNRESET, m.Connected(fd))
			m.expectRead(fd, "") // the error is told once
		}},
		{"writing to a client that has closed: the first write is what asks for the reset", func(m *machine) {
			fd, p := m.connect()
			p.Close()
			m.expectRead(fd, "")
			m.send(fd, "x")
			var err error
			m.until("a write fails", func() bool {
				_, err = m.Write(fd, []byte("x"))
				return err != nil
			})
			require.Contains(m, []error{syscall.EPIPE, syscall.ECONNRESET}, err)
		}},
		{"a descriptor that is not open", func(m *machine) {
			const fd = 1 << 19
			_, err := m.read(fd)
			require.Equal(m, syscall.EBADF, err)
			_, err = m.Write(fd, []byte("x"))
			require.Equal(m, syscall.EBADF, err)
			require.Equal(m, syscall.EBADF, m.Shutdown(fd))
			_, err = m.Unsent(fd)
			require.Equal(m, syscall.EBADF, err)
			_, err = m.SendFile(fd, fileOf(m.T, "x"), 0, 1)
			require.Equal(m, syscall.EBADF, err)
			require.Equal(m, syscall.EBADF, m.Close(fd))
			require.Equal(m, syscall.EBADF, m.Reset(fd))
		}},
		{"an address that is taken", func(m *machine) {
			_, bound, err := m.Listen(m.addr, false)
			require.ErrorIs(m, err, syscall.EADDRINUSE)
			require.Equal(m, "listen "+m.addr+": address already in use", err.Error())
			require.Empty(m, bound)
		}},
		{"an address that is free again, although a connection of it was closed a moment ago", func(m *machine) {
			fd, p := m.connect()
			m.forget(fd, none)
			require.Empty(m, p.Receive(1))
			p.Close()
			require.NoError(m, m.Close(m.listener))
			var addr string
			var err error
			m.listener, addr, err = m.Listen(m.addr, false)
			require.NoError(m, err)
			require.Equal(m, m.addr, addr)
			fd, p = m.connect()
			p.Send("x")
			m.expectRead(fd, "x")
		}},
	} {
		t.Run(row.name, func(t *testing.T) { onEveryMachine(t, row.test) })
	}
}

// fileOf returns a file with that content.
func fileOf(t *testing.T, content string) *os.File {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	file, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// lacksSendFile reports whether this machine has no sendfile(2), and then checks its error.
func (m *machine) lacksSendFile(fd int, file kernel.File) bool {
	if m.poller.Name() == "sim" || runtime.GOOS != "netbsd" && runtime.GOOS != "openbsd" {
		return false
	}
	_, err := m.SendFile(fd, file, 0, 1)
	require.Equal(m, syscall.ENOSYS, err)
	return true
}

// expectRead reads want; "" is the end.
func (m *machine) expectRead(fd int, want string) {
	m.Helper()
	var got string
	var err error
	m.until("there is input", func() bool {
		got, err = m.read(fd)
		return err != syscall.EAGAIN
	})
	require.NoError(m, err)
	require.Equal(m, want, got)
}

func (m *machine) unsent(fd int) int {
	n, err := m.Unsent(fd)
	require.NoError(m, err)
	return n
}

// send writes bytes that certainly fit.
func (m *machine) send(fd int, data string) {
	m.Helper()
	n, err := m.Write(fd, []byte(data))
	require.NoError(m, err)
	require.Equal(m, len(data), n)
}
