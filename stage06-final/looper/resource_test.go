package looper_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

// cats is a resource with both hooks.
type cats struct{ seen []string }

func (r *cats) Before(c *looper.Context) error {
	r.seen = append(r.seen, "before")
	if c.Query("wait") != "" {
		return c.Text(202, "later")
	}
	if c.Query("stop") != "" {
		return &looper.Error{Status: 403}
	}
	return nil
}

func (r *cats) After(c *looper.Context, err error) error {
	r.seen = append(r.seen, fmt.Sprint("after ", err != nil))
	if c.Query("forgive") != "" {
		return c.Text(200, "forgiven")
	}
	return err
}

func (r *cats) Get(c *looper.Context) error {
	r.seen = append(r.seen, "get "+c.Param("name"))
	return c.Text(200, "meow")
}

func (r *cats) Post(c *looper.Context) error  { return errors.New("on purpose") }
func (r *cats) Patch(c *looper.Context) error { panic("on purpose") }

func TestResource(t *testing.T) {
	rows := []struct {
		method, target, status string
		seen                   []string
	}{
		{"GET", "/cats/Tom", "200 OK", []string{"before", "get Tom", "after false"}},
		{"HEAD", "/cats/Tom", "200 OK", []string{"before", "get Tom", "after false"}},
		{"GET", "/cats/Tom?stop=1", "403 Forbidden", []string{"before", "after true"}},
		{"GET", "/cats/Tom?wait=1", "202 Accepted", []string{"before", "after false"}},
		{"POST", "/cats/Tom", "500 Internal Server Error", []string{"before", "after true"}},
		{"PATCH", "/cats/Tom", "500 Internal Server Error", []string{"before", "after true"}},
		{"PATCH", "/cats/Tom?forgive=1", "200 OK", []string{"before", "after true"}},
		{"DELETE", "/cats/Tom", "405 Method Not Allowed", nil},
	}
	for _, row := range rows {
		t.Run(row.method+row.target, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			r := &cats{}
			w.app.Resource("/cats/{name}", r).Named("cat")
			a := w.ask(row.method, row.target, "")
			assert.Equal(t, row.status, a.status)
			assert.Equal(t, row.seen, r.seen)
			if row.method == "DELETE" {
				assert.Equal(t, "GET, HEAD, OPTIONS, PATCH, POST", a.fields["Allow"])
			}
			url, err := w.app.URL("cat", "Tom")
			assert.NoError(t, err)
			assert.Equal(t, "/cats/Tom", url)
		})
	}
}

type mute struct{}

func (mute) Get(c *looper.Context) {}

type hookless struct{}

func (hookless) Get(c *looper.Context) error { return nil }
func (hookless) After(c *looper.Context)     {}

func TestResourceThatIsNone(t *testing.T) {
	app := looper.New(looper.Config{})
	assert.PanicsWithError(t, "resource /x: expected a method of looper_test.cats among [Get Head Post Put Patch Delete Options], found none (does a pointer to it have some?)",
		func() { app.Resource("/x", cats{}) })
	assert.PanicsWithError(t, "resource /x: expected looper_test.mute.Get to be a func(*looper.Context) error, found a func(*looper.Context)",
		func() { app.Resource("/x", mute{}) })
	assert.PanicsWithError(t, "resource /x: expected looper_test.hookless.After to be a func(*looper.Context, error) error, found a func(*looper.Context)",
		func() { app.Resource("/x", hookless{}) })
	assert.PanicsWithError(t, "resource /x: expected a value with handlers, found nil", func() { app.Resource("/x", nil) })
}
