package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// A redirect leads to another request.
func TestRedirects(t *testing.T) {
	post := client.Request{Method: "POST", Body: strings.NewReader("abc"), Header: client.Header{{"Content-Type", "x"}, {"Authorization", "secret"}, {"Cookie", "a"}, {"X", "y"}}}
	stream := client.Request{Method: "POST", Body: reader{strings.NewReader("abc")}}
	for _, row := range []struct {
		name     string
		request  client.Request
		status   int
		location string
		addr     string // of the next server
		want     string // the next request; "": none, Do returns the response
	}{
		{"GET", client.Request{}, 302, "/b?c#d", server, "GET /b?c HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"a relative URL", client.Request{}, 301, "b", server, "GET /a/b HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"HEAD", client.Request{Method: "HEAD"}, 303, "/", server, "HEAD / HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"POST becomes GET", post, 303, "/", server, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nAuthorization: secret\r\nCookie: a\r\nX: y\r\n\r\n"},
		{"POST becomes GET by 302", post, 302, "/", server, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nAuthorization: secret\r\nCookie: a\r\nX: y\r\n\r\n"},
		{"POST stays POST by 307", post, 307, "/", server, "POST / HTTP/1.1\r\nHost: 192.0.2.7\r\nContent-Type: x\r\nAuthorization: secret\r\nCookie: a\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"},
		{"another host learns no secrets", post, 308, "http://192.0.2.8/", other, "POST / HTTP/1.1\r\nHost: 192.0.2.8\r\nContent-Type: x\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"},
		{"a host without scheme", post, 303, "//192.0.2.8:80/", other, "GET / HTTP/1.1\r\nHost: 192.0.2.8:80\r\nX: y\r\n\r\n"},
		{"characters that need encoding", client.Request{}, 302, "/\u00e9 x?q=\u00e9 \"[<a%20b>]", server, "GET /%C3%A9%20x?q=%C3%A9%20%22[%3Ca%20b%3E] HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
		{"content that cannot be sent again", stream, 307, "/", "", ""},
		{"not wanted", client.Request{NoRedirect: true}, 302, "/", "", ""},
		{"300 leaves the choice", client.Request{}, 300, "/", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			asked := false
			again := func(c *sim.Client) {
				c.Expect(row.want)
				asked = true
				c.Send("HTTP/1.1 204 No Content\r\n\r\n")
				gone(c)
			}
			w.serve(server, func(c *sim.Client, n int) {
				if n > 0 {
					again(c)
					return
				}
				head := c.ExpectUntil("\r\n\r\n")
				if strings.Contains(head, "Content-Length: 3") {
					c.Expect("abc")
				}
				if strings.Contains(head, "chunked") {
					c.ExpectUntil("0\r\n\r\n")
				}
				body := "there"
				if strings.HasPrefix(head, "HEAD") {
					body = ""
				}
				c.Send(fmt.Sprintf("HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\nContent-Length: 5\r\n\r\n%s", row.status, row.location, body))
				if row.want != "" && row.addr == server {
					again(c)
					return
				}
				gone(c)
			})
			w.serve(other, func(c *sim.Client, _ int) { again(c) })
			w.play(func(t *task.Task) {
				r := row.request
				if again, ok := r.Body.(*strings.Reader); ok {
					copied := *again
					r.Body = &copied
				}
				r.URL = base + "/a/x"
				res, err := w.client.Do(t, &r)
				require.NoError(w, err)
				require.NoError(w, res.Body.Close())
				require.Equal(w, row.want != "", asked)
				if row.want == "" {
					require.Equal(w, row.status, res.Status)
				} else {
					require.Equal(w, 204, res.Status)
				}
			})
			w.settled()
		})
	}
}

func TestRedirectsRefused(t *testing.T) {
	for _, row := range []struct {
		name     string
		config   client.Config
		location string
		is       error
		text     string
		requests int
	}{
		{"in a circle", client.Config{}, "/", client.ErrRedirects, "", 11},
		{"fewer of them", client.Config{MaxRedirects: 2}, "/", client.ErrRedirects, "", 3},
		{"none of them", client.Config{MaxRedirects: -1}, "/", client.ErrRedirects, "", 1},
		{"by the application", client.Config{Redirect: func(next *client.Request, hops int) error {
			if hops == 1 {
				return errEnough
			}
			return nil
		}}, "/", errEnough, "", 2},
		{"another scheme", client.Config{}, "ftp://192.0.2.7/", nil, "expected a URL that begins with http", 1},
		{"user information", client.Config{}, "http://u@192.0.2.7/", nil, "without user information", 1},
		{"no URL", client.Config{}, "http://[", nil, "missing ']' in host", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config)
			requests := 0
			w.serve(server, func(c *sim.Client, _ int) {
				for awaitHead(c) {
					requests++
					c.Send("HTTP/1.1 302 Elsewhere\r\nLocation: " + row.location + "\r\nContent-Length: 0\r\n\r\n")
				}
			})
			w.play(func(t *task.Task) {
				_, err := w.client.Get(t, base)
				var e *client.Error
				require.ErrorAs(w, err, &e)
				require.Equal(w, "redirect", e.Op)
				if row.is != nil {
					require.True(w, errors.Is(err, row.is), "%v", err)
				}
				require.ErrorContains(w, err, row.text)
				require.Equal(w, row.requests, requests)
			})
			w.settled()
		})
	}
}
