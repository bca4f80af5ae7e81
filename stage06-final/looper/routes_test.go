package looper_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

// A request passes middleware from the outermost to the handler and back, in groups
// inside groups too. A group's prefix matches only complete segments of a path.
func TestMiddleware(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var trail string
	mark := func(name string) looper.Middleware {
		return func(next looper.Handler) looper.Handler {
			return func(c *looper.Context) error {
				trail += name + "("
				err := next(c)
				trail += ")" + name
				return err
			}
		}
	}
	handler := func(c *looper.Context) error {
		trail += c.Pattern()
		return c.NoContent()
	}
	api := w.app.Group("/api", mark("a"), mark("b"))
	api.Get("", handler)
	inner := api.Group("/v{version:int}", mark("c"))
	inner.Get("/x", handler)
	w.app.Get("/apix", handler)

	rows := []struct{ target, want string }{
		{"/api", "a(b(/api)b)a"},
		{"/api/v2/x", "a(b(c(/api/v{version:int}/x)c)b)a"},
		{"/apix", "/apix"},
		{"/api/none", ""},
	}
	for _, row := range rows {
		trail = ""
		w.ask("GET", row.target, "")
		assert.Equal(t, row.want, trail, row.target)
	}
}

// A group registers routes in the same ways as the application.
func TestGroupMethods(t *testing.T) {
	w := newWorld(t, looper.Config{})
	handler := func(c *looper.Context) error { return c.Text(200, c.Method()) }
	group := w.app.Group("/g")
	group.Get("/x", handler).Named("x")
	group.Post("/x", handler)
	group.Put("/x", handler)
	group.Patch("/x", handler)
	group.Delete("/x", handler)
	group.Handle("OPTIONS", "/x", handler)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		assert.Equal(t, method, w.ask(method, "/g/x", "").body)
	}
	path, err := w.app.URL("x")
	assert.NoError(t, err)
	assert.Equal(t, "/g/x", path)
}

func TestRegistrationPanics(t *testing.T) {
	handler := func(*looper.Context) error { return nil }
	rows := []struct {
		name     string
		register func(app *looper.App)
		want     []string
	}{
		{"taken", func(app *looper.App) { app.Get("/users/{id}", handler); app.Get("/users/{name}", handler) },
			[]string{"/users/{id}", "/users/{name}"}},
		{"unreadable", func(app *looper.App) { app.Get("/users/{id", handler) }, []string{`"/users/{id": column 11`}},
		{"no handler", func(app *looper.App) { app.Group("/api").Put("/x", nil) }, []string{"PUT", "/x", "nil"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			defer func() {
				text := recover().(error).Error()
				for _, part := range row.want {
					assert.Contains(t, text, part)
				}
			}()
			row.register(looper.New(looper.Config{}))
		})
	}
}
