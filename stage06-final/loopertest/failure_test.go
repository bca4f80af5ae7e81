package loopertest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/task"
)

// Messages name the request, and show status, content and log.
func TestMessages(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/broken", func(*looper.Context) error { return errors.New("the database is gone") })
		app.Get("/text", func(c *looper.Context) error { return c.Text(200, "no JSON") })
		app.Get("/long", func(c *looper.Context) error {
			return c.Text(200, strings.Repeat("line\n", 12)+strings.Repeat("x", 1000))
		})
		app.Get("/login", func(c *looper.Context) error { return c.Redirect("/elsewhere", 303) })
		return app
	}
	rows := []struct {
		name string
		test func(c *loopertest.Client)
		want []string
	}{
		{"status", func(c *loopertest.Client) { c.Get("/broken?q").Expect(200) }, []string{
			"expected status 200\nGET /broken?q: 500 Internal Server Error\n  | ",
			"  the application's log:\n  > level=ERROR msg=\"handler failed\"", "the database is gone"}},
		{"content", func(c *loopertest.Client) { c.Get("/text").Contains("JSON", "XML") }, []string{
			"expected content with \"XML\"\nGET /text: 200 OK\n  | no JSON\n"}},
		{"JSON", func(c *loopertest.Client) { c.Get("/text").JSON(new(int)) }, []string{
			"expected JSON for *int: ", "GET /text: 200 OK\n  | no JSON\n"}},
		{"a long page", func(c *loopertest.Client) { c.Get("/long").Expect(1) }, []string{
			"\n" + strings.Repeat("  | line\n", 10) + "  | ... (1060 bytes in all)\n"}},
		{"a redirect", func(c *loopertest.Client) { c.Get("/login").Expect(200) }, []string{
			"GET /login: 303 See Other, Location: /elsewhere\n"}},
		{"a malformed header field", func(c *loopertest.Client) { c.Get("/text", "Accept") }, []string{
			`GET /text: expected a header field such as "Accept: text/html", found "Accept"`}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			message := messageOf(t, app(), row.test)
			for _, part := range row.want {
				assert.Contains(t, message, part)
			}
		})
	}
}

// A test inside another one fails itself, not its parent.
func TestWith(t *testing.T) {
	outer := &failing{TB: t}
	c := loopertest.New(outer, redirects())
	c.Post("/login", "", "")
	inner := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c := c.With(inner)
		c.FollowRedirects = true
		c.Header.Set("X-Test", "inner")
		assert.Equal(t, "hello ada", c.Get("/me").Body, "the jar is the same")
		assert.Equal(t, 200, c.Post("/login", "", "").Status)
		c.Get("/nothing").Expect(200)
	}()
	<-done
	assert.Contains(t, inner.message, "GET /nothing: 404 Not Found")
	assert.Empty(t, outer.message)
	assert.False(t, c.FollowRedirects)
	assert.Empty(t, c.Header)
	assert.Equal(t, 303, c.Post("/login", "", "").Status)
}

// The log of a request has only its own lines.
func TestLogOfOneRequest(t *testing.T) {
	c := loopertest.New(t, looper.New(looper.Config{}))
	c.Get("/first")
	r := c.Get("/second")
	require.Equal(t, 1, strings.Count(r.Log, "\n"), r.Log)
	require.Contains(t, r.Log, "target=/second")
}

// A handler that waits forever makes a message, and not a test that hangs.
func TestStuck(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		_, err := looper.Await(c, task.NewFuture[int](c.Task().Scheduler()))
		return err
	})
	message := messageOf(t, app, func(c *loopertest.Client) { c.Get("/") })
	assert.Contains(t, message, "GET /: no response: the application has ended\nnothing but timers happens any more, at 27h")
	assert.Contains(t, message, "GET / waits for the application to respond")
}

// A test that ends also ends handlers that wait.
func TestEndOfTheTest(t *testing.T) {
	var reason error
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		if _, err := c.Events(); err != nil {
			return err
		}
		reason = c.Sleep(time.Hour)
		return reason
	})
	t.Run("inner", func(t *testing.T) { loopertest.New(t, app).Stream("/") })
	assert.Error(t, reason)
}

// The log of a request has the misuses of its handler, even those that the loop reports.
func TestMisuseIsInTheLog(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error {
			err := c.Text(200, "sent")
			c.SetHeader("X-Late", "1")
			return err
		})
		return app
	}
	for name, c := range map[string]*loopertest.Client{"simulated": loopertest.New(t, app()), "real": loopertest.Real(t, app())} {
		t.Run(name, func(t *testing.T) {
			log := c.Get("/").Expect(200).Log
			assert.Contains(t, log, "misuse: Context.SetHeader when the response has begun, at ")
			assert.Contains(t, log, "failure_test.go:")
		})
	}
}
