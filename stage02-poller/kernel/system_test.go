//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel_test

import (
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

func TestListen(t *testing.T) {
	for _, row := range []struct {
		name, addr string
		host       string // the beginning of the bound address
		dial       string // where a client finds it
	}{
		{"IPv4", "127.0.0.1:0", "127.0.0.1", "127.0.0.1"},
		{"every IPv4 address", "0.0.0.0:0", "0.0.0.0", "127.0.0.1"},
		{"a name", "localhost:0", "127.0.0.1", "localhost"},
		{"IPv6", "[::1]:0", "[::1]", "::1"},
		{"every address", "[::]:0", "[::]", "::1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if strings.Contains(row.addr, "::") && !hasIPv6() {
				t.Skip("no IPv6 here")
			}
			expectListening(t, row.addr, row.host, row.dial)
		})
	}
	t.Run("no host", func(t *testing.T) {
		if hasIPv6() {
			expectListening(t, ":0", "[::]", "::1")
		} else {
			expectListening(t, ":0", "0.0.0.0", "127.0.0.1")
		}
	})
}

// expectListening listens on addr, and connects.
func expectListening(t *testing.T, addr, host, dial string) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	fd, bound, err := k.Listen(addr, false)
	require.NoError(t, err)
	defer k.Close(fd)
	require.True(t, strings.HasPrefix(bound, host+":"), bound)
	_, port, err := net.SplitHostPort(bound)
	require.NoError(t, err)
	require.NotEqual(t, "0", port)
	client, err := net.Dial("tcp", net.JoinHostPort(dial, port))
	require.NoError(t, err)
	defer client.Close()
	for {
		conn, peer, err := k.Accept(fd)
		if err == syscall.EAGAIN {
			continue
		}
		require.NoError(t, err)
		require.Equal(t, client.LocalAddr().String(), peer.String())
		require.NoError(t, k.Close(conn))
		return
	}
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err == nil {
		l.Close()
	}
	return err == nil
}

func TestListenErrors(t *testing.T) {
	for _, row := range []struct{ name, addr, message string }{
		{"no port", "nonsense", "listen nonsense: address nonsense: missing port in address"},
		{"a port too high", "127.0.0.1:65536", "listen 127.0.0.1:65536: address 65536: invalid port"},
		{"somebody else's address", "192.0.2.1:0", "listen 192.0.2.1:0: " + syscall.EADDRNOTAVAIL.Error()},
	} {
		t.Run(row.name, func(t *testing.T) {
			k, err := kernel.Open("")
			require.NoError(t, err)
			before := openFiles()
			fd, _, err := k.Listen(row.addr, false)
			require.EqualError(t, err, row.message)
			require.Equal(t, -1, fd)
			require.Equal(t, before, openFiles())
		})
	}
}

// openFiles counts this process's descriptors.
func openFiles() (n int) {
	for fd := range 4096 {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			n++
		}
	}
	return n
}

// Every descriptor is closed on exec and does not block.
func TestDescriptorFlags(t *testing.T) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			m := realMachine(t, name)
			fd, _ := m.connect()
			for _, fd := range []int{m.listener, fd} {
				flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
				require.NoError(t, err)
				require.NotZero(t, flags&unix.FD_CLOEXEC)
				flags, err = unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
				require.NoError(t, err)
				require.NotZero(t, flags&unix.O_NONBLOCK)
			}
		})
	}
}

func TestPollerClosesItsDescriptors(t *testing.T) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			k, err := kernel.Open(name)
			require.NoError(t, err)
			before := openFiles()
			p, err := k.OpenPoller()
			require.NoError(t, err)
			require.Greater(t, openFiles(), before)
			require.NoError(t, p.Close())
			require.Equal(t, before, openFiles())
		})
	}
}

// Some descriptors, such as the ends of a pipe, hang up or fail without being readable or
// writable. They are reported in the directions of interest.
func TestPollerTrouble(t *testing.T) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			m := realMachine(t, name)
			var pipe [2]int
			require.NoError(t, unix.Pipe(pipe[:]))
			m.update(pipe[0], none, r)
			m.expectNow(found{})
			require.NoError(t, unix.Close(pipe[1]))
			require.Equal(t, r, m.now()[pipe[0]]&r, "nobody will write any more")
			m.forget(pipe[0], r)

			require.NoError(t, unix.Pipe(pipe[:]))
			require.NoError(t, unix.SetNonblock(pipe[1], true))
			for {
				if _, err := unix.Write(pipe[1], make([]byte, 4096)); err != nil {
					break
				}
			}
			m.update(pipe[1], none, w)
			m.expectNow(found{})
			require.NoError(t, unix.Close(pipe[0]))
			require.Equal(t, w, m.now()[pipe[1]]&w, "nobody will read any more")
			m.forget(pipe[1], w)
		})
	}
}

// A signal ends a wait early, without an error. Go's scheduler uses SIGURG itself, so that
// signal is harmless.
func TestPollerSignals(t *testing.T) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			m := realMachine(t, name)
			fd, p := m.connect()
			m.update(fd, none, r)
			stop := make(chan struct{})
			stopped := make(chan struct{})
			go func() {
				defer close(stopped)
				for {
					select {
					case <-stop:
						return
					default:
						_ = syscall.Kill(syscall.Getpid(), syscall.SIGURG)
					}
				}
			}()
			for range 20 {
				m.wait(5 * time.Millisecond)
			}
			close(stop)
			<-stopped
			p.Send("x")
			m.await(fd, r)
		})
	}
}

// The error of a system call if the table of descriptors is full.
func TestOutOfDescriptors(t *testing.T) {
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			m := realMachine(t, name)
			m.dial()
			m.update(m.listener, none, r)
			m.await(m.listener, r)
			m.update(m.listener, r, none)

			low := limit
			low.Cur = 3
			require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &low))
			_, _, acceptErr := m.Accept(m.listener)
			_, _, listenErr := m.Listen("127.0.0.1:0", false)
			_, pollerErr := m.OpenPoller()
			require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))

			require.Equal(t, syscall.EMFILE, acceptErr)
			require.ErrorIs(t, listenErr, syscall.EMFILE)
			require.ErrorIs(t, pollerErr, syscall.EMFILE)
			m.accept() // it has waited
		})
	}
}
