package client_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// reader hides what a body really is.
type reader struct{ io.Reader }

// How requests look on the wire.
func TestRequests(t *testing.T) {
	for _, row := range []struct {
		name    string
		request client.Request
		want    string
	}{
		{"nothing but a URL", client.Request{URL: base}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n"},
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
		{"the last one", client.Request{URL: base, Close: true}, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\nConnection: close\r\n\r\n"},
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

// What is refused before a byte is sent.
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
		{"a line in the path", client.Request{URL: base + "/a\r\nX: y"}, "expected a character of a path, found a bare CR"},
		{"a method of two words", client.Request{Method: "GET /", URL: base}, "expected a token"},
		{"a line in a field", client.Request{URL: base, Header: client.Header{{"A", "b\r\nC: d"}}}, "expected a character of a field value"},
		{"a line in Host", client.Request{URL: base, Host: "a\r\nb"}, "expected a character of a field value"},
		{"a length of one's own", client.Request{URL: base, Header: client.Header{{"content-length", "5"}}}, "the client writes this field itself"},
		{"chunks of one's own", client.Request{URL: base, Header: client.Header{{"Transfer-Encoding", "chunked"}}}, "the client writes this field itself"},
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

// zeros is content without end.
type zeros struct{ n *int }

func (z zeros) Read(p []byte) (int, error) {
	clear(p)
	*z.n += len(p)
	return len(p), nil
}

// A server that takes nothing makes the one who sends wait: nothing piles up.
func TestUploadBackpressure(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		c.ExpectUntil("\r\n\r\n")
		c.WaitFor("the end", c.Broken)
		c.Close()
	})
	read := 0
	w.play(func(t *task.Task) {
		_, err := w.client.Do(t, &client.Request{Method: "POST", URL: base, Body: zeros{&read}})
		require.ErrorContains(w, err, "no progress of the request within 30s")
		require.Less(w, read, 1<<20)
	})
	w.settled()
}

// Content ends with its length, also when its reader does not.
func TestLengthEndsContent(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		c.ExpectUntil("abc")
		c.Send(hello)
		gone(c)
	})
	w.play(func(t *task.Task) {
		body := &pipe{s: w.Scheduler, words: []string{"abc"}}
		w.fetch(t, &client.Request{Method: "POST", URL: base, Body: body, ContentLength: 3})
		_, idle := w.client.Conns()
		require.Equal(w, 1, idle)
	})
	w.settled(`0s 200 "hello"`)
}

// The response comes while the request is still being sent.
func TestBothWaysAtOnce(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		c.ExpectUntil("\r\n\r\n")
		c.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		for range 3 {
			c.Send(c.ExpectUntil("\r\n") + c.ExpectUntil("\r\n"))
		}
		c.Expect("0\r\n\r\n")
		c.Send("0\r\n\r\n")
		gone(c)
	})
	w.play(func(t *task.Task) {
		pipe := &pipe{s: w.Scheduler}
		res, err := w.client.Do(t, &client.Request{Method: "POST", URL: base, Body: pipe})
		require.NoError(w, err)
		for _, word := range []string{"one", "two", "three"} {
			pipe.put(word)
			require.NoError(w, task.Sleep(t, time.Second))
			b := make([]byte, 10)
			n, err := res.Body.Read(b)
			require.NoError(w, err)
			require.Equal(w, word, string(b[:n]))
		}
		pipe.end()
		rest, err := io.ReadAll(res.Body)
		require.NoError(w, err)
		require.Empty(w, rest)
		_, idle := w.client.Conns()
		require.Equal(w, 1, idle)
	})
	w.settled()
}

// pipe is content that comes later.
type pipe struct {
	s     *task.Scheduler
	words []string
	over  bool
	news  task.Event
}

func (p *pipe) put(word string) { p.words = append(p.words, word); p.news.Set() }
func (p *pipe) end()            { p.over = true; p.news.Set() }

func (p *pipe) Read(b []byte) (int, error) {
	for len(p.words) == 0 && !p.over {
		p.news.Clear()
		if err := p.news.Wait(p.s.Current()); err != nil {
			return 0, err
		}
	}
	if len(p.words) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.words[0])
	p.words = p.words[1:]
	return n, nil
}

func TestExpectContinue(t *testing.T) {
	for _, row := range []struct {
		name  string
		serve func(w *world, c *sim.Client)
		want  []string
	}{
		{"consent", func(w *world, c *sim.Client) {
			c.Sleep(100 * time.Millisecond)
			c.Send("HTTP/1.1 100 Continue\r\n\r\n")
			c.Expect("abc")
			c.Send(hello)
		}, []string{`100ms 200 "hello"`}},
		{"silence", func(w *world, c *sim.Client) {
			c.ExpectSilence(999 * time.Millisecond)
			c.Expect("abc")
			c.Send(hello)
		}, []string{`1s 200 "hello"`}},
		{"a response at once", func(w *world, c *sim.Client) {
			c.Send("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno")
			c.ExpectReset()
		}, []string{`0s 417 "no"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, _ int) {
				c.ExpectUntil("\r\n\r\n")
				row.serve(w, c)
				gone(c)
			})
			w.play(func(t *task.Task) {
				w.fetch(t, &client.Request{Method: "POST", URL: base, Header: client.Header{{"Expect", "100-continue"}}, Body: strings.NewReader("abc")})
			})
			w.settled(row.want...)
		})
	}
}

// failing is content that breaks off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A request whose content is not what was announced is cut: the server must not take it for whole.
func TestBrokenUpload(t *testing.T) {
	for _, row := range []struct {
		name    string
		request client.Request
		is      error
	}{
		{"an error", client.Request{Body: failing{errEnough}}, errEnough},
		{"an error, counted", client.Request{Body: failing{errEnough}, ContentLength: 5}, errEnough},
		{"too short", client.Request{Body: reader{strings.NewReader("abc")}, ContentLength: 5}, client.ErrLength},
		{"too long", client.Request{Body: reader{strings.NewReader("abcdef")}, ContentLength: 5}, client.ErrLength},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, _ int) {
				c.ExpectReset()
				c.Close()
			})
			w.play(func(t *task.Task) {
				row.request.Method, row.request.URL = "PUT", base
				_, err := w.client.Do(t, &row.request)
				require.ErrorIs(w, err, row.is)
			})
			w.settled()
		})
	}
}

// A final response in the middle of the upload ends it, and costs the connection.
func TestEarlyResponse(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		c.ExpectUntil("\r\n\r\n")
		c.Send("HTTP/1.1 413 Too much\r\nContent-Length: 2\r\n\r\nno")
		c.ExpectReset()
		c.Close()
	})
	read := 0
	w.play(func(t *task.Task) {
		w.fetch(t, &client.Request{Method: "POST", URL: base, Body: zeros{&read}})
	})
	w.settled(`0s 413 "no"`)
	require.Less(t, read, 1<<20)
}

// Interim responses are told in their order, before the final one.
func TestInterim(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, responds("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"+hello))
	w.play(func(t *task.Task) {
		w.fetch(t, &client.Request{URL: base, Interim: func(status int, h client.Header) { w.say("%d %s", status, h.Get("link")) }})
	})
	w.settled("0s 103 a", "0s 102 ", `0s 200 "hello"`)
}

func TestTrailers(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, responds("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA:\t b \r\nC:\r\n\r\n1\r\na\r\n0\r\nSum: 1\r\nSum: 2\r\n\r\n"))
	w.play(func(t *task.Task) {
		res, err := w.client.Get(t, base)
		require.NoError(w, err)
		require.Equal(w, client.Header{{"Transfer-Encoding", "chunked"}, {"A", "b"}, {"C", ""}}, res.Header)
		require.Empty(w, res.Trailer)
		_, err = io.ReadAll(res.Body)
		require.NoError(w, err)
		require.Equal(w, client.Header{{"Sum", "1"}, {"Sum", "2"}}, res.Trailer)
	})
	w.settled()
}
