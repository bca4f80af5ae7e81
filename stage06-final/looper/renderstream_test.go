package looper_test

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/looper"
)

// page is a configuration with one template, page.html.
func page(source string) looper.Config {
	return looper.Config{
		TemplatesFS: fstest.MapFS{"page.html": {Data: []byte(source)}},
		Template:    template.Config{Limits: template.Limits{Output: 1 << 30}},
	}
}

// chunks yields text n times, and counts in made.
func chunks(text string, n int, made *int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for range n {
			*made++
			if !yield(text) {
				return
			}
		}
	}
}

const chunksPage = "{% for x in chunks %}{{ x }}{% endfor %}"

// A page of 100 MB takes the memory of its pieces, and another client is served before its end.
func TestRenderStreamOfALongPage(t *testing.T) {
	const size, count, bound = 10_000, 10_000, 4 << 20
	w := newWorld(t, page(chunksPage))
	text, made := strings.Repeat("0123456789", size/10), 0
	w.app.Get("/", func(c *looper.Context) error {
		return c.RenderStream(200, "page.html", looper.Map{"chunks": chunks(text, count, &made)})
	})
	w.app.Get("/other", func(c *looper.Context) error { return c.Text(200, "other") })
	received, before, most := 0, heapInUse(), uint64(0)
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.0\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Forget()
		for piece := c.Receive(); piece != ""; piece = c.Receive() {
			c.Forget()
			if received += len(piece); received>>20 < (received+len(piece))>>20 {
				most = max(most, heapInUse())
			}
		}
		c.Close()
	}, func(c *sim.Client) {
		c.WaitFor("half of the page", func() bool { return received > size*count/2 })
		get("/other", "other")(c)
		assert.Less(t, received, size*count*6/10)
	})
	assert.Equal(t, size*count, received)
	assert.Less(t, int64(most)-int64(before), int64(bound), "of a page of 100 MB")
}

// A client that reads nothing holds the render back.
func TestRenderStreamWaitsForItsClient(t *testing.T) {
	w := newWorld(t, page(chunksPage))
	made := 0
	w.app.Get("/", func(c *looper.Context) error {
		return c.RenderStream(200, "page.html", looper.Map{"chunks": chunks(strings.Repeat("x", 1000), 5000, &made)})
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.Sleep(10 * time.Second)
		assert.Less(t, made, 500)
		for c.Receive() != "" {
		}
		assert.Equal(t, 5000, made)
		assert.True(t, strings.HasSuffix(c.Heard(), "0\r\n\r\n"))
		c.Close()
	})
}

// swallowed is a writer of Response.Wrap that sends nothing before the end, as a compressor does with a
// monotonous page.
type swallowed struct{ w io.Writer }

func (s swallowed) Write(p []byte) (int, error) { return len(p), nil }

func (s swallowed) Close() error {
	_, err := io.WriteString(s.w, "small")
	return err
}

// Renders that never wait for their clients let other tasks have turns.
func TestRenderStreamLetsOthersHaveTurns(t *testing.T) {
	rows := []struct {
		name, source, want string
		prepare            func(c *looper.Context)
	}{
		{"much that compresses well", "{% for x in chunks %}{{ x }}{% endfor %}", "small", func(c *looper.Context) {
			c.OnResponse(func(r *looper.Response) error {
				r.Wrap(func(w io.Writer) io.WriteCloser { return swallowed{w} })
				return nil
			})
		}},
		{"much that prints nothing", "{% for x in chunks %}{% for y in range(1000) %}{% endfor %}{% endfor %}end", "end", func(*looper.Context) {}},
		{"much before anything is printed", "{% for x in chunks %}{{ x|replace('x', 'y')|replace('y', 'x')|length - 1000 or '' }}{% endfor %}0", "0", func(*looper.Context) {}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, page(row.source))
			w.machine.SocketBuffer = 10 << 20
			made, atOther := 0, 0
			w.app.Get("/", func(c *looper.Context) error {
				row.prepare(c)
				return c.RenderStream(200, "page.html", looper.Map{"chunks": chunks(strings.Repeat("x", 1000), 1000, &made)})
			})
			w.app.Get("/other", func(c *looper.Context) error {
				atOther = made
				return c.Text(200, "other")
			})
			w.run(get("/", row.want+"\r\n0\r\n\r\n"), func(c *sim.Client) {
				c.WaitFor("the render to begin", func() bool { return made > 0 })
				get("/other", "other")(c)
			})
			assert.Equal(t, 1000, made)
			assert.Less(t, atOther, 500)
		})
	}
}

// Rows may wait. A filter that works for long is not suspended in a coroutine, where a handler cannot
// wait.
func TestRenderStreamOfRowsThatWait(t *testing.T) {
	rows := []struct{ name, source, want string }{
		{"in the loop itself", "{% for x in rows %}{{ x }}{% endfor %}", "012"},
		{"in a coroutine", "{% for x in sums() %}{{ x }}{{ loop.last }}{% endfor %}", "0False0True"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			config := page(row.source)
			config.Template.Globals = map[string]any{"sums": func(s *template.Scope) iter.Seq2[any, error] {
				return func(yield func(any, error) bool) {
					for range 2 {
						sum, err := s.Filter("sum", make([]int, 30_000))
						if !yield(sum, err) {
							return
						}
					}
				}
			}}
			w := newWorld(t, config)
			w.app.Get("/", func(c *looper.Context) error {
				return c.RenderStream(200, "page.html", looper.Map{"rows": iter.Seq2[int, error](func(yield func(int, error) bool) {
					for i := range 3 {
						if !yield(i, c.Sleep(time.Second)) {
							return
						}
					}
				})})
			})
			a := w.ask("GET", "/", "")
			assert.Contains(t, a.body, row.want)
			assert.Contains(t, a.body, "0\r\n\r\n")
			assert.NotContains(t, w.log.String(), "misuse")
		})
	}
}

// A failure before the first piece is an error page. A later failure cuts the response off.
func TestRenderStreamFails(t *testing.T) {
	teapot := func(*looper.Response) error { return &looper.Error{Status: 418} }
	rows := []struct {
		name, source string
		hook         func(r *looper.Response) error
		ignored      bool   // the handler returns nil
		status, log  string // status "": cut off
	}{
		{"no such template", "", nil, false, "500", "page.html: TemplateNotFound"},
		{"a template with a mistake", "{% if %}", nil, false, "500", "TemplateSyntaxError"},
		{"at once", "{{ 1 // 0 }}", nil, false, "500", "page.html:1:6: ZeroDivisionError"},
		{"in the first piece", "{{ 'x' * 8000 }}{{ 1 // 0 }}", nil, false, "500", "ZeroDivisionError"},
		{"later", "{{ 'x' * 9000 }}{{ 1 // 0 }}", nil, false, "", "ZeroDivisionError"},
		{"later, and the handler ignores it", "{{ 'x' * 9000 }}{{ 1 // 0 }}", nil, true, "", ""},
		{"the function that prepares the response", "{{ 'x' * 9000 }}", teapot, false, "418", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			config := page(row.source)
			if row.source == "" {
				config.TemplatesFS = fstest.MapFS{}
			}
			w := newWorld(t, config)
			w.app.Get("/", func(c *looper.Context) error {
				if row.hook != nil {
					c.OnResponse(row.hook)
				}
				err := c.RenderStream(200, "page.html", nil)
				require.Error(t, err)
				if row.ignored {
					return nil
				}
				return err
			})
			w.run(func(c *sim.Client) {
				c.Send("GET /" + close1)
				if row.status == "" {
					c.ExpectReset()
					assert.NotContains(t, c.Heard(), "0\r\n\r\n")
					return
				}
				for c.Receive() != "" {
				}
				assert.Contains(t, c.Heard(), "HTTP/1.1 "+row.status)
				assert.NotContains(t, c.Heard(), "xxx")
				c.Close()
			})
			assert.Contains(t, w.log.String(), row.log)
			assert.Equal(t, 1, strings.Count(w.log.String(), "msg=request"), w.log.String())
		})
	}
}

// A client that leaves ends the render, and the iterators of the page.
func TestRenderStreamOfAClientThatLeaves(t *testing.T) {
	w := newWorld(t, page(chunksPage))
	made, failure := 0, errors.New("not over")
	w.app.Get("/", func(c *looper.Context) error {
		failure = c.RenderStream(200, "page.html", looper.Map{"chunks": chunks(strings.Repeat("x", 1000), 100_000, &made)})
		return failure
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.ExpectUntil("xxx")
		c.Reset()
	})
	require.ErrorIs(t, failure, looper.ErrGone)
	assert.Less(t, made, 1000)
	assert.NotContains(t, w.log.String(), "handler failed")
}

func TestRenderStreamOfLittle(t *testing.T) {
	rows := []struct{ name, method, source, body string }{
		{"a short page", "GET", "<p>{{ name }}", "a\r\n<p>Ada&lt;\r\n0\r\n\r\n"},
		{"an empty page", "GET", "{# nothing #}", "0\r\n\r\n"},
		{"HEAD", "HEAD", "{{ 1 // 0 }}", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, page(row.source))
			w.app.Get("/", func(c *looper.Context) error {
				return c.RenderStream(201, "page.html", looper.Map{"name": "Ada<"})
			})
			a := w.ask(row.method, "/", "")
			assert.Equal(t, "201 Created", a.status)
			assert.Equal(t, "text/html; charset=utf-8", a.fields["Content-Type"])
			assert.Equal(t, row.body, a.body)
		})
	}
}
