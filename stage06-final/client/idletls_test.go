package client_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// wire is a simulated server's side of the network, as crypto/tls wants it.
type wire struct {
	net.Conn
	c *sim.Client
}

func (w wire) Read(p []byte) (int, error) {
	data := w.c.ReceiveUpTo(len(p))
	if data == "" {
		return 0, io.EOF
	}
	return copy(p, data), nil
}

func (w wire) Write(p []byte) (int, error)    { w.c.Send(string(p)); return len(p), nil }
func (wire) SetWriteDeadline(time.Time) error { return nil }

// The close_notify of an idle connection comes in the very tick in which a task sends the next request. The request is a POST, which
// the client must not repeat once a server may have acted on it.
func TestIdleConnectionWithCloseNotify(t *testing.T) {
	own := httptest.NewUnstartedServer(nil)
	own.StartTLS() // for its certificate
	defer own.Close()
	w := newWorld(t, client.Config{TLS: &tls.Config{InsecureSkipVerify: true}})
	w.serve("192.0.2.7:443", func(c *sim.Client, n int) {
		conn := tls.Server(wire{c: c}, &tls.Config{Certificates: own.TLS.Certificates})
		in := bufio.NewReader(conn)
		_, err := http.ReadRequest(in)
		require.NoError(w, err)
		_, err = io.WriteString(conn, hello)
		require.NoError(w, err)
		if n == 0 {
			c.Sleep(time.Second - c.Now())
			require.NoError(w, conn.CloseWrite())
			gone(c)
			return
		}
		_, _ = in.ReadByte()
		c.Close()
	})
	w.serve(other, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Sleep(time.Second - c.Now())
		c.Send(hello)
		gone(c)
	})
	w.play(func(t *task.Task) {
		for _, r := range []*client.Request{
			{URL: "https://192.0.2.7/"}, {URL: "http://192.0.2.8/"}, {Method: "POST", URL: "https://192.0.2.7/", Body: strings.NewReader("x")},
		} {
			content, err := w.read(t, r)
			require.NoError(w, err)
			require.Equal(w, "hello", content)
		}
	})
	w.settled()
}

// The server closes a kept connection when the next request is on its way, with close_notify or without.
func TestStaleTLS(t *testing.T) {
	own := httptest.NewUnstartedServer(nil)
	own.StartTLS() // for its certificate
	defer own.Close()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for name, end := range map[string]func(c *sim.Client, conn *tls.Conn){
			"close_notify": func(c *sim.Client, conn *tls.Conn) { _ = conn.CloseWrite(); c.HalfClose(); gone(c) },
			"the end":      func(c *sim.Client, _ *tls.Conn) { c.HalfClose(); gone(c) },
			"a reset":      func(c *sim.Client, _ *tls.Conn) { c.Reset() },
		} {
			for _, row := range []struct {
				request client.Request
				want    string
			}{
				{client.Request{}, "hello on connection 1"},
				{client.Request{Method: "PUT", Body: strings.NewReader("x")}, "hello on connection 1"},
				{client.Request{Method: "POST", Body: strings.NewReader("x")}, " on connection 0"},
			} {
				t.Run(tls.VersionName(version)+" "+name+" "+row.request.Method, func(t *testing.T) {
					w := newWorld(t, client.Config{TLS: &tls.Config{InsecureSkipVerify: true, MaxVersion: version}})
					connection := 0
					w.serve("192.0.2.7:443", func(c *sim.Client, n int) {
						connection = n
						conn := tls.Server(wire{c: c}, &tls.Config{Certificates: own.TLS.Certificates})
						in := bufio.NewReader(conn)
						_, err := http.ReadRequest(in)
						require.NoError(w, err)
						_, err = io.WriteString(conn, hello)
						require.NoError(w, err)
						if n == 0 {
							_, err = http.ReadRequest(in)
							require.NoError(w, err)
							end(c, conn)
							return
						}
						gone(c)
					})
					w.play(func(t *task.Task) {
						_, err := w.read(t, &client.Request{URL: "https://192.0.2.7/"})
						require.NoError(w, err)
						row.request.URL = "https://192.0.2.7/"
						content, err := w.read(t, &row.request)
						require.Equal(w, row.want, fmt.Sprint(content, " on connection ", connection), err)
					})
					w.settled()
				})
			}
		}
	}
}
