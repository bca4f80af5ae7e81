package looper_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

type order struct {
	Name  string         `json:"name"`
	Items []item         `json:"items"`
	Small int8           `json:"small"`
	Size  uint16         `json:"size"`
	When  time.Time      `json:"when"`
	Extra map[string]any `json:"extra"`
}

type item struct {
	Price float64 `json:"price"`
	Gift  bool    `json:"gift"`
}

// The client sends JSON, and wants errors in plain text.
const isJSON = "Content-Type: application/json\r\nAccept: text/plain"

// The value that a handler gets from JSON, and the response for wrong JSON.
func TestBindJSON(t *testing.T) {
	deep := func(n int) string {
		return `{"extra":{"a":` + strings.Repeat("[", n-2) + strings.Repeat("]", n-2) + "}}"
	}
	const (
		bad     = "400 Bad Request: JSON: "
		another = "415 Unsupported Media Type: expected application/json or a type that ends in +json, found "
	)
	rows := []struct{ name, field, body, want, strict string }{ // strict: ""; as want
		{"an object", isJSON, ` {"name":"Ada","items":[{"price":1.5,"gift":true}],"small":-3} `, "{Ada [{1.5 true}] -3", ""},
		{"of a type on its base", "Content-Type: application/vnd.api+JSON; charset=utf-8", `{"name":"Ada"}`, "{Ada ", ""},
		{"null", isJSON, "null", "{ [] 0", ""},
		{"letters beyond ASCII", isJSON, `{"name":"Käse \ud83d\ude00"}`, "{Käse 😀 ", ""},
		{"unknown keys", isJSON, `{"name":"Ada","admin":true}`, "{Ada ", `400 Bad Request: admin: expected a field that is known`},
		{"a key twice", isJSON, `{"name":"Ada","name":"Eve"}`, "{Eve ", bad + `expected each key once in an object, found "name" again (line 1, column 15, byte 14)`},
		{"a key twice, in upper and lower case", isJSON, `{"name":"Ada","NAME":"Eve"}`, "{Eve ", bad + `expected each key once in an object, found "NAME" again (line 1, column 15, byte 14)`},
		{"a key twice, in rare letters", isJSON, `{"extra":{"kiss":1,"\u212aiſs":2}}`, "{ [] 0", bad + `expected each key once in an object, found "` + "\u212aiſs" + `" again`},
		{"a key twice, with an escape", isJSON, `{"extra":{"a":[{"b":1,"\u0062":{}}]}}`, "{ [] 0", bad + `expected each key once in an object, found "b" again`},
		{"a key in two objects", isJSON, `{"items":[{"price":1},{"price":2}],"extra":{"a":"a","b":"a"}}`, "{ [{1 false} {2 false}] 0", ""},
		{"as deep as may be", isJSON, deep(200), "{ [] 0", ""},
		{"brackets in a string", isJSON, `{"name":"` + strings.Repeat(`\"[`, 500) + `"}`, `{"["[`, ""},
		{"many arrays side by side", isJSON, `{"extra":{"a":[` + strings.Repeat("[],", 300) + "{}]}}", "{ [] 0", ""},

		{"no content", isJSON, "", bad + "expected JSON, found no content", ""},
		{"blanks alone", isJSON, " \r\n\t", bad + "expected JSON, found no content", ""},
		{"neither content nor type", "X: y", "", bad + "expected JSON, found no content", ""},
		{"no type", "X: y", "{}", another + "no type of content", ""},
		{"plain text", "Content-Type: text/plain", "{}", another + `"text/plain"`, ""},
		{"a form", urlencoded, "{}", another + `"application/x-www-form-urlencoded"`, ""},
		{"almost the type", "Content-Type: application/jsonp", "{}", another + `"application/jsonp"`, ""},
		{"not JSON", isJSON, "name=Ada", bad + "expected JSON, found an invalid character 'a' in literal null (expecting 'u') (line 1, column 2, byte 1)", ""},
		{"on the second line", isJSON, "{\n \"nämé\": ä}", bad + "expected JSON, found an invalid character 'Ã' looking for beginning of value (line 2, column 10, byte 13)", ""},
		{"a trailing comma", isJSON, `{"name":"Ada",}`, bad + "expected JSON, found an invalid character '}' looking for beginning of object key string (line 1, column 15, byte 14)", ""},
		{"cut off", isJSON, `{"name":`, bad + "expected more JSON, found the end of the content (line 1, column 9, byte 8)", ""},
		{"cut off in a string", isJSON, `{"name":"A`, bad + "expected more JSON, found the end of the content (line 1, column 11, byte 10)", ""},
		{"two values", isJSON, "{}\n{}", bad + "expected the end of the content, found '{' (line 2, column 1, byte 3)", ""},
		{"a bracket too many", isJSON, "{}}", bad + "expected the end of the content, found '}' (line 1, column 3, byte 2)", ""},
		{"a NUL byte after it", isJSON, "{}\x00", bad + "expected the end of the content, found '\\x00' (line 1, column 3, byte 2)", ""},
		{"not UTF-8", isJSON, "{\"name\":\"\xff\"}", bad + "expected UTF-8, found the byte 0xff (line 1, column 10, byte 9)", ""},
		{"a byte order mark", isJSON, "\ufeff{}", bad + "expected JSON, found an invalid character 'ï' looking for beginning of value (line 1, column 1, byte 0)", ""},
		{"too deep", isJSON, deep(201), bad + "expected at most 200 levels, found more (line 1, column 213, byte 212)", ""},
		{"too deep by far", isJSON, strings.Repeat("[", 100_000), bad + "expected at most 200 levels, found more (line 1, column 201, byte 200)", ""},
		{"a string for a number", isJSON, `{"items":[{"price":"1"}]}`, "400 Bad Request: items.price: expected a number, found a string (line 1, column 20, byte 19)", ""},
		{"an object for a number", isJSON, "{\"items\":[{\"price\" :\n {\"euro\": 1}}]}", "400 Bad Request: items.price: expected a number, found an object (line 2, column 2, byte 22)", ""},
		{"an array for a number", isJSON, `{"items":[{},{"price":[1]}]}`, "400 Bad Request: items.price: expected a number, found an array (line 1, column 23, byte 22)", ""},
		{"a word for a number", isJSON, `{"items":[{"price":true}]}`, "400 Bad Request: items.price: expected a number, found true or false (line 1, column 20, byte 19)", ""},
		{"a number for a string", isJSON, `{"name": -1.5e3}`, "400 Bad Request: name: expected a string, found a number (line 1, column 10, byte 9)", ""},
		{"a number for a string", isJSON, `{"name":1}`, "400 Bad Request: name: expected a string, found a number (", ""},
		{"an object for an array", isJSON, `{"items":{}}`, "400 Bad Request: items: expected an array, found an object (", ""},
		{"an array for an object", isJSON, `[]`, "400 Bad Request: JSON: expected an object, found an array (", ""},
		{"a number for true", isJSON, `{"items":[{"gift":1}]}`, "400 Bad Request: items.gift: expected true or false, found a number (", ""},
		{"true for a number", isJSON, `{"small":true}`, "400 Bad Request: small: expected a whole number, found true or false (", ""},
		{"too large", isJSON, `{"small":128}`, "400 Bad Request: small: expected a whole number from -128 to 127, found 128 (", ""},
		{"a fraction", isJSON, `{"size":1.5}`, "400 Bad Request: size: expected a whole number from 0 to 65535, found 1.5 (", ""},
		{"a long number", isJSON, `{"size":` + strings.Repeat("1", 500) + "}", "400 Bad Request: size: expected a whole number from 0 to 65535, found " + strings.Repeat("1", 40) + "... (", ""},
		{"a date", isJSON, `{"when":"2000-01-01"}`, bad + `expected a value that can be read: parsing time "2000-01-01"`, ""},
		{"a long date", isJSON, `{"when":"` + strings.Repeat("2", 3000) + `"}`, bad + `expected a value that can be read: parsing time "222`, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, strict := range []bool{false, true} {
				w := newWorld(t, looper.Config{})
				w.app.Post("/", func(c *looper.Context) error {
					var o order
					bind := c.BindJSON
					if strict {
						bind = c.BindJSONStrict
					}
					if err := bind(&o); err != nil {
						return err
					}
					return c.Text(200, fmt.Sprint(o))
				})
				want := row.want
				if strict && row.strict != "" {
					want = row.strict
				}
				got := w.ask("POST", "/", row.body, row.field).body
				assert.True(t, strings.HasPrefix(got, want), "strict: %v\nexpected %s\nfound    %s", strict, want, got)
				assert.Less(t, len(got), 2000)
			}
		})
	}
}

// The application validates what is bound. Its own mistakes are not the client's.
func TestBindJSONValidates(t *testing.T) {
	w := newWorld(t, looper.Config{Validate: func(v any) error {
		if o, ok := v.(*order); ok && o.Name == "" {
			return looper.Invalid(422, looper.FieldError{Source: "json", Name: "name", Reason: "expected a name"})
		}
		return nil
	}})
	w.app.Post("/", func(c *looper.Context) error { return c.BindJSON(new(order)) })
	w.app.Post("/nil", func(c *looper.Context) error { return c.BindJSON(nil) })
	w.app.Post("/value", func(c *looper.Context) error { return c.BindJSON(order{}) })
	assert.Equal(t, "422 Unprocessable Content: name: expected a name\n", w.ask("POST", "/", "{}", isJSON).body)
	for _, path := range []string{"/nil", "/value"} {
		assert.Equal(t, "500 Internal Server Error\n", w.ask("POST", path, "{}", isJSON).body)
	}
}

// Over real sockets.
func TestBindJSONOverSockets(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet})
	app.Post("/", func(c *looper.Context) error {
		var o order
		if err := c.BindJSONStrict(&o); err != nil {
			return err
		}
		return c.JSON(200, o.Name)
	})
	addr, ran := runReal(t, app)
	response, err := http.Post("http://"+addr, "application/json", strings.NewReader(`{"name":"Ada"}`))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 200, response.StatusCode)
	response, err = http.Post("http://"+addr, "application/json", strings.NewReader(`{"name":5}`))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 400, response.StatusCode)
	stop(t, app, ran)
}
