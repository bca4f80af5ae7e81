package client_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// zeros is endless content.
type zeros struct{ n *int }

func (z zeros) Read(p []byte) (int, error) {
	clear(p)
	*z.n += len(p)
	return len(p), nil
}

// If a server does not read, the sending task must wait: nothing piles up.
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

// Content ends after ContentLength bytes, even if its reader goes on.
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

func (p *pipe) end() { p.over = true; p.news.Set() }

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
		{"100 (Continue)", func(w *world, c *sim.Client) {
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

// A request whose content differs from its announced length is cut off: the server must not take it for complete.
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

// Interim responses come in their order, before the final one.
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
