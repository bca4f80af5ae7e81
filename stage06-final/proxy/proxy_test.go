package proxy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

const told = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\nVia: 1.1 looper\r\n"

// A request changes on its way to the upstream.
func TestRequests(t *testing.T) {
	for _, row := range []struct {
		name, in string
		config   proxy.Config
		want     string
	}{
		{"the least", "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{}, "GET /a?b HTTP/1.1\r\nHost: 192.0.2.7\r\n" + told + "\r\n"},
		{"fields of the application", "GET / HTTP/1.1\r\nHost: h\r\nCookie: a\r\nX: 1\r\nx: 2\r\n\r\n", proxy.Config{}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nCookie: a\r\nX: 1\r\nx: 2\r\n" + told + "\r\n"},
		{"fields of the connection", "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: 5\r\nX-Hop: 1\r\nTE: trailers\r\nProxy-Connection: x\r\nProxy-Authorization: secret\r\n\r\n", proxy.Config{}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n" + told + "\r\n"},
		{"Connection cannot remove the proxy's fields", "GET / HTTP/1.1\r\nHost: h\r\nConnection: X-Forwarded-For, Via\r\n\r\n", proxy.Config{}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n" + told + "\r\n"},
		{"forged addresses", "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nx-real-ip: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded_Host: evil\r\n\r\n", proxy.Config{}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n" + told + "\r\n"},
		{"Forwarded", "GET / HTTP/1.1\r\nHost: h:1\r\n\r\n", proxy.Config{Forwarding: proxy.Forwarded, Via: "-"}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nForwarded: for=192.0.2.1;host=\"h:1\";proto=http\r\n\r\n"},
		{"nothing", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"the client's Host", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{PassHost: true, Forwarding: proxy.Nothing, Via: "-"}, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
		{"an absolute target", "GET http://h2/a HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{PassHost: true, Forwarding: proxy.Nothing, Via: "-"}, "GET /a HTTP/1.1\r\nHost: h2\r\n\r\n"},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", proxy.Config{}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nVia: 1.0 looper\r\n\r\n"},
		{"paths", "GET /api/a%20b HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{Upstreams: []string{"http://192.0.2.7/v1/"}, StripPrefix: "/api", Forwarding: proxy.Nothing, Via: "-"}, "GET /v1/a%20b HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"a path that only begins like the prefix", "GET /apix HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/api", Forwarding: proxy.Nothing, Via: "-"}, "GET /apix HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"a prefix that is encoded", "GET /a%70%69/x%20y HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/api", Forwarding: proxy.Nothing, Via: "-"}, "GET /x%20y HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"an encoded slash ends no prefix", "GET /api%2Fx HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/api/", Forwarding: proxy.Nothing, Via: "-"}, "GET /api%2Fx HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"a prefix with a slash at its end", "GET /a/b/c HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/a/b/", Forwarding: proxy.Nothing, Via: "-"}, "GET /c HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"the beginning of the prefix", "GET /a%70 HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/api", Forwarding: proxy.Nothing, Via: "-"}, "GET /a%70 HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"the prefix alone", "GET /api?q HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{StripPrefix: "/api", Forwarding: proxy.Nothing, Via: "-"}, "GET /?q HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"Max-Forwards", "OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 3\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "OPTIONS / HTTP/1.1\r\nHost: 192.0.2.7\r\nMax-Forwards: 2\r\n\r\n"},
		{"Max-Forwards of another method", "GET / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nMax-Forwards: 0\r\n\r\n"},
		{"content", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Length: 3\r\n\r\nabc"},
		{"chunks and trailers", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nSum: 1\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nSum: 1\r\n\r\n"},
		{"trailers that are not for the upstream", "POST / HTTP/1.1\r\nHost: h\r\nConnection: X-Hop\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Forwarded-For: 6.6.6.6\r\nX-Hop: 1\r\nSum: 1\r\nX_Real_IP: 6.6.6.6\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSum: 1\r\n\r\n"},
		{"rewritten", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", proxy.Config{Forwarding: proxy.Nothing, Via: "-", Rewrite: func(_ *looper.Context, r *client.Request) error {
			r.Header.Set("X-Secret", "1")
			return nil
		}}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nX-Secret: 1\r\n\r\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				c.Expect(row.want)
				c.Send(hello)
				all(c)
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send(row.in)
				got := c.ExpectUntil("hello")
				require.Contains(w, got, "HTTP/1.1 200 OK\r\n")
			})
			w.settled()
		})
	}
}

// An OPTIONS request that must not be passed on is about the proxy itself.
func TestLastHop(t *testing.T) {
	w := newWorld(t, proxy.Config{}, looper.Config{})
	w.client(func(c *sim.Client) {
		c.Send("OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n")
		require.Contains(w, c.ExpectUntil("\r\n\r\n"), "HTTP/1.1 204 ")
		c.ExpectEnd()
		c.Close()
	})
	w.settled()
}

// A response changes on its way to the client.
func TestResponses(t *testing.T) {
	for _, row := range []struct{ name, method, response, want string }{
		{"the least", "GET", hello, "HTTP/1.1 200 OK\r\nVia: 1.1 looper\r\nContent-Length: 5\r\n\r\nhello"},
		{"fields", "GET", "HTTP/1.1 404 Nothing here\r\nContent-Type: a/b\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nServer: x\r\nDate: x\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 404 Not Found\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nServer: x\r\nVia: 1.1 looper\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nno"},
		{"fields of the connection", "GET", "HTTP/1.1 200 OK\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\nKeep-Alive: 1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nVia: 1.1 looper\r\nContent-Length: 0\r\n\r\n"},
		{"chunks and trailers", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n5;x=y\r\nhello\r\n0\r\nSum: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nTrailer: Sum\r\nVia: 1.1 looper\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nSum: 1\r\n\r\n"},
		{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nVia: 1.1 looper\r\nContent-Length: 5\r\n\r\n"},
		{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 No Content\r\nVia: 1.1 looper\r\n\r\n"},
		{"304", "GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nVia: 1.1 looper\r\n\r\n"},
		{"304 with the length of the content that it does not have", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nVia: 1.1 looper\r\n\r\n"},
		{"204 with a length", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\r\nVia: 1.1 looper\r\n\r\n"},
		{"the client follows redirects itself", "GET", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /x\r\nVia: 1.1 looper\r\nContent-Length: 0\r\n\r\n"},
		{"hints", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nConnection: y\r\ny: 1\r\n\r\n" + hello, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nVia: 1.1 looper\r\nContent-Length: 5\r\n\r\nhello"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, responds(row.response))
			w.client(func(c *sim.Client) {
				for range 2 { // the connection is kept
					c.Send(row.method + " / HTTP/1.1\r\nHost: h\r\n\r\n")
					end := row.want[len(row.want)-5:]
					got := c.ExpectUntil(end)
					for strings.Count(withoutDate(got), "") < strings.Count(row.want, "") {
						got += c.ExpectUntil(end)
					}
					require.Equal(w, row.want, withoutDate(got))
				}
			})
			w.settled()
		})
	}
}
