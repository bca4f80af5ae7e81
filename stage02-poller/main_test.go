package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// onEveryPoller runs a test against this stage's server, once for each way to wait.
func onEveryPoller(t *testing.T, test func(s *server)) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			k, err := kernel.Open(name)
			require.NoError(t, err)
			l, err := loop.New(k, loop.Config{})
			require.NoError(t, err)
			listener, err := start(l, "127.0.0.1:0")
			require.NoError(t, err)
			ended := make(chan error)
			go func() { ended <- l.Run() }()
			s := &server{T: t, addr: listener.Addr()}
			test(s)
			for _, c := range s.clients {
				c.Close()
			}
			l.Post(func() { l.Stop(time.Minute) })
			require.NoError(t, <-ended)
		})
	}
}

type server struct {
	*testing.T
	addr    string
	clients []*client
}

// client is a connection to the server, with a time limit of ten seconds.
type client struct {
	*testing.T
	*net.TCPConn
	in *bufio.Reader
}

func (s *server) connect() *client {
	conn, err := net.Dial("tcp", s.addr)
	require.NoError(s, err)
	require.NoError(s, conn.SetDeadline(time.Now().Add(10*time.Second)))
	c := &client{s.T, conn.(*net.TCPConn), bufio.NewReader(conn)}
	s.clients = append(s.clients, c)
	return c
}

func (c *client) send(text string) {
	_, err := io.WriteString(c.TCPConn, text)
	require.NoError(c, err)
}

// expectHello reads one response.
func (c *client) expectHello() {
	c.Helper()
	got := make([]byte, len(response))
	n, err := io.ReadFull(c.in, got)
	require.NoError(c, err, "after %q", got[:n])
	require.Equal(c, response, string(got))
}

func (c *client) expectEnd() {
	c.Helper()
	rest, err := io.ReadAll(c.in)
	require.NoError(c, err)
	require.Empty(c, string(rest))
}

const request = "GET / HTTP/1.1\r\nHost: example\r\nUser-Agent: a test\r\n\r\n"

// The silent client of stage 01 delays no other client here. While A is connected, and has sent nothing or half a
// request, B gets its responses. A gets its own in the end.
func TestSilentClientDelaysNobody(t *testing.T) {
	for _, row := range []struct{ name, said string }{
		{"nothing", ""},
		{"a byte", request[:1]},
		{"half a request", request[:len(request)/2]},
		{"all but the last byte", request[:len(request)-1]},
	} {
		t.Run(row.name, func(t *testing.T) {
			onEveryPoller(t, func(s *server) {
				a := s.connect()
				a.send(row.said)
				b := s.connect()
				for range 3 {
					b.send(request)
					b.expectHello() // while A is there
				}
				b.Close()
				a.send(request[len(row.said):])
				a.expectHello()
			})
		})
	}
}

// A thousand silent clients do not delay others either.
func TestManySilentClients(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		var silent []*client
		for range 1000 {
			silent = append(silent, s.connect())
		}
		b := s.connect()
		b.send(request)
		b.expectHello()
		for _, a := range silent[:10] {
			a.send(request)
			a.expectHello()
		}
	})
}

// A request in two pieces is one request, wherever the cut is.
func TestCutAnywhere(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		c := s.connect()
		for cut := range request {
			c.send(request[:cut])
			c.send(request[cut:])
			c.expectHello()
		}
		for _, b := range []byte(request) {
			c.send(string(b))
		}
		c.expectHello()
		require.NoError(s, c.CloseWrite())
		c.expectEnd()
	})
}

// Requests sent together get their responses one by one, even if the last comes in parts.
func TestPipelined(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		c := s.connect()
		c.send(strings.Repeat(request, 1000) + request[:10])
		for range 1000 {
			c.expectHello()
		}
		c.send(request[10:])
		c.expectHello()
	})
}

// A client that has ended its output still gets its responses.
func TestHalfClose(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		c := s.connect()
		c.send(request + request + "half a requ")
		require.NoError(s, c.CloseWrite())
		c.expectHello()
		c.expectHello()
		c.expectEnd()
	})
}

func TestTooLong(t *testing.T) {
	long := strings.Repeat("x", maxRequest)
	for _, row := range []struct {
		name string
		text string
	}{
		{"without an end", long + "x"},
		{"complete", long + "x" + endOfRequest},
		{"much too long", strings.Repeat(long, 100)},
	} {
		t.Run(row.name, func(t *testing.T) {
			onEveryPoller(t, func(s *server) {
				c := s.connect()
				c.send(request + row.text)
				c.expectHello()
				rest, err := io.ReadAll(c.in)
				require.NoError(s, err)
				require.Equal(s, tooLong, string(rest))
			})
		})
	}
	t.Run("just not too long", func(t *testing.T) {
		onEveryPoller(t, func(s *server) {
			c := s.connect()
			c.send(request + long + endOfRequest) // the request before it does not count
			c.expectHello()
			c.expectHello()
		})
	})
}

// With HTTP/1.0 the end of the connection is the end of the response.
func TestOldClient(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		c := s.connect()
		c.send("GET / HTTP/1.0\r\n\r\n")
		c.expectHello()
		c.expectEnd()
	})
}

// Go's own client gets its response.
func TestHTTPClient(t *testing.T) {
	onEveryPoller(t, func(s *server) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		for range 3 {
			response, err := client.Get("http://" + s.addr + "/")
			require.NoError(s, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(s, err)
			response.Body.Close()
			require.Equal(s, 200, response.StatusCode)
			require.Equal(s, "Hello, World!\n", string(body))
		}
	})
}
