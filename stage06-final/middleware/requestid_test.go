package middleware_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// A simulated client's address is 192.0.2.1.
var ownNetwork = netip.MustParsePrefix("192.0.2.0/24")

func TestRequestIDOfAClient(t *testing.T) {
	trusted := []netip.Prefix{ownNetwork}
	elsewhere := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	rows := []struct {
		name    string
		trusted []netip.Prefix
		lines   []string
		kept    string // "": a new identifier is made
	}{
		{"none", trusted, nil, ""},
		{"of a trusted peer", trusted, []string{"X-Request-Id: a-B_c.9"}, "a-B_c.9"},
		{"of others", nil, []string{"X-Request-Id: abc"}, ""},
		{"of another network", elsewhere, []string{"X-Request-Id: abc"}, ""},
		{"the longest", trusted, []string{"x-request-id: " + strings.Repeat("a", 128)}, strings.Repeat("a", 128)},
		{"too long", trusted, []string{"X-Request-Id: " + strings.Repeat("a", 129)}, ""},
		{"empty", trusted, []string{"X-Request-Id:"}, ""},
		{"twice", trusted, []string{"X-Request-Id: a", "X-Request-Id: b"}, ""},
		{"a list", trusted, []string{"X-Request-Id: a, b"}, ""},
		{"quotes", trusted, []string{`X-Request-Id: a"b`}, ""},
		{"markup", trusted, []string{"X-Request-Id: <script>"}, ""},
		{"a line of the log", trusted, []string{"X-Request-Id: a status=200"}, ""},
		{"beyond ASCII", trusted, []string{"X-Request-Id: \xc3\xa9"}, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, middleware.RequestID(middleware.RequestIDConfig{Trusted: row.trusted}))
			w.app.Get("/", func(c *looper.Context) error { return c.Text(200, middleware.RequestIDOf(c)) })
			r := w.ask("GET", "/", "", row.lines...)
			assert.Equal(t, r.body, r.fields["X-Request-Id"])
			if row.kept != "" {
				assert.Equal(t, row.kept, r.body)
			} else {
				assert.Regexp(t, "^[0-9a-f]{32}$", r.body)
			}
		})
	}
}

func TestRequestIDsDiffer(t *testing.T) {
	w := newWorld(t, middleware.RequestID(middleware.RequestIDConfig{Field: "Trace"})).text("/")
	seen := map[string]bool{}
	for range 200 {
		seen[w.ask("GET", "/", "").fields["Trace"]] = true
	}
	assert.Len(t, seen, 200)
}

// An error page has the identifier too, so a user can report it.
func TestRequestIDOfAnError(t *testing.T) {
	w := newWorld(t, middleware.RequestID(middleware.RequestIDConfig{}))
	w.app.Get("/", func(c *looper.Context) error { panic("on purpose") })
	assert.Len(t, w.ask("GET", "/", "").fields["X-Request-Id"], 32)
	assert.Len(t, w.ask("GET", "/nowhere", "").fields["X-Request-Id"], 32)
}

func TestRequestIDWithout(t *testing.T) {
	w := newWorld(t)
	w.app.Get("/", func(c *looper.Context) error { return c.Text(200, "<"+middleware.RequestIDOf(c)+">") })
	assert.Equal(t, "<>", w.ask("GET", "/", "").body)
	require.Panics(t, func() { middleware.RequestID(middleware.RequestIDConfig{Field: "no token"}) })
}
