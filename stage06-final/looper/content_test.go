package looper_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// A handler reads content that comes in pieces, and learns if that breaks off.
func TestContent(t *testing.T) {
	whole := func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		again, err := c.Body()
		return errors.Join(err, c.Text(200, string(body)+"|"+string(again)))
	}
	stream := func(c *looper.Context) error {
		var text strings.Builder
		piece := make([]byte, 3)
		for {
			n, err := c.Reader().Read(piece)
			text.Write(piece[:n])
			if err == io.EOF {
				return c.Text(200, text.String())
			}
			if err != nil {
				return err
			}
		}
	}
	const chunked = "Transfer-Encoding: chunked"
	rows := []struct {
		name    string
		handler looper.Handler
		fields  string
		pieces  []string
		want    string
	}{
		{"whole", whole, "Content-Length: 4", []string{"ab", "cd"}, "abcd|abcd"},
		{"complete, in chunks", whole, chunked, []string{"2\r\nab\r\n", "2\r\ncd\r\n0\r\n\r\n"}, "abcd|abcd"},
		{"none", whole, "Content-Length: 0", nil, "|"},
		{"asked for", whole, "Expect: 100-continue\r\nContent-Length: 4", []string{"", "abcd"}, "HTTP/1.1 100 Continue\r\n\r\n"},
		{"piece by piece", stream, "Content-Length: 10", []string{"ab", "cdefgh", "ij"}, "abcdefghij"},
		{"chunk by chunk", stream, chunked, []string{"2\r\nab\r\n", "8\r\ncdefghij\r\n0\r\n\r\n"}, "abcdefghij"},
		{"no piece", stream, "Content-Length: 0", nil, "Content-Length: 0"},
		{"complete, then as a stream", func(c *looper.Context) error {
			body, err := c.Body()
			if err != nil {
				return err
			}
			rest, err := io.ReadAll(c.Reader())
			return errors.Join(err, c.Text(200, string(body)+"|"+string(rest)))
		}, "Content-Length: 4", []string{"abcd"}, "abcd|abcd"},
		{"as a stream, then complete", func(c *looper.Context) error {
			_, err := io.ReadAll(c.Reader())
			_, late := c.Body()
			return errors.Join(err, c.Text(200, late.Error()))
		}, "Content-Length: 4", []string{"abcd"}, looper.ErrContentTaken.Error()},
		{"too long", whole, "Content-Length: 11", nil, "413 Content Too Large"},
		{"too long a stream", stream, "Content-Length: 11", nil, "413 Content Too Large"},
		{"too long, but not for this handler", func(c *looper.Context) error {
			c.LimitBody(20)
			return stream(c)
		}, "Content-Length: 11", []string{"abcdefghijk"}, "abcdefghijk"},
		{"too slow", whole, "Content-Length: 4", []string{"a"}, "408 Request Timeout"},
		{"the handler does not read it", func(c *looper.Context) error { return c.Text(200, "no, thanks") }, "Content-Length: 4",
			[]string{"abcd"}, "no, thanks"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{Server: server.Config{Limits: http1.Limits{Body: 10}}})
			w.app.Post("/", row.handler)
			w.run(func(c *sim.Client) {
				c.Send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + row.fields + "\r\n\r\n")
				for _, piece := range row.pieces {
					c.Sleep(time.Second)
					c.Send(piece)
				}
				for c.Receive() != "" {
				}
				c.Close()
				assert.Contains(t, c.Heard(), row.want)
			})
			assert.NotContains(t, w.log.String(), "handler failed")
		})
	}
}

// A client leaves in the middle of its content: the handler gets ErrGone.
func TestContentBreaksOff(t *testing.T) {
	for name, read := range map[string]func(c *looper.Context) error{
		"whole":  func(c *looper.Context) error { _, err := c.Body(); return err },
		"stream": func(c *looper.Context) error { _, err := io.ReadAll(c.Reader()); return err },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			var seen error
			w.app.Post("/", func(c *looper.Context) error {
				seen = read(c)
				return seen
			})
			w.run(func(c *sim.Client) {
				c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
				c.Sleep(time.Second)
				c.Reset()
				c.Sleep(time.Second)
			})
			require.ErrorIs(t, seen, looper.ErrGone)
		})
	}
}

// A handler that reads slowly holds its client back: the server takes no more than its
// buffers hold.
func TestReaderHoldsTheClientBack(t *testing.T) {
	const size, inBetween = 1 << 20, 128 << 10
	w := newWorld(t, looper.Config{})
	w.app.Post("/", func(c *looper.Context) error {
		if err := c.Sleep(5 * time.Minute); err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, c.Reader())
		return errors.Join(err, c.Text(200, fmt.Sprint(n, " bytes")))
	})
	w.run(func(c *sim.Client) {
		c.Send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", size))
		body, sent := strings.Repeat("x", size), 0
		for range 100 {
			sent += c.TrySend(body[sent:])
			c.Sleep(time.Second)
		}
		assert.LessOrEqual(t, sent, inBetween)
		c.Send(body[sent:])
		c.ExpectUntil("1048576 bytes")
		c.ExpectEnd()
		c.Close()
	})
}

// A form with a file, part by part.
func TestMultipartReader(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/", func(c *looper.Context) error {
		parts, err := c.MultipartReader()
		if err != nil {
			return err
		}
		var text strings.Builder
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				return c.Text(200, text.String())
			}
			if err != nil {
				return err
			}
			content, err := io.ReadAll(part)
			if err != nil {
				return err
			}
			fmt.Fprintf(&text, "%s=%s;", part.FormName(), content)
		}
	})
	body := "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\ntext\r\n--b--\r\n"
	assert.Equal(t, "a=1;f=text;", w.ask("POST", "/", body, "Content-Type: multipart/form-data; boundary=b").body)
	assert.Equal(t, "415 Unsupported Media Type", w.ask("POST", "/", "a=1").status)
}

// When the client has gone its content never comes, however often a handler asks for it.
func TestContentOfAClientThatHasGone(t *testing.T) {
	body := func(c *looper.Context) error {
		_, err := c.Body()
		return err
	}
	read := func(c *looper.Context) error {
		_, err := io.Copy(io.Discard, c.Reader())
		return err
	}
	meanwhile := func(ask func(c *looper.Context) error) func(c *looper.Context) error {
		return func(c *looper.Context) error {
			child := task.Spawn(c, func(*task.Task) (int, error) { return 0, ask(c) })
			require.ErrorIs(t, c.Sleep(time.Hour), looper.ErrGone)
			_, err := looper.Await(c, child)
			return err
		}
	}
	for name, ask := range map[string]func(c *looper.Context) error{
		"Body": body, "a child's Body": meanwhile(body),
		"Reader": read, "a child's Reader": meanwhile(read),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			asked := 0
			w.app.Post("/", func(c *looper.Context) error {
				require.ErrorIs(t, ask(c), looper.ErrGone)
				for asked < 3 {
					_, err := c.Reader().Read(make([]byte, 1))
					require.ErrorIs(t, err, looper.ErrGone)
					asked++
				}
				return looper.ErrGone
			})
			w.run(func(c *sim.Client) {
				c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab")
				c.Sleep(time.Second)
				c.Reset()
				c.Sleep(time.Second)
				assert.Equal(t, 3, asked)
			})
		})
	}
}
