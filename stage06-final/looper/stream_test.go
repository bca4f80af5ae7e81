package looper_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// A stream ends as its handler does.
func TestStreamEnds(t *testing.T) {
	rows := []struct {
		name string
		end  func(c *looper.Context) error
		cut  bool
	}{
		{"well", func(*looper.Context) error { return nil }, false},
		{"with an error", func(*looper.Context) error { return errors.New("on purpose") }, true},
		{"with a panic", func(*looper.Context) error { panic("on purpose") }, true},
		{"with another response", func(c *looper.Context) error { return c.Text(200, "two") }, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				s, err := c.Stream(200, "text/plain")
				require.NoError(t, err)
				_, err = s.WriteString("one")
				require.NoError(t, err)
				require.NoError(t, c.Sleep(time.Second))
				return row.end(c)
			})
			w.run(func(c *sim.Client) {
				c.Send("GET /" + close1)
				c.ExpectUntil("3\r\none\r\n")
				require.Zero(t, c.Now(), "what is written leaves when the handler waits")
				c.Sleep(2 * time.Second)
				if row.cut {
					c.ExpectReset()
				} else {
					c.ExpectUntil("0\r\n\r\n")
					c.ExpectEnd()
					c.Close()
				}
			})
		})
	}
}

// A client that reads slowly holds its handler back. The server cuts off one that reads nothing.
func TestStreamWaitsForItsClient(t *testing.T) {
	const pieces, size = 64, 64 << 10
	w := newWorld(t, looper.Config{})
	written := 0
	w.app.Get("/", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		for range pieces {
			n, err := s.Write(make([]byte, size))
			written += n
			if err != nil {
				return err
			}
		}
		return nil
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.Sleep(10 * time.Second)
		assert.Less(t, written, 512<<10)
		for c.Receive() != "" {
		}
		assert.Equal(t, pieces*size, written)
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Minute)
		written = 0
		c.Send("GET /" + close1)
		c.Sleep(time.Hour)
		assert.Less(t, written, 512<<10)
		c.Close()
	})
	assert.NotContains(t, w.log.String(), "handler failed")
}

// A stream that a handler has kept cannot write into a later response.
func TestStreamIsOver(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var kept *looper.Stream
	w.app.Get("/", func(c *looper.Context) error {
		if kept == nil {
			s, err := c.Stream(200, "text/plain")
			kept = s
			return err
		}
		_, err := kept.WriteString("from the grave")
		require.ErrorIs(t, err, looper.ErrOver)
		return c.Text(200, "alive")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("0\r\n\r\n")
		get("/", "alive")(c)
		assert.NotContains(t, c.Heard(), "grave")
	})
}

// A response without content takes what its handler writes, and sends none of it.
func TestStreamWithoutContent(t *testing.T) {
	for _, row := range []struct {
		method string
		status int
	}{{"HEAD", 200}, {"GET", 204}, {"GET", 205}, {"GET", 304}} {
		t.Run(fmt.Sprint(row.method, " ", row.status), func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				s, err := c.Stream(row.status, "text/plain")
				require.NoError(t, err)
				_, err = s.WriteString("content")
				require.NoError(t, err)
				return nil
			})
			a := w.ask(row.method, "/", "")
			assert.Contains(t, a.status, fmt.Sprint(row.status))
			assert.Empty(t, a.body)
		})
	}
}

// A handler that writes until there is an error ends, even if its connection is cut in this very callback: the
// loop reports that only when the handler waits.
func TestStreamOnAConnectionThatIsCut(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var err error
	w.app.Get("/", func(c *looper.Context) error {
		s, begun := c.Stream(200, "text/plain")
		require.NoError(t, begun)
		c.Exchange().Conn().Abort(nil)
		for range 100 {
			if _, err = s.Write(make([]byte, 64<<10)); err != nil {
				break
			}
		}
		return err
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.ExpectReset()
	})
	require.ErrorIs(t, err, looper.ErrGone)
}
