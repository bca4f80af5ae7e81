//go:build linux

package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ask     = "GET / HTTP/1.1\r\n\r\n"
	respond = "HTTP/1.1 200 OK\r\n\r\nhello"
)

// subject is a server that responds to each blank line, and counts them.
type subject struct {
	t        *testing.T
	target   Target
	requests atomic.Int64
}

// start serves response, and closes a connection after closeAfter of them; 0: never.
func start(t *testing.T, response string, closeAfter int) *subject {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	s := &subject{t: t, target: Target{
		Addr: netip.MustParseAddrPort(l.Addr().String()), Request: []byte(ask), Prefix: []byte("HTTP/1.1 200"), Length: len(respond),
	}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, response, closeAfter)
		}
	}()
	return s
}

func (s *subject) serve(conn net.Conn, response string, closeAfter int) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for n := 0; closeAfter == 0 || n < closeAfter; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		if line == "\r\n" {
			n++
			s.requests.Add(1)
			if _, err := io.WriteString(conn, response); err != nil {
				return
			}
		}
	}
}

// Each session counts as many requests as the server, apart from those that open its connections.
func TestCounts(t *testing.T) {
	for _, row := range []struct {
		name       string
		closeAfter int
		opened     int64 // requests before Run
		open       func(t Target) (Session, error)
	}{
		{"keep-alive", 0, 3, func(t Target) (Session, error) { return Open(t, Shape{Conns: 3}) }},
		{"pipelined", 0, 8, func(t Target) (Session, error) { return Open(t, Shape{Conns: 2, Depth: 4}) }},
		{"idle", 0, 102, func(t Target) (Session, error) { return Open(t, Shape{Conns: 2, Idle: 100}) }},
		{"lock-step", 0, 3, func(t Target) (Session, error) {
			p, err := Open(t, Shape{Conns: 3})
			return LockStep{p}, err
		}},
		{"a connection each", 1, 0, func(t Target) (Session, error) { return OpenShort(t, 3) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t, respond, row.closeAfter)
			session, err := row.open(s.target)
			require.NoError(t, err)
			defer session.Close()
			require.Equal(t, row.opened, s.requests.Load())
			count, err := session.Run(5 * time.Millisecond)
			require.NoError(t, err)
			assert.EqualValues(t, s.requests.Load()-row.opened, count.Requests)
			assert.Positive(t, count.Requests)
			assert.GreaterOrEqual(t, count.Wall, 5*time.Millisecond)
		})
	}
}

// A wrong response is an error.
func TestWrong(t *testing.T) {
	for _, row := range []struct {
		name, response string
		closeAfter     int
		want           string
	}{
		{"another status", "HTTP/1.1 500 No\r\n\r\nhello", 0, `begins with "HTTP/1.1 200", found "HTTP/1.1 500`},
		{"too long", respond + "!", 0, "1 bytes more"},
		{"the end", respond[:10], 1, "EOF"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t, row.response, row.closeAfter)
			_, err := Open(s.target, Shape{Conns: 1})
			require.ErrorContains(t, err, row.want)
		})
	}
	t.Run("cut off, with a connection each", func(t *testing.T) {
		short := start(t, respond[:12], 1)
		session, err := OpenShort(short.target, 1)
		require.NoError(t, err)
		defer session.Close()
		_, err = session.Run(time.Millisecond)
		require.EqualError(t, err, fmt.Sprintf("expected a response that begins with %q, found %q", "HTTP/1.1 200 and 24 bytes", "12 bytes"))
	})
}

// A large response is counted, but not copied.
func TestLarge(t *testing.T) {
	response := respond + strings.Repeat("x", 1<<20)
	s := start(t, response, 0)
	s.target.Length = len(response)
	p, err := Open(s.target, Shape{Conns: 2})
	require.NoError(t, err)
	defer p.Close()
	count, err := p.Run(time.Millisecond)
	require.NoError(t, err)
	require.EqualValues(t, s.requests.Load()-2, count.Requests)
}

// Requests leave at their times, and each has a latency.
func TestOpenLoop(t *testing.T) {
	s := start(t, respond, 0)
	p, err := Open(s.target, Shape{Conns: 4})
	require.NoError(t, err)
	defer p.Close()
	latencies, err := p.OpenLoop(1000, 50*time.Millisecond)
	require.NoError(t, err)
	require.Len(t, latencies, 50)
	require.EqualValues(t, 4+50, s.requests.Load())
	for _, latency := range latencies {
		require.Positive(t, latency)
	}
}

// The latency of a request that waits for a free connection counts from the moment at which it was to leave.
func TestLatencyCountsFromTheIntendedTime(t *testing.T) {
	began := time.Unix(1000, 0)
	s := schedule{began: began, interval: time.Millisecond, total: 10}
	for _, row := range []struct {
		name string
		next int
		at   time.Duration
		due  bool
	}{
		{"the first at once", 0, 0, true},
		{"too early", 5, 4999 * time.Microsecond, false},
		{"in time", 5, 5 * time.Millisecond, true},
		{"late", 5, time.Second, true},
		{"all have left", 10, time.Second, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s.next = row.next
			assert.Equal(t, row.due, s.due(began.Add(row.at)))
		})
	}
	assert.Equal(t, 15*time.Millisecond, s.latency(5, began.Add(20*time.Millisecond)))
}
