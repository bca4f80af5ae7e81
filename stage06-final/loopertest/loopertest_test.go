package loopertest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/task"
)

// mirror responds with the request's content.
func mirror() *looper.App {
	app := looper.New(looper.Config{})
	respond := func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprintf("%s %s?%s %s %s\n%s", c.Method(), c.Path(), c.Query("q"), c.Header("X-Test"), c.Header("Content-Type"), body))
	}
	app.Get("/mirror", respond)
	app.Post("/mirror", respond)
	app.Put("/mirror", respond)
	app.Delete("/mirror", respond)
	return app
}

func TestRequests(t *testing.T) {
	rows := []struct {
		name string
		ask  func(c *loopertest.Client) *loopertest.Response
		want string
	}{
		{"get", func(c *loopertest.Client) *loopertest.Response { return c.Get("/mirror?q=7", "X-Test: yes") }, "GET /mirror?7 yes \n"},
		{"delete", func(c *loopertest.Client) *loopertest.Response { return c.Delete("/mirror") }, "DELETE /mirror?  \n"},
		{"post", func(c *loopertest.Client) *loopertest.Response { return c.Post("/mirror", "text/plain", "content") }, "POST /mirror?  text/plain\ncontent"},
		{"form", func(c *loopertest.Client) *loopertest.Response {
			return c.PostForm("/mirror", url.Values{"a": {"1 2"}})
		}, "POST /mirror?  application/x-www-form-urlencoded\na=1+2"},
		{"JSON", func(c *loopertest.Client) *loopertest.Response {
			return c.SendJSON("PUT", "/mirror", []int{1, 2})
		}, "PUT /mirror?  application/json\n[1,2]"},
		{"no length", func(c *loopertest.Client) *loopertest.Response {
			r, err := http.NewRequest("POST", c.URL("/mirror"), io.MultiReader(strings.NewReader("in "), strings.NewReader("chunks")))
			require.NoError(t, err)
			return c.Do(r)
		}, "POST /mirror?  \nin chunks"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			worlds(t, mirror, func(t *testing.T, c *loopertest.Client) {
				r := row.ask(c)
				require.Equal(t, 200, r.Status, r)
				require.Equal(t, row.want, r.Body)
				require.Equal(t, "text/plain; charset=utf-8", r.Header.Get("Content-Type"))
				require.Contains(t, r.Log, "msg=request")
			})
		})
	}
}

// Each request has the client's header fields, and its own win over them.
func TestHeader(t *testing.T) {
	worlds(t, mirror, func(t *testing.T, c *loopertest.Client) {
		c.Header.Set("X-Test", "always")
		assert.Equal(t, "GET /mirror? always \n", c.Get("/mirror").Body)
		assert.Equal(t, "GET /mirror? now \n", c.Get("/mirror", "X-Test: now").Body)
	})
}

func TestMultipart(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Post("/", func(c *looper.Context) error {
			body, err := c.Body()
			if err != nil {
				return err
			}
			r, err := http.NewRequest("POST", "/", bytes.NewReader(body))
			if err != nil {
				return err
			}
			r.Header.Set("Content-Type", c.Header("Content-Type"))
			if err := r.ParseMultipartForm(1 << 20); err != nil {
				return err
			}
			file, head, err := r.FormFile("photo")
			if err != nil {
				return err
			}
			content, err := io.ReadAll(file)
			if err != nil {
				return err
			}
			return c.Text(200, fmt.Sprint(r.Form, " ", head.Filename, " ", head.Header.Get("Content-Type"), " ", string(content)))
		})
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		r := c.PostMultipart("/", url.Values{"b": {"2"}, "a": {"1", "one"}},
			[]loopertest.File{{Field: "photo", Name: "me.png", ContentType: "image/png", Content: "pixels"}})
		require.Equal(t, "map[a:[1 one] b:[2]] me.png image/png pixels", r.Expect(200).Body)
	})
}

func redirects() *looper.App {
	app := looper.New(looper.Config{})
	app.Post("/login", func(c *looper.Context) error {
		c.SetCookie(&http.Cookie{Name: "user", Value: "ada"})
		return c.Redirect("/me", 303)
	})
	app.Get("/me", func(c *looper.Context) error { return c.Text(200, "hello "+c.Cookie("user")) })
	app.Get("/round", func(c *looper.Context) error { return c.Redirect("/round", 302) })
	return app
}

func TestRedirects(t *testing.T) {
	worlds(t, redirects, func(t *testing.T, c *loopertest.Client) {
		r := c.Post("/login", "", "").Expect(303)
		assert.Equal(t, "/me", r.Header.Get("Location"))
		assert.Equal(t, "hello ada", c.Get("/me").Body, "the jar")
		c.FollowRedirects = true
		r = c.Post("/login", "", "").Expect(200)
		assert.Equal(t, "hello ada", r.Body)
		assert.Equal(t, c.URL("/me"), r.URL)
		again, err := http.NewRequest("GET", c.URL("/round"), nil)
		require.NoError(t, err)
		_, err = c.Try(again)
		assert.ErrorContains(t, err, "ten redirects")
	})
}

// A handler that sleeps takes no time, and the test can read how much virtual
// time has passed.
func TestVirtualTime(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/slow", func(c *looper.Context) error {
		if err := c.Sleep(time.Minute); err != nil {
			return err
		}
		return c.Text(200, "done")
	})
	ticks := 0
	app.Every("ticks", time.Second, func(*task.Task) error { ticks++; return nil })
	c := loopertest.New(t, app)
	began := time.Now()
	r := c.Get("/slow").Expect(200)
	assert.Equal(t, time.Minute, r.Took)
	assert.Equal(t, time.Minute, c.Now())
	assert.InDelta(t, 60, ticks, 1)
	c.Sleep(24 * time.Hour)
	assert.Equal(t, 24*time.Hour+time.Minute, c.Now())
	assert.Equal(t, time.Date(2000, 1, 2, 0, 1, 0, 0, time.UTC), c.Date())
	assert.Less(t, time.Since(began), time.Minute)
}

// When the test reads a response, its handler has returned.
func TestHandlersEnd(t *testing.T) {
	open := 0
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		open++
		defer func() { open-- }()
		if err := c.Text(200, "response"); err != nil {
			return err
		}
		for range 5 {
			if err := c.Yield(); err != nil {
				return err
			}
		}
		return nil
	})
	c := loopertest.New(t, app)
	c.Get("/").Expect(200)
	assert.Zero(t, open)
}

// Each of three requests waits until all have come.
func TestTogether(t *testing.T) {
	app := func() *looper.App {
		open := 0
		var all task.Event
		app := looper.New(looper.Config{})
		app.Get("/{name}", func(c *looper.Context) error {
			if open++; open == 3 {
				all.Set()
			}
			if err := all.Wait(c); err != nil {
				return err
			}
			return c.Text(200, c.Param("name"))
		})
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		ask := func(path string) func() *loopertest.Response {
			return func() *loopertest.Response { return c.Get(path) }
		}
		for i, r := range c.Together(ask("/0"), ask("/1"), ask("/2")) {
			assert.Equal(t, fmt.Sprint(i), r.Expect(200).Body)
		}
		assert.Equal(t, "more", c.Get("/more").Body)
	})
}

// On the simulated kernel each of several requests has its own time.
func TestTogetherInVirtualTime(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/{minutes:int}", func(c *looper.Context) error {
		n, err := c.ParamInt("minutes")
		if err != nil {
			return err
		}
		if err := c.Sleep(time.Duration(n) * time.Minute); err != nil {
			return err
		}
		return c.Text(200, "awake")
	})
	c := loopertest.New(t, app)
	all := c.Together(
		func() *loopertest.Response { return c.Get("/9") },
		func() *loopertest.Response { return c.Get("/3") },
	)
	assert.Equal(t, 9*time.Minute, all[0].Took)
	assert.Equal(t, 3*time.Minute, all[1].Took)
	assert.Equal(t, 9*time.Minute, c.Now())
}

// A failure in one of several ends the test.
func TestTogetherFails(t *testing.T) {
	message := messageOf(t, mirror(), func(c *loopertest.Client) {
		c.Together(
			func() *loopertest.Response { return c.Get("/mirror") },
			func() *loopertest.Response { return c.Get("/nothing").Expect(200) },
		)
		t.Error("the test goes on")
	})
	assert.Contains(t, message, "GET /nothing: 404 Not Found")
}

func TestOffload(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error {
			text, err := looper.Offload(c, func(context.Context) (string, error) { return "slow work", nil })
			if err != nil {
				return err
			}
			return c.Text(200, text)
		})
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		require.Equal(t, "slow work", c.Get("/").Body)
	})
}

// On the simulated kernel a function of Offload runs at once: no time passes.
func TestOffloadAtOnce(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		_, err := looper.Offload(c, func(context.Context) (any, error) {
			for range 10_000 {
				runtime.Gosched() // on a goroutine of its own, it would let the loop go on
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
		return c.Text(200, "done")
	})
	assert.Zero(t, loopertest.New(t, app).Get("/").Expect(200).Took)
}

// If the test has set a log, that gets the lines too.
func TestLogOfTheTest(t *testing.T) {
	var log bytes.Buffer
	app := looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	r := loopertest.New(t, app).Get("/x")
	assert.Contains(t, r.Log, "target=/x")
	assert.Contains(t, log.String(), "target=/x")
}

// The application sends a request to another server, which the test plays.
func TestOtherServers(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		conn, err := c.Dial("tcp", "192.0.2.7:79")
		if err != nil {
			return err
		}
		defer conn.Close()
		text, err := io.ReadAll(conn)
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", text)
	})
	c := loopertest.New(t, app)
	c.Kernel().Serve("192.0.2.7:79", func(s *sim.Client) {
		s.Send("the other server")
		s.Close()
	})
	assert.Equal(t, "the other server", c.Get("/").Expect(200).Body)
}

func TestNoResponse(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error {
			s, err := c.Stream(200, "text/plain")
			if err != nil {
				return err
			}
			if _, err := s.WriteString("half a response"); err != nil {
				return err
			}
			if err := c.Sleep(10 * time.Millisecond); err != nil {
				return err
			}
			return errors.New("something is wrong")
		})
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		r, err := http.NewRequest("GET", c.URL("/"), nil)
		require.NoError(t, err)
		a, err := c.Try(r)
		require.Error(t, err)
		assert.Equal(t, "half a response", a.Body)
		assert.Contains(t, a.String(), "GET /: 200 OK, and then: ")
		assert.Contains(t, a.String(), "something is wrong")
	})
}
