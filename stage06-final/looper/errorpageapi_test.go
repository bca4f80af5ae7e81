package looper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

// A group's error page is for its routes. Paths and methods without a route have the application's
// page.
func TestErrorPagesOfAnAPI(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error {
		if strings.HasPrefix(c.Path(), "/api/") {
			return c.Text(e.Status, "application, below api")
		}
		return c.Text(e.Status, "application")
	})
	api := w.app.Group("/api")
	api.ErrorPage(0, (*looper.Context).Problem)
	api.Get("/notes", func(*looper.Context) error { return &looper.Error{Status: 404, Message: "no notes"} })
	for _, row := range []struct{ name, method, path, want string }{
		{"a handler of the group", "GET", "/api/notes", `"detail":"no notes"`},
		{"no route", "GET", "/api/absent", "application, below api"},
		{"another method", "DELETE", "/api/notes", "application, below api"},
		{"elsewhere", "GET", "/absent", "application"},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Contains(t, w.ask(row.method, row.path, "", "Accept: text/html").body, row.want)
		})
	}
}
