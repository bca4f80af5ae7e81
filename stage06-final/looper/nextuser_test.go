package looper_test

import (
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// A handler returns while its response goes on, or while its connection is being closed. The next request gets its memory, and must not
// notice what becomes of the first client then.
func TestNextUserOfMemory(t *testing.T) {
	quiet := looper.Config{Log: slog.New(slog.DiscardHandler), HandlerTimeout: time.Second}
	big := strings.Repeat("x", 300_000)

	t.Run("the first client's content becomes complete", func(t *testing.T) {
		w := newWorld(t, quiet)
		w.app.Post("/first", func(c *looper.Context) error {
			_, err := c.Body()
			require.ErrorIs(t, err, looper.ErrHandlerTimeout)
			return c.File(fstest.MapFS{"big": {Data: []byte(big)}}, "big")
		})
		w.app.Post("/next", func(c *looper.Context) error {
			if err := c.Sleep(900 * time.Millisecond); err != nil {
				return err
			}
			return c.Text(200, "next "+string(bodyOf(c)))
		})
		w.run(func(c *sim.Client) {
			c.Send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n")
			c.Sleep(2500 * time.Millisecond)
			c.Send("secret")
			for range 3 { // then the server reads again, and has not sent all of the file
				c.Receive()
			}
			c.Sleep(time.Second)
			c.Close()
		}, func(c *sim.Client) {
			c.Sleep(2 * time.Second)
			c.Send("POST /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nmine")
			c.ExpectUntil("\r\n\r\nnext mine")
			c.ExpectEnd()
			c.Close()
		})
	})

	// All happens in one turn of the loop, in this order: the first connection breaks, its handler returns, the handler before the next
	// one returns, the next one begins, the first connection is closed.
	t.Run("the first client's connection breaks before its response", func(t *testing.T) {
		w := newWorld(t, quiet)
		w.app.Get("/first", func(c *looper.Context) error {
			require.NoError(t, c.Sleep(500*time.Millisecond))
			c.Exchange().Conn().Abort(nil) // as the loop does when the client has reset the connection
			return c.Text(200, "in vain")
		})
		w.app.Get("/before", func(c *looper.Context) error {
			c.Task() // so the next request does not get the memory of this one
			require.NoError(t, c.Sleep(500*time.Millisecond))
			return c.Text(200, "before")
		})
		w.app.Get("/next", func(c *looper.Context) error {
			if err := c.Sleep(500 * time.Millisecond); err != nil {
				return err
			}
			return c.Text(200, "next")
		})
		w.run(func(c *sim.Client) {
			c.Send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
			c.ExpectReset()
		}, func(c *sim.Client) {
			c.Send("GET /before HTTP/1.1\r\nHost: x\r\n\r\nGET /next" + close1)
			c.ExpectUntil("\r\n\r\nnext")
			c.ExpectEnd()
			c.Close()
		})
	})
}
