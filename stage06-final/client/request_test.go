package client_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// reader hides the type of a body.
type reader struct{ io.Reader }

// These requests are checked on the wire.
func TestRequests(t *testing.T) {
	for _, row := range []struct {
		name    string
		request client.Request
		want    string
	}{
		{"only a URL", client.Request{URL: base}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"a path with a query, and a fragment", client.Request{URL: "HTTP://192.0.2.7:80/a?b=c#d"}, "GET /a?b=c HTTP/1.1\r\nHost: 192.0.2.7:80\r\n\r\n"},
		{"a query alone", client.Request{URL: base + "?a"}, "GET /?a HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"fields", client.Request{URL: base, Host: "h", Header: client.Header{{"B", "1"}, {"A", "2"}}}, "GET / HTTP/1.1\r\nHost: h\r\nB: 1\r\nA: 2\r\n\r\n"},
		{"content in memory", client.Request{Method: "POST", URL: base, Body: strings.NewReader("abc")}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Length: 3\r\n\r\nabc"},
		{"no content, where some is usual", client.Request{Method: "POST", URL: base}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Length: 0\r\n\r\n"},
		{"an empty buffer", client.Request{Method: "PUT", URL: base, Body: new(bytes.Buffer)}, "PUT / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Length: 0\r\n\r\n"},
		{"content of a known length", client.Request{Method: "POST", URL: base, Body: reader{strings.NewReader("abc")}, ContentLength: 3}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Length: 3\r\n\r\nabc"},
		{"chunks", client.Request{Method: "POST", URL: base, Body: reader{strings.NewReader("abc")}}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"},
		{"trailers", client.Request{Method: "POST", URL: base, Body: reader{strings.NewReader("abc")}, Trailer: func() client.Header { return client.Header{{"Sum", "1"}} }},
			"POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nSum: 1\r\n\r\n"},
		{"the last request", client.Request{URL: base, Close: true}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nConnection: close\r\n\r\n"},
		{"another protocol", client.Request{URL: base, Upgrade: "websocket"}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"},
		{"gzip", client.Request{URL: base, Gzip: true}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nAccept-Encoding: gzip\r\n\r\n"},
		{"the server itself", client.Request{Method: "OPTIONS", URL: base + "/*"}, "OPTIONS * HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, _ int) {
				c.Expect(row.want)
				c.Send(hello)
				gone(c)
			})
			w.play(func(t *task.Task) {
				content, err := w.read(t, &row.request)
				require.NoError(w, err)
				require.Equal(w, "hello", content)
			})
			w.settled()
		})
	}
}

// These requests are refused before a byte is sent.
func TestRefusedRequests(t *testing.T) {
	for _, row := range []struct {
		name    string
		request client.Request
		want    string
	}{
		{"no URL", client.Request{}, "expected a URL that begins with http:// or https://"},
		{"another scheme", client.Request{URL: "ftp://h/"}, "expected a URL that begins with http:// or https://"},
		{"user information", client.Request{URL: "http://u:p@h/"}, "expected a URL without user information"},
		{"no host", client.Request{URL: "http:///a"}, "expected a host"},
		{"a space in the host", client.Request{URL: "http://a b/"}, "expected a host and perhaps a port"},
		{"a port beyond all", client.Request{URL: "http://h:70000/"}, "expected a port of at most 65535"},
		{"a space in the path", client.Request{URL: base + "/a b"}, "expected a character of a path, found a space"},
		{"a line break in the path", client.Request{URL: base + "/a\r\nX: y"}, "expected a character of a path, found a bare CR"},
		{"a method of two words", client.Request{Method: "GET /", URL: base}, "expected a token"},
		{"a line break in a field", client.Request{URL: base, Header: client.Header{{"A", "b\r\nC: d"}}}, "expected a character of a field value"},
		{"a line break in Host", client.Request{URL: base, Host: "a\r\nb"}, "expected a character of a field value"},
		{"a length in the Header", client.Request{URL: base, Header: client.Header{{"content-length", "5"}}}, "the client writes this field itself"},
		{"chunks in the Header", client.Request{URL: base, Header: client.Header{{"Transfer-Encoding", "chunked"}}}, "the client writes this field itself"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.play(func(t *task.Task) {
				_, err := w.client.Do(t, &row.request)
				require.ErrorContains(w, err, row.want)
			})
			w.settled()
		})
	}
}
