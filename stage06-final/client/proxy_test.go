package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// A request to a proxy has the complete URL as its target, and one connection to the proxy serves all hosts.
func TestProxy(t *testing.T) {
	w := newWorld(t, client.Config{Proxy: "http://me:secret@" + theProxy, NoProxy: func(addr string) bool { return addr == other }})
	w.serve(theProxy, func(c *sim.Client, n int) {
		require.Zero(w, n, "one connection")
		c.Expect("GET http://192.0.2.7/a HTTP/1.1\r\nHost: 192.0.2.7\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n")
		c.Send(hello)
		c.Expect("GET http://h.example:8080/?b HTTP/1.1\r\nHost: h.example:8080\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n")
		c.Send(hello)
		gone(c)
	})
	w.serve(other, func(c *sim.Client, _ int) {
		c.Expect("GET / HTTP/1.1\r\nHost: 192.0.2.8\r\n\r\n")
		c.Send(hello)
		gone(c)
	})
	w.play(func(t *task.Task) {
		for _, url := range []string{base + "/a", "http://h.example:8080?b", "http://192.0.2.8"} {
			content, err := w.read(t, &client.Request{URL: url})
			require.NoError(w, err)
			require.Equal(w, "hello", content)
		}
	})
	w.settled()
}

// For an https URL the client asks the proxy for a tunnel. Here the proxy opens none; in TestRealProxy it opens one.
func TestTunnel(t *testing.T) {
	const connect = "CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"
	for _, row := range []struct {
		name  string
		serve func(c *sim.Client)
		want  string
	}{
		{"refused", func(c *sim.Client) {
			c.Send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno")
			gone(c)
		}, "0s error: client: proxy https://h.example/a: the proxy opens no tunnel: 407 Proxy Authentication Required"},
		{"no response", gone, "10s error: client: proxy https://h.example/a: no connection within 10s"},
		{"closed", func(c *sim.Client) { c.Close() },
			"0s error: client: proxy https://h.example/a: client: the server has closed the connection without a response"},
		{"bytes before TLS begins", func(c *sim.Client) { c.Send("HTTP/1.1 200 OK\r\n\r\n" + hello); gone(c) },
			"0s error: client: proxy https://h.example/a: client: bytes that belong to no response"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{Proxy: "http://me:secret@" + theProxy})
			w.serve(theProxy, func(c *sim.Client, _ int) {
				c.Expect(connect)
				row.serve(c)
			})
			w.play(func(t *task.Task) {
				w.fetch(t, &client.Request{URL: "https://h.example/a"})
			})
			w.settled(row.want)
		})
	}
}

func TestWrongProxy(t *testing.T) {
	for _, url := range []string{"192.0.2.1:80", "ftp://192.0.2.1", "http://", "https://", "socks5://h:1", "http://h:port"} {
		w := newWorld(t, client.Config{Proxy: url})
		w.play(func(t *task.Task) {
			_, err := w.client.Get(t, base)
			require.ErrorContains(w, err, "expected the proxy as http:// or https://[user:password@]host:port", url)
		})
		w.settled()
	}
}
