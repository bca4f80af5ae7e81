//go:build unix

package blocking

import (
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestResponses(t *testing.T) {
	long := strings.Repeat("x", 8<<10)
	for _, row := range []struct {
		name   string
		pieces []string
		want   string
	}{
		{"one piece", []string{request}, greeting},
		{"two pieces", []string{request[:20], request[20:]}, greeting},
		{"byte by byte", strings.Split(request, ""), greeting},
		{"a body after the blank line", []string{request + "body"}, greeting},
		{"much unread after the blank line", []string{request, long, long, long}, greeting},
		{"as long as may be", []string{long[len(request):], request}, greeting},
		{"one byte too long", []string{long[len(request):], "x" + request}, rejection},
		{"no end in sight", []string{long, long, long}, rejection},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := dial(t, start(t))
			for _, piece := range row.pieces {
				c.send(piece)
			}
			c.requireResponse(row.want)
		})
	}
}

func TestTheNextClientIsServedAfter(t *testing.T) {
	for _, row := range []struct {
		name string
		do   func(client)
	}{
		{"a client that says nothing", func(client) {}},
		{"a client that leaves in the middle", func(c client) { c.send(request[:20]) }},
		{"a half-close in the middle", func(c client) {
			c.send(request[:20])
			require.NoError(c.t, c.CloseWrite())
			c.requireResponse("")
		}},
		{"a half-close after the request", func(c client) {
			c.send(request)
			require.NoError(c.t, c.CloseWrite())
			c.requireResponse(greeting)
		}},
		{"a client that does not wait for its response", func(c client) { c.send(request) }},
		{"a reset in the middle", func(c client) {
			c.send(request[:20])
			require.NoError(c.t, c.SetLinger(0)) // makes Close send RST
		}},
		{"a reset before the response is read", func(c client) {
			c.send(request)
			require.NoError(c.t, c.SetLinger(0))
		}},
		{"bytes that are not text", func(c client) { c.send("\x16\x03\x01\x00\xff\r\n\n\r") }},
		{"a client that never stops sending", func(c client) {
			var err error
			for err == nil {
				_, err = c.Write(make([]byte, 64<<10))
			}
			require.NotErrorIs(c.t, err, os.ErrDeadlineExceeded)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t)
			c := dial(t, s)
			row.do(c)
			require.NoError(t, c.Close())
			exchange(t, s)
		})
	}
}

func TestStop(t *testing.T) {
	for _, row := range []struct {
		name   string
		before func(*testing.T, *Server)
	}{
		{"at once", func(*testing.T, *Server) {}},
		{"after an exchange", func(t *testing.T, s *Server) { exchange(t, s) }},
		{"while a client is silent", func(t *testing.T, s *Server) {
			dial(t, s)
			untilServing(t, s)
		}},
		{"while a request is unfinished", func(t *testing.T, s *Server) {
			dial(t, s).send(request[:20])
			untilServing(t, s)
		}},
		{"while a client does not close", func(t *testing.T, s *Server) {
			c := dial(t, s)
			c.send(request)
			c.requireResponse(greeting)
		}},
		{"while others are in the queue", func(t *testing.T, s *Server) {
			for range 10 {
				dial(t, s).send(request)
			}
		}},
		{"for the second time", func(_ *testing.T, s *Server) { s.Stop() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := Listen("127.0.0.1:0")
			require.NoError(t, err)
			done := make(chan error, 1)
			go func() { done <- s.Serve() }()
			row.before(t, s)
			s.Stop()
			requireStopped(t, done)
			_, err = net.Dial("tcp", s.Addr())
			require.ErrorIs(t, err, unix.ECONNREFUSED)
			s.Stop() // also afterwards
		})
	}
}

func TestStopBeforeServe(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	s.Stop()
	require.NoError(t, s.Serve())
}

func TestStopFromManyGoroutines(t *testing.T) {
	s := start(t)
	dial(t, s)
	var stops sync.WaitGroup
	for range 10 {
		stops.Go(s.Stop)
	}
	stops.Wait()
}

func TestDescriptors(t *testing.T) {
	count := func() int {
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("this system does not list a process's descriptors under /proc")
		}
		return len(open)
	}
	run := func(clients int) {
		s, err := Listen("127.0.0.1:0")
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- s.Serve() }()
		for range clients {
			exchange(t, s)
		}
		silent := dial(t, s)
		untilServing(t, s)
		s.Stop()
		requireStopped(t, done)
		require.NoError(t, silent.Close())
	}
	run(1) // the test's own package net opens its poller here
	before := count()
	run(200)
	require.Equal(t, before, count())
}

// Both sockets are blocking, and closed on exec.
func TestSockets(t *testing.T) {
	s := start(t)
	dial(t, s)
	for name, fd := range map[string]int{"listener": s.listener, "client": untilServing(t, s)} {
		status, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		require.NoError(t, err)
		require.Zero(t, status&unix.O_NONBLOCK, "%s: O_NONBLOCK", name)
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		require.NoError(t, err)
		require.NotZero(t, flags&unix.FD_CLOEXEC, "%s: FD_CLOEXEC", name)
	}
}
