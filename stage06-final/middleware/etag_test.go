package middleware_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

func TestETag(t *testing.T) {
	w := newWorld(t, middleware.ETag(middleware.ETagConfig{MaxLength: 100})).text("/")
	w.app.Post("/", hello)
	w.app.Get("/other", func(c *looper.Context) error { return c.Text(200, "other") })
	w.app.Get("/most", func(c *looper.Context) error { return c.Text(200, strings.Repeat("x", 100)) })
	w.app.Get("/more", func(c *looper.Context) error { return c.Text(200, strings.Repeat("x", 101)) })
	w.app.Get("/201", func(c *looper.Context) error { return c.Text(201, "made") })
	w.app.Get("/empty", func(c *looper.Context) error { return c.NoContent() })
	w.app.Get("/cookie", func(c *looper.Context) error {
		c.SetCookie(&http.Cookie{Name: "a", Value: "b"})
		return c.Text(200, "hello")
	})
	w.app.Get("/no-store", func(c *looper.Context) error {
		c.AddHeader("Cache-Control", "max-age=0")
		c.AddHeader("Cache-Control", "private=\"x\", No-Store")
		return c.Text(200, "hello")
	})
	w.app.Get("/own", func(c *looper.Context) error {
		c.AddHeader("ETag", `W/"7"`)
		c.AddHeader("Cache-Control", "max-age=5")
		return c.Text(200, "hello")
	})
	w.app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		_, err = s.WriteString("hello")
		return err
	})
	w.app.Get("/file", func(c *looper.Context) error { return c.File(fstest.MapFS{"f": {Data: []byte("hello")}}, "f") })
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })

	tag := w.ask("GET", "/", "").fields["ETag"]
	assert.Regexp(t, `^"[A-Za-z0-9_-]{22}"$`, tag)
	assert.NotEqual(t, tag, w.ask("GET", "/other", "").fields["ETag"])
	assert.Equal(t, tag, w.ask("HEAD", "/", "").fields["ETag"])
	rows := []struct {
		name, method, path, match string
		status, etag              string
	}{
		{"nothing known", "GET", "/", "", "200", tag},
		{"another one", "GET", "/", `"x"`, "200", tag},
		{"known", "GET", "/", tag, "304", tag},
		{"known, and weak", "GET", "/", "W/" + tag, "304", tag},
		{"one of several", "GET", "/", `"x", ` + tag, "304", tag},
		{"any", "GET", "/", "*", "304", tag},
		{"without quotes", "GET", "/", strings.Trim(tag, `"`), "200", tag},
		{"HEAD", "HEAD", "/", tag, "304", tag},
		{"POST", "POST", "/", tag, "200", ""},
		{"a cookie", "GET", "/cookie", "*", "200", ""},
		{"not to be stored", "GET", "/no-store", "*", "200", ""},
		{"another status", "GET", "/201", "*", "201", ""},
		{"no content", "GET", "/empty", "*", "204", ""},
		{"an error", "GET", "/fault", "*", "500", ""},
		{"a stream", "GET", "/stream", "*", "200", ""},
		{"a tag of its own", "GET", "/own", `"7"`, "304", `W/"7"`},
		{"a tag of its own, another one", "GET", "/own", tag, "200", `W/"7"`},
		{"too long", "GET", "/more", "*", "200", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var lines []string
			if row.match != "" {
				lines = append(lines, "If-None-Match: "+row.match)
			}
			r := w.ask(row.method, row.path, "", lines...)
			assert.Equal(t, row.status, r.status[:3])
			assert.Equal(t, row.etag, r.fields["ETag"])
			if row.status == "304" {
				assert.Empty(t, r.body)
				assert.NotContains(t, r.fields, "Content-Type")
			}
		})
	}
	assert.NotEmpty(t, w.ask("GET", "/most", "").fields["ETag"])
	assert.Equal(t, "max-age=5", w.ask("GET", "/own", "", "If-None-Match: *").fields["Cache-Control"])
	file := w.ask("GET", "/file", "").fields["ETag"]
	assert.Equal(t, "304", w.ask("GET", "/file", "", "If-None-Match: "+file).status[:3])
}
