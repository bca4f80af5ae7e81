package validate_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/validate"
)

// A text of white space counts as blank.
func TestNotBlank(t *testing.T) {
	type note struct {
		Title string `json:"title" validate:"notblank"`
	}
	judge := validate.New()
	for _, row := range []struct{ name, title, want string }{
		{"a text", " a ", ""},
		{"nothing", "", "title: expected more than white space"},
		{"spaces", "   ", "title: expected more than white space"},
		{"ends of lines, and a space of another script", "\r\n\t\u3000", "title: expected more than white space"},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := judge(note{row.title})
			if row.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, row.want)
		})
	}
}

// A field has one name in messages, whichever part of the request it comes from, and whether Bind or a rule rejects it. Problem
// details also name the part.
func TestOneName(t *testing.T) {
	app := looper.New(looper.Config{Validate: validate.New()})
	bind := func(v func() any) looper.Handler {
		return func(c *looper.Context) error { return c.Bind(v()) }
	}
	app.Get("/path/{size}", bind(func() any {
		return new(struct {
			Size int `path:"size" validate:"max=9"`
		})
	}))
	app.Get("/query", bind(func() any {
		return new(struct {
			Size int `query:"size" validate:"max=9"`
		})
	}))
	app.Get("/header", bind(func() any {
		return new(struct {
			Size int `header:"size" validate:"max=9"`
		})
	}))
	app.Post("/form", bind(func() any {
		return new(struct {
			Size int `form:"size" validate:"max=9"`
		})
	}))
	app.Post("/json", bind(func() any {
		return new(struct {
			Size int `json:"size" validate:"max=9"`
		})
	}))
	c := loopertest.New(t, app)
	const problem = "Accept: application/problem+json"
	for source, ask := range map[string]func(size string) *loopertest.Response{
		"path":   func(size string) *loopertest.Response { return c.Get("/path/"+size, problem) },
		"query":  func(size string) *loopertest.Response { return c.Get("/query?size="+size, problem) },
		"header": func(size string) *loopertest.Response { return c.Get("/header", problem, "size: "+size) },
		"form": func(size string) *loopertest.Response {
			return c.PostForm("/form", url.Values{"size": {size}}, problem)
		},
		"json": func(size string) *loopertest.Response {
			return c.PostJSON("/json", looper.Map{"size": json.Number(size)}, problem)
		},
	} {
		for size, status := range map[string]int{"1.5": 400, "10": 422} {
			t.Run(source+" "+size, func(t *testing.T) {
				var got struct {
					Detail string
					Errors []looper.FieldError
				}
				ask(size).Expect(status).JSON(&got)
				assert.Regexp(t, "^size: expected ", got.Detail)
				if assert.Len(t, got.Errors, 1) {
					assert.Equal(t, source, got.Errors[0].Source)
					assert.Equal(t, "size", got.Errors[0].Name)
				}
			})
		}
	}
}
