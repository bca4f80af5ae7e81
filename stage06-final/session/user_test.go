package session_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/session"
)

// In a group with RequireLogin there is a user. A route outside of the group fails, and the log says why.
func TestMustUser(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Use(session.New(session.Config{Insecure: true}))
	app.Post("/login", func(c *looper.Context) error {
		session.Login(c, c.Query("name"))
		return c.NoContent()
	})
	hello := func(c *looper.Context) error { return c.Text(200, "Hello, "+session.MustUser(c)) }
	app.Get("/forgotten", hello)
	app.Group("", session.RequireLogin("/login")).Get("/", hello)

	c := loopertest.New(t, app)
	c.Get("/").Expect(303)
	r := c.Get("/forgotten").Expect(500)
	assert.Contains(t, r.Log, "session: MustUser expects a user who has logged in: put the route into a group with RequireLogin")
	assert.NotContains(t, r.Body, "MustUser")
	c.PostForm("/login?name=ada", url.Values{}).Expect(204)
	require.Equal(t, "Hello, ada", c.Get("/").Expect(200).Body)
	require.Equal(t, "Hello, ada", c.Get("/forgotten").Expect(200).Body)
}
