package looper_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

func TestDetach(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/late", func(c *looper.Context) error {
		require.NoError(t, c.AddField("X-From", "the handler"))
		x, err := c.Detach()
		require.NoError(t, err)
		x.Conn().Loop().After(time.Second, func() { x.Answer(202, []byte("at last")) })
		return nil
	})
	w.app.Get("/twice", func(c *looper.Context) error {
		_ = c.Text(200, "answered")
		_, err := c.Detach()
		assert.EqualError(t, err, "the request is answered already")
		return nil
	})
	w.app.Get("/broken", func(c *looper.Context) error {
		_, _ = c.Detach()
		panic("behind Detach")
	})
	w.app.Get("/refusing", func(c *looper.Context) error {
		_, _ = c.Detach()
		return &looper.Error{Status: 404, Message: "too late"}
	})
	got := w.ask("GET", "/late", "")
	assert.Equal(t, "202 Accepted", got.status)
	assert.Equal(t, "the handler", got.fields["X-From"])
	assert.Equal(t, "at last", got.body)
	assert.Contains(t, w.log.String(), "status=0")
	assert.Equal(t, "answered", w.ask("GET", "/twice", "").body)
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/broken", "").status)
	assert.Contains(t, w.log.String(), "behind Detach")
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/refusing", "").status)
	assert.Contains(t, w.log.String(), "too late")
}

// An error page that fails after Detach ends the exchange as a handler does.
func TestDetachInAnErrorPage(t *testing.T) {
	for name, end := range map[string]func() error{
		"error": func() error { return errors.New("on purpose") },
		"panic": func() error { panic("on purpose") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.ErrorPage(404, func(c *looper.Context, _ *looper.Error) error {
				_, _ = c.Detach()
				return end()
			})
			assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/none", "").status)
			assert.Contains(t, w.log.String(), "error page failed")
		})
	}
}
