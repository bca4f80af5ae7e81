package looper_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// A handler gives up waiting for a function on a worker, which has the request's content. The function still reads that, and not what
// other clients send meanwhile.
func TestAWorkerKeepsItsContent(t *testing.T) {
	for _, row := range []struct {
		name string
		wait func(c *looper.Context, f func() error) error
	}{
		{"the handler's", func(c *looper.Context, f func() error) error { return f() }},
		{"a child's", func(c *looper.Context, f func() error) error {
			_, err := looper.Await(c, task.Spawn(c, func(*task.Task) (struct{}, error) { return struct{}{}, f() }))
			return err
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var late []func() // what workers do when the test lets them
			w := newWorld(t, looper.Config{Log: slog.New(slog.DiscardHandler), Go: func(f func()) { late = append(late, f) }})
			var seen []byte
			w.app.Post("/slow", func(c *looper.Context) error {
				body := bodyOf(c)
				err := task.Within(c, time.Second, func() error {
					return row.wait(c, func() error {
						_, err := looper.Offload(c, func(context.Context) (int, error) { return 0, nil })
						return err
					})
				})
				late = append(late, func() { seen = body }) // as a function that has begun, and does not look at its context
				require.Error(t, err)
				return c.Text(200, "gave up")
			})
			w.app.Post("/fast", func(c *looper.Context) error { return c.Bytes(200, "text/plain", bodyOf(c)) })
			post := func(c *sim.Client, path, letter, want string) {
				c.Send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat(letter, 1000))
				c.ExpectUntil(want)
			}
			w.run(func(c *sim.Client) {
				post(c, "/slow", "a", "gave up")
				post(c, "/fast", "b", strings.Repeat("b", 1000))
			})
			for _, f := range late {
				f()
			}
			assert.Equal(t, strings.Repeat("a", 1000), string(seen))
		})
	}
}
