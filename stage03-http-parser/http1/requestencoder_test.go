package http1_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

func TestAppendRequestLine(t *testing.T) {
	for _, row := range []struct{ name, method, target, want string }{
		{"a path", "GET", "/", "GET / HTTP/1.1\r\n"},
		{"a path with a query", "POST", "/a%20b?c=d&e", "POST /a%20b?c=d&e HTTP/1.1\r\n"},
		{"a URI", "GET", "http://h:1/a?b", "GET http://h:1/a?b HTTP/1.1\r\n"},
		{"the server itself", "OPTIONS", "*", "OPTIONS * HTTP/1.1\r\n"},
		{"a tunnel", "CONNECT", "[::1]:443", "CONNECT [::1]:443 HTTP/1.1\r\n"},
		{"a method of one's own", "PROPFIND", "/", "PROPFIND / HTTP/1.1\r\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := http1.AppendRequestLine([]byte("x"), row.method, row.target)
			require.NoError(t, err)
			assert.Equal(t, "x"+row.want, string(got))
		})
	}
}

func TestAppendRequestLineRefuses(t *testing.T) {
	for _, row := range []struct{ name, method, target, want string }{
		{"no method", "", "/", "http1: method: byte 0: expected a token, found the end"},
		{"two words", "GET /x", "/", "http1: method: byte 3: expected a token, found a space"},
		{"a long method", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", "/", "http1: method: byte 32: expected a method of at most 32 bytes, found more"},
		{"no target", "GET", "", "http1: request-target: byte 0: expected a request-target, found the end"},
		{"a space", "GET", "/a b", "http1: request-target: byte 2: expected a character of a path, found a space"},
		{"a second line", "GET", "/a HTTP/1.1\r\nX: y", "http1: request-target: byte 2: expected a character of a path, found a space"},
		{"a bare CR", "GET", "/?\r", "http1: request-target: byte 2: expected a character of a query, found a bare CR"},
		{"a fragment", "GET", "/#a", "http1: request-target: byte 1: expected a character of a path, found '#'"},
		{"a bad code", "GET", "/%4", "http1: request-target: byte 3: expected two hexadecimal digits after '%', found the end"},
		{"the star of GET", "GET", "*", "http1: request-target: byte 0: expected a path, as only OPTIONS asks for *, found '*'"},
		{"a relative path", "GET", "a/b", "http1: request-target: byte 0: expected a path or an http URI, found 'a'"},
		{"a tunnel without a port", "CONNECT", "h", "http1: request-target: byte 1: expected a port after the host, found the end"},
		{"a tunnel with an empty port", "CONNECT", "h:", "http1: request-target: byte 1: expected a port after the host, found ':'"},
		{"a tunnel to a path", "CONNECT", "/", "http1: request-target: byte 0: expected a host, found '/'"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := http1.AppendRequestLine([]byte("x"), row.method, row.target)
			require.EqualError(t, err, row.want)
			assert.Equal(t, "x", string(got), "nothing is appended")
			var e *http1.RequestLineError
			require.ErrorAs(t, err, &e)
		})
	}
}

func TestAppendRequestLineAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() { dst, _ = http1.AppendRequestLine(dst[:0], "GET", "/a?b=c") }))
}

// FuzzAppendRequestLine writes any line: it is refused, or the parser reads the same line.
func FuzzAppendRequestLine(f *testing.F) {
	f.Add("GET", "/a?b")
	f.Add("POST", "http://h/a HTTP/1.1\r\nX: y")
	f.Fuzz(func(t *testing.T, method, target string) {
		line, err := http1.AppendRequestLine(nil, method, target)
		if err != nil || len(target) > 8000 {
			return
		}
		var p http1.Parser
		ev, _, err := p.Next(append(line, "Host: h\r\n\r\n"...))
		if e, ok := err.(*http1.Error); ok && e.Status == 501 {
			return // a method that our server does not know, or CONNECT
		}
		require.NoError(t, err)
		require.Equal(t, http1.Head, ev)
		require.Equal(t, method, string(p.Request.Method()))
		require.Equal(t, target, string(p.Request.Target()))
		require.Equal(t, 1, p.Request.NumFields())
	})
}
