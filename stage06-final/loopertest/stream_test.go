package loopertest_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// clock sends an event each minute, and notes when its client leaves.
func clock(left *bool) *looper.App {
	app := looper.New(looper.Config{})
	app.Get("/clock", func(c *looper.Context) error {
		defer func() { *left = true }()
		events, err := c.Events()
		if err != nil {
			return err
		}
		for _, e := range []looper.Event{{ID: "1", Name: "tick", Data: "one\ntwo"}, {Data: "three", Retry: time.Second}} {
			if err := c.Sleep(time.Minute); err != nil {
				return err
			}
			if err := events.Send(e); err != nil {
				return err
			}
		}
		return c.Sleep(time.Hour)
	})
	return app
}

// Events come one by one, each at its time.
func TestEvents(t *testing.T) {
	left := false
	c := loopertest.New(t, clock(&left))
	s := c.Stream("/clock")
	require.Equal(t, 200, s.Status)
	require.Equal(t, "text/event-stream", s.Header.Get("Content-Type"))
	e, ok := s.Event()
	require.True(t, ok)
	assert.Equal(t, looper.Event{ID: "1", Name: "tick", Data: "one\ntwo"}, e)
	assert.Equal(t, time.Minute, c.Now())
	e, ok = s.Event()
	require.True(t, ok)
	assert.Equal(t, looper.Event{ID: "1", Data: "three", Retry: time.Second}, e)
	assert.Equal(t, 2*time.Minute, c.Now())
	assert.False(t, left)
	s.Close()
	assert.True(t, left)
}

func TestEndOfEvents(t *testing.T) {
	left := false
	s := loopertest.New(t, clock(&left)).Stream("/clock")
	s.Event()
	s.Event()
	_, ok := s.Event()
	assert.False(t, ok)
	assert.True(t, left)
}

func TestLines(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error {
			s, err := c.Stream(200, "text/plain")
			if err != nil {
				return err
			}
			for _, piece := range []string{"one\ntw", "o\r\nthree"} {
				if _, err := s.WriteString(piece); err != nil {
					return err
				}
				if err := c.Sleep(time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		})
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		s := c.Stream("/")
		for _, want := range []string{"one", "two", "three"} {
			line, ok := s.Line()
			require.True(t, ok)
			assert.Equal(t, want, line)
		}
		_, ok := s.Line()
		assert.False(t, ok)
	})
}

// An application that writes more than the test reads has to wait.
func TestBackpressure(t *testing.T) {
	const most = 100
	written := 0
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		for range most {
			if _, err := s.Write(make([]byte, 64<<10)); err != nil {
				return err
			}
			written++
		}
		return nil
	})
	s := loopertest.New(t, app).Stream("/")
	_, err := io.ReadFull(s, make([]byte, 1000))
	require.NoError(t, err)
	assert.Less(t, written, most/2)
	n, err := io.Copy(io.Discard, s)
	require.NoError(t, err)
	assert.EqualValues(t, most*64<<10-1000, n)
	assert.Equal(t, most, written)
}

// mirrorOfBytes sends back the bytes that it gets.
type mirrorOfBytes struct{ loop.Defaults }

func (mirrorOfBytes) Input(c *loop.Conn, in []byte) int {
	c.Write(in)
	return len(in)
}

// Bytes that the client has written have arrived by the time the test waits next, even if
// no time passes.
func TestWriteArrives(t *testing.T) {
	var got arrivals
	app := looper.New(looper.Config{})
	app.Get("/", func(c *looper.Context) error { return c.Upgrade("count", &got) })
	c := loopertest.New(t, app)
	s := c.Stream("/", "Connection: upgrade", "Upgrade: count")
	_, err := s.Write([]byte("hello"))
	require.NoError(t, err)
	c.Sleep(0)
	assert.Equal(t, 5, got.bytes)
}

// arrivals counts the bytes that arrive.
type arrivals struct {
	loop.Defaults
	bytes int
}

func (a *arrivals) Input(_ *loop.Conn, in []byte) int {
	a.bytes += len(in)
	return len(in)
}

// The test can write to a connection that has changed its protocol.
func TestUpgrade(t *testing.T) {
	app := func() *looper.App {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error { return c.Upgrade("mirror", mirrorOfBytes{}) })
		return app
	}
	worlds(t, app, func(t *testing.T, c *loopertest.Client) {
		s := c.Stream("/", "Connection: upgrade", "Upgrade: mirror")
		require.Equal(t, 101, s.Status)
		for _, text := range []string{"hello\n", "again\n"} {
			_, err := s.Write([]byte(text))
			require.NoError(t, err)
			line, ok := s.Line()
			require.True(t, ok)
			assert.Equal(t, text, line+"\n")
		}
	})
}
