package middleware_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// corsFields returns the fields that the protocol is about.
func (r response) corsFields() map[string]string {
	fields := map[string]string{}
	for name, value := range r.fields {
		if short, ok := strings.CutPrefix(name, "Access-Control-"); ok || name == "Vary" {
			fields[short] = value
		}
	}
	return fields
}

const (
	cats     = "Origin: https://cats.example"
	evil     = "Origin: https://evil.example"
	wantsPut = "Access-Control-Request-Method: PUT"
)

func TestCORS(t *testing.T) {
	list := middleware.CORSConfig{Origins: []string{"https://cats.example", "http://localhost:3000"}}
	full := middleware.CORSConfig{
		Origins: list.Origins, Methods: []string{"PUT"}, Headers: []string{"X-Cat", "Authorization"}, Expose: []string{"X-Count"},
		Credentials: true, MaxAge: time.Hour, PrivateNetwork: true,
	}
	all := middleware.CORSConfig{Origins: []string{"*"}}
	function := middleware.CORSConfig{AllowOrigin: func(_ *looper.Context, origin string) bool { return strings.HasSuffix(origin, ".cats.example") }}
	preflightVary := "Origin; Access-Control-Request-Method; Access-Control-Request-Headers"
	rows := []struct {
		name   string
		config middleware.CORSConfig
		method string
		lines  []string
		want   map[string]string
	}{
		{"no origin is allowed", middleware.CORSConfig{}, "GET", []string{cats}, map[string]string{"Vary": "Origin"}},
		{"listed", list, "GET", []string{cats}, map[string]string{"Vary": "Origin", "Allow-Origin": "https://cats.example"}},
		{"listed, with a port", list, "GET", []string{"Origin: http://localhost:3000"}, map[string]string{"Vary": "Origin", "Allow-Origin": "http://localhost:3000"}},
		{"another port", list, "GET", []string{"Origin: http://localhost:3001"}, map[string]string{"Vary": "Origin"}},
		{"another scheme", list, "GET", []string{"Origin: http://cats.example"}, map[string]string{"Vary": "Origin"}},
		{"a longer name", list, "GET", []string{"Origin: https://cats.example.evil.example"}, map[string]string{"Vary": "Origin"}},
		{"a name that ends like it", list, "GET", []string{"Origin: https://evilcats.example"}, map[string]string{"Vary": "Origin"}},
		{"null", list, "GET", []string{"Origin: null"}, map[string]string{"Vary": "Origin"}},
		{"two origins", list, "GET", []string{cats, evil}, map[string]string{"Vary": "Origin"}},
		{"a list of origins", list, "GET", []string{"Origin: https://cats.example, https://evil.example"}, map[string]string{"Vary": "Origin"}},
		{"the same site", list, "GET", nil, map[string]string{"Vary": "Origin"}},
		{"all", all, "GET", []string{evil}, map[string]string{"Allow-Origin": "*"}},
		{"all, and null", all, "GET", []string{"Origin: null"}, map[string]string{"Allow-Origin": "*"}},
		{"a function", function, "GET", []string{"Origin: https://tom.cats.example"}, map[string]string{"Vary": "Origin", "Allow-Origin": "https://tom.cats.example"}},
		{"a function says no", function, "GET", []string{evil}, map[string]string{"Vary": "Origin"}},
		{"everything", full, "GET", []string{cats}, map[string]string{
			"Vary": "Origin", "Allow-Origin": "https://cats.example", "Allow-Credentials": "true", "Expose-Headers": "X-Count"}},
		{"everything, refused", full, "GET", []string{evil}, map[string]string{"Vary": "Origin"}},
		{"preflight", full, "OPTIONS", []string{cats, wantsPut, "Access-Control-Request-Headers: x-cat"}, map[string]string{
			"Vary": preflightVary, "Allow-Origin": "https://cats.example", "Allow-Credentials": "true", "Allow-Methods": "GET, HEAD, POST, PUT",
			"Allow-Headers": "X-Cat, Authorization", "Max-Age": "3600"}},
		{"preflight to a private network", full, "OPTIONS", []string{cats, wantsPut, "Access-Control-Request-Private-Network: true"}, map[string]string{
			"Vary": preflightVary, "Allow-Origin": "https://cats.example", "Allow-Credentials": "true", "Allow-Methods": "GET, HEAD, POST, PUT",
			"Allow-Headers": "X-Cat, Authorization", "Max-Age": "3600", "Allow-Private-Network": "true"}},
		{"preflight, refused", full, "OPTIONS", []string{evil, wantsPut}, map[string]string{"Vary": preflightVary}},
		{"preflight for all", all, "OPTIONS", []string{evil, wantsPut}, map[string]string{
			"Vary": preflightVary, "Allow-Origin": "*", "Allow-Methods": "GET, HEAD, POST"}},
		{"OPTIONS that is no preflight", full, "OPTIONS", []string{cats}, map[string]string{
			"Vary": "Origin", "Allow-Origin": "https://cats.example", "Allow-Credentials": "true", "Expose-Headers": "X-Count"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, middleware.CORS(row.config)).text("/")
			r := w.ask(row.method, "/", "", row.lines...)
			if diff := cmp.Diff(row.want, r.corsFields()); diff != "" {
				t.Error(diff)
			}
			if row.method == "OPTIONS" {
				assert.Equal(t, "204 No Content", r.status)
			} else {
				assert.Equal(t, "hello", r.body)
			}
		})
	}
}

// A script may read an error page, too; and a field that the handler has set is not repeated.
func TestCORSOfErrors(t *testing.T) {
	w := newWorld(t, middleware.CORS(middleware.CORSConfig{Origins: []string{"https://cats.example"}}))
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	w.app.Get("/own", func(c *looper.Context) error {
		c.AddHeader("Vary", "origin")
		c.AddHeader("Vary", "Cookie")
		c.AddHeader("Access-Control-Allow-Origin", "*")
		return c.Text(200, "")
	})
	for _, path := range []string{"/fault", "/nowhere"} {
		assert.Equal(t, "https://cats.example", w.ask("GET", path, "", cats).fields["Access-Control-Allow-Origin"])
	}
	own := w.ask("GET", "/own", "", cats)
	assert.Equal(t, "https://cats.example", own.fields["Access-Control-Allow-Origin"])
	assert.Equal(t, "Cookie; Origin", own.fields["Vary"])
}

func TestCORSPanics(t *testing.T) {
	rows := []struct {
		name   string
		config middleware.CORSConfig
	}{
		{"all with credentials", middleware.CORSConfig{Origins: []string{"*"}, Credentials: true}},
		{"all fields with credentials", middleware.CORSConfig{Headers: []string{"*"}, Credentials: true}},
		{"null", middleware.CORSConfig{Origins: []string{"null"}}},
		{"a host", middleware.CORSConfig{Origins: []string{"cats.example"}}},
		{"a path", middleware.CORSConfig{Origins: []string{"https://cats.example/"}}},
		{"a wildcard", middleware.CORSConfig{Origins: []string{"https://*.cats.example/"}}},
		{"a wildcard in a host", middleware.CORSConfig{Origins: []string{"https://*.cats.example"}}},
		{"no port", middleware.CORSConfig{Origins: []string{"https://cats.example:"}}},
		{"a port with a zero", middleware.CORSConfig{Origins: []string{"https://cats.example:0443"}}},
		{"letters beyond ASCII", middleware.CORSConfig{Origins: []string{"https://ünicode.example"}}},
		{"the usual port", middleware.CORSConfig{Origins: []string{"https://cats.example:443"}}},
		{"capitals", middleware.CORSConfig{Origins: []string{"https://Cats.example"}}},
		{"a line", middleware.CORSConfig{Headers: []string{"X-Cat\r\nX-Dog: 1"}}},
	}
	for _, row := range rows {
		assert.Panics(t, func() { middleware.CORS(row.config) }, row.name)
	}
}
