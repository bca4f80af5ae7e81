package session

import "looper.example/stage06-final/looper"

// MustUser returns the user who has logged in, for handlers in a group with RequireLogin, where there always is one. If there is none,
// it panics: the client gets 500, and the log names the handler. So a route that was left out of the group is found at once, and never
// works for the user "".
//
//	pages := app.Group("", session.RequireLogin("/login"))
//	pages.Get("/", func(c *looper.Context) error { return c.Text(200, "Hello, "+session.MustUser(c)) })
func MustUser(c *looper.Context) string {
	user, ok := User(c)
	if !ok {
		panic("session: MustUser expects a user who has logged in: put the route into a group with RequireLogin")
	}
	return user
}
