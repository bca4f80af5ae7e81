package looper_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

func TestEvents(t *testing.T) {
	rows := []struct {
		name  string
		event looper.Event
		want  string // as it is sent
		err   string
	}{
		{"data alone", looper.Event{Data: "a"}, "data: a\n\n", ""},
		{"nothing", looper.Event{}, "data: \n\n", ""},
		{"everything", looper.Event{ID: "7", Name: "news", Data: "a", Retry: 1500 * time.Millisecond},
			"id: 7\nevent: news\nretry: 1500\ndata: a\n\n", ""},
		{"lines of all kinds", looper.Event{Data: "a\nb\r\nc\rd\n"}, "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n", ""},
		{"a field in the name", looper.Event{Name: "a\ndata: b"}, "", `event's event: expected one line without NUL, found '\n' at byte 1`},
		{"a field in the ID", looper.Event{ID: "a\r"}, "", `event's id: expected one line without NUL, found '\r' at byte 1`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				s, err := c.Events()
				require.NoError(t, err)
				err = s.Send(row.event)
				if row.err == "" {
					require.NoError(t, err)
				} else {
					require.EqualError(t, err, row.err)
				}
				return nil
			})
			w.run(func(c *sim.Client) {
				c.Send("GET /" + close1)
				c.ExpectUntil("Content-Type: text/event-stream\r\n")
				c.ExpectUntil(row.want)
				c.ExpectUntil("0\r\n\r\n")
				c.Close()
			})
		})
	}
}

// While nothing happens, comments are sent. A client that leaves ends the handler, whichever way it
// leaves.
func TestEventsOfALongTime(t *testing.T) {
	for name, leave := range map[string]func(c *sim.Client){
		"closes":      func(c *sim.Client) { c.Close() },
		"half-closes": func(c *sim.Client) { c.HalfClose() },
		"resets":      func(c *sim.Client) { c.Reset() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			var ended time.Duration
			w.app.Get("/", func(c *looper.Context) error {
				assert.Equal(t, "41", c.LastEventID())
				s, err := c.Events()
				require.NoError(t, err)
				require.NoError(t, c.Sleep(40*time.Second))
				require.NoError(t, s.Send(looper.Event{ID: "42", Data: "at last"}))
				err = c.Sleep(time.Hour)
				require.ErrorIs(t, err, looper.ErrGone)
				ended = c.Exchange().Loop().Now()
				return err
			})
			w.run(func(c *sim.Client) {
				c.Send("GET / HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 41\r\n\r\n")
				for _, at := range []time.Duration{15, 30} {
					c.ExpectUntil(":\n\n")
					assert.Equal(t, at*time.Second, c.Now())
				}
				c.ExpectUntil("id: 42\ndata: at last\n\n")
				assert.Equal(t, 40*time.Second, c.Now())
				c.Sleep(time.Second)
				leave(c)
				c.Sleep(time.Second)
			})
			assert.Equal(t, 41*time.Second, ended)
			assert.NotContains(t, w.log.String(), "handler failed")
		})
	}
}

// A server that is asked to stop does not wait for listening clients.
func TestEventsAtTheEnd(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		s, err := c.Events()
		require.NoError(t, err)
		require.NoError(t, s.Send(looper.Event{Data: "a"}))
		return c.Sleep(time.Hour)
	})
	w.app.Get("/stop", func(c *looper.Context) error {
		require.NoError(t, w.app.Shutdown(context.Background()))
		return c.Text(200, "stopping")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("0\r\n\r\n")
		require.Equal(t, time.Second, c.Now())
		c.ExpectEnd()
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Second)
		get("/stop", "stopping")(c)
	})
	assert.Contains(t, w.log.String(), "target=/ status=200 bytes=9 took=1s")
	assert.NotContains(t, w.log.String(), "handler failed")
}

// After a part of an event no other event is sent: the client would take it for the rest.
func TestEventSentInPart(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		s, err := c.Events()
		require.NoError(t, err)
		err = task.Within(c, time.Second, func() error { return s.Send(looper.Event{Data: strings.Repeat("a", 1<<20)}) })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, c.Sleep(10*time.Second))
		require.ErrorContains(t, s.Send(looper.Event{Data: "next"}), "an event was sent in part")
		return nil
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.Sleep(2 * time.Second)
		for c.Receive() != "" {
		}
		assert.Contains(t, c.Heard(), "aaa")
		assert.NotContains(t, c.Heard(), "next")
		c.Close()
	})
}
