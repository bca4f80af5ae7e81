package looper_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

const toEcho = " HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"

// The log's lines about handlers that upgrade, and about handlers that try.
func TestUpgradeInTheLog(t *testing.T) {
	rows := []struct {
		name, request, want string
		after               func(c *looper.Context) error
		logged, not         string
	}{
		{"not offered", close1, "426 ", nil, "status=426", "status=101"},
		{"well", toEcho, "101 ", func(c *looper.Context) error { return nil }, `"cut off"=0`, "level=ERROR"},
		{"it goes on", toEcho, "101 ", func(c *looper.Context) error { return c.Sleep(2 * time.Second) },
			`"requests finished"=2 "cut off"=0`, "level=ERROR"},
		{"it fails later", toEcho, "101 ", func(c *looper.Context) error { return errors.Join(c.Yield(), errors.New("on purpose")) },
			`"handler failed" route=/ error="on purpose"`, "misuse"},
		{"its client is gone", toEcho, "101 ", func(c *looper.Context) error { return errors.Join(c.Yield(), looper.ErrGone) }, "status=101", "level=ERROR"},
		{"the server stops", toEcho, "101 ", func(c *looper.Context) error { return errors.Join(c.Yield(), task.ErrStopping) }, "status=101", "level=ERROR"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				if err := c.Upgrade("echo", subject.Mirror{}); err != nil {
					return &looper.Error{Status: 426}
				}
				return row.after(c)
			})
			w.app.Get("/slow", func(c *looper.Context) error { return errors.Join(c.Sleep(3*time.Second), c.Text(200, "slow")) })
			w.app.Get("/stop", func(c *looper.Context) error {
				return errors.Join(w.app.Shutdown(context.Background()), c.Text(200, "stopping"))
			})
			w.run(func(c *sim.Client) {
				c.Send("GET /" + row.request)
				c.ExpectUntil(row.want)
				for c.Receive() != "" {
				}
				c.Close()
			}, func(c *sim.Client) {
				c.Sleep(time.Second)
				get("/stop", "stopping")(c)
			}, get("/slow", "slow"))
			assert.Contains(t, w.log.String(), row.logged)
			assert.NotContains(t, w.log.String(), row.not)
		})
	}
}

// The handler's time limit ends with the request: a connection of another protocol has none.
func TestUpgradeEndsTheHandlerTimeout(t *testing.T) {
	w := newWorld(t, looper.Config{HandlerTimeout: time.Second})
	slept := errors.New("not yet")
	w.app.Get("/", func(c *looper.Context) error {
		if err := c.Upgrade("echo", subject.Mirror{}); err != nil {
			return err
		}
		slept = c.Sleep(time.Minute)
		return nil
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + toEcho)
		c.ExpectUntil("101 ")
		c.Sleep(2 * time.Minute)
		c.Close()
	})
	assert.NoError(t, slept)
}
