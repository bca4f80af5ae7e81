package looper_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Middleware sets values, and the code after it sees them; the client's next request does not.
func TestValues(t *testing.T) {
	user, other, failure := looper.NewKey[string]("user"), looper.NewKey[string]("user"), looper.NewKey[error]("failure")
	assert.Equal(t, "user", user.String())
	w := newWorld(t, looper.Config{})
	set := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			_, ok := user.Get(c)
			require.False(t, ok, "of another request")
			user.Set(c, "nobody")
			user.Set(c, c.Param("user"))
			failure.Set(c, nil)
			return next(c)
		}
	}
	w.app.Group("", set).Get("/{user}", func(c *looper.Context) error {
		name, ok := user.Get(c)
		require.True(t, ok)
		_, ok = other.Get(c)
		require.False(t, ok, "of another key of that name")
		err, ok := failure.Get(c)
		require.NoError(t, err)
		require.True(t, ok)
		child := task.Spawn(c, func(*task.Task) (string, error) {
			v, _ := user.Get(c)
			return v, nil
		})
		inChild, err := looper.Await(c, child)
		require.NoError(t, err)
		require.Nil(t, c.Context().Value(user))
		return &looper.Error{Status: 409, Message: name + inChild}
	})
	w.app.ErrorPage(409, func(c *looper.Context, e *looper.Error) error {
		name, _ := user.Get(c)
		return c.Text(409, e.Message+name)
	})
	w.run(func(c *sim.Client) {
		for _, name := range []string{"Ada", "Eve"} {
			c.Send("GET /" + name + " HTTP/1.1\r\nHost: x\r\n\r\n")
			c.ExpectUntil(name + name + name)
		}
		c.Close()
	})
}
