package proxy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

const get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

// ask sends a request on a connection of its own, and writes down its status.
func (w *world) ask(name string, at time.Duration, request string) {
	w.kernel.Client(name, func(c *sim.Client) {
		c.Sleep(at)
		c.Connect(here)
		c.Send(request)
		w.say("%s %s", name, statusOf(all(c)))
		c.Close()
	})
}

func statusOf(response string) string {
	if len(response) < 12 {
		return "nothing"
	}
	return response[9:12]
}

// An upstream does not respond properly: these are the client's status and the log's line.
func TestFailures(t *testing.T) {
	for _, row := range []struct {
		name  string
		serve func(c *sim.Client, n int)
		want  string
		log   string
	}{
		{"no server there", nil, "0s a 502", "connection refused"},
		{"silence", func(c *sim.Client, _ int) { all(c) }, "30s a 504", "no response within 30s"},
		{"closed", func(c *sim.Client, _ int) { until(c, "\r\n\r\n"); c.Close() }, "0s a 502", "closed the connection without a response"},
		{"garbage", responds("hello\r\n"), "0s a 502", "expected a status line"},
		{"two lengths", responds("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "0s a 502", "found a second one"},
		{"a length and chunks", responds("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "0s a 502", "found both"},
		{"an endless head", responds("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 40<<10)), "0s a 502", "at most 32768 bytes"},
		{"another protocol", responds("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"), "0s a 502", "switched to a protocol"},
		{"a status beyond all", responds("HTTP/1.1 700 What\r\nContent-Length: 0\r\n\r\n"), "0s a 502", "status 700"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			if row.serve != nil {
				w.serve(one, row.serve)
			}
			w.kernel.Client("a", func(c *sim.Client) {
				c.Connect(here)
				c.Send(get)
				got := all(c)
				w.say("a %s", statusOf(got))
				require.NotContains(w, got, "192.0.2.7", "the reason is for the log")
				c.Close()
			})
			w.settled(row.want)
			require.Contains(t, w.words.String(), row.log)
			require.Contains(t, w.words.String(), "192.0.2.7", "which upstream")
		})
	}
}

// If an upstream does not respond, another one gets the requests that may be sent twice.
func TestRetry(t *testing.T) {
	closes := func(c *sim.Client, _ int) { until(c, "\r\n\r\n"); c.Close() }
	with := func(method, fields, content string) string {
		return method + " / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + fields + "\r\n" + content
	}
	for _, row := range []struct {
		name, request string
		config        proxy.Config
		first         func(c *sim.Client, n int)
		want          string
	}{
		{"safe", with("GET", "", ""), proxy.Config{}, closes, "200"},
		{"not idempotent", with("POST", "", ""), proxy.Config{}, closes, "502"},
		{"not idempotent, and not sent", with("POST", "Content-Length: 3\r\n", "abc"), proxy.Config{}, nil, "200"},
		{"idempotent, with content that is used up", with("PUT", "Content-Length: 3\r\n", "abc"), proxy.Config{}, closes, "502"},
		{"never", with("GET", "", ""), proxy.Config{Retries: -1}, closes, "502"},
		{"a response is a response", with("GET", "", ""), proxy.Config{}, responds("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), "503"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.config.Upstreams = []string{"http://192.0.2.7", "http://192.0.2.8"}
			w := newWorld(t, row.config, looper.Config{})
			if row.first != nil {
				w.serve(one, row.first)
			}
			w.serve(two, func(c *sim.Client, _ int) {
				until(c, "\r\n\r\n")
				c.Send(hello)
				all(c)
				c.Close()
			})
			w.ask("a", 0, row.request)
			w.settled("0s a " + row.want)
		})
	}
}

// New refuses lists of upstreams that it cannot use.
func TestWrongConfig(t *testing.T) {
	for _, urls := range [][]string{nil, {"192.0.2.7"}, {"ftp://h"}, {"http://"}, {"http://u@h"}, {"http://h?q"}, {"http://h#f"}, {"http://h", "://"}} {
		_, err := proxy.New(proxy.Config{Upstreams: urls})
		require.ErrorContains(t, err, "proxy: ", urls)
	}
}

// If Rewrite returns an error, the handler does.
func TestRewriteRefuses(t *testing.T) {
	w := newWorld(t, proxy.Config{Rewrite: func(*looper.Context, *client.Request) error { return &looper.Error{Status: 403} }}, looper.Config{})
	w.ask("a", 0, get)
	w.settled("0s a 403")
}
