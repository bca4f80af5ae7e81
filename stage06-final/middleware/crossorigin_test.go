package middleware_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// Every combination of the fields that the rules read is decided as net/http decides it.
func TestCrossOriginBesideNetHTTP(t *testing.T) {
	config := middleware.CrossOriginConfig{
		Trusted: []string{"https://friend.example", "https://friend.example:8443"},
		Bypass:  []string{"/hooks/{name}", "POST /one"},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {})
	protection := http.NewCrossOriginProtection()
	for _, origin := range config.Trusted {
		require.NoError(t, protection.AddTrustedOrigin(origin))
	}
	for _, pattern := range config.Bypass {
		protection.AddInsecureBypassPattern(pattern)
	}
	real := protection.Handler(mux)

	w := newWorld(t, middleware.CrossOrigin(config))
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		w.app.Handle(method, "/{rest:path}", hello)
	}
	refused := 0
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/form", "/hooks/cat", "/hooks/", "/one", "/hooks%2Fcat", "/one/../form"} {
			for _, site := range []string{"", "same-origin", "same-site", "cross-site", "none", "Same-Origin"} {
				for _, origin := range []string{"", "http://example.com", "https://example.com", "https://example.com:443", "https://evil.example",
					"https://friend.example", "https://friend.example:8443", "https://friend.example.evil.example", "null", "example.com", "%zz"} {
					var lines []string
					if site != "" {
						lines = append(lines, "Sec-Fetch-Site: "+site)
					}
					if origin != "" {
						lines = append(lines, "Origin: "+origin)
					}
					want := decide(t, real, method, path, lines)
					got := w.ask(method, path, "", lines...)
					if assert.Equal(t, want == 403, got.status == "403 Forbidden", "%s %s %q: net/http %d, here %s", method, path, lines, want, got.status) && want == 403 {
						refused++
					}
				}
			}
		}
	}
	assert.Greater(t, refused, 300, "the table has allowed and refused requests")
}

// decide returns the status by which net/http responds to the same bytes.
func decide(t *testing.T, h http.Handler, method, path string, lines []string) (status int) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(
		method + " " + path + " HTTP/1.1\r\nHost: example.com\r\n" + strings.Join(append(lines, ""), "\r\n") + "\r\n")))
	require.NoError(t, err)
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	return recorder.Code
}

// A form on another site sends its fields with the cookies of this one, and changes nothing.
func TestForgedForm(t *testing.T) {
	balance := 100
	w := newWorld(t, middleware.CrossOrigin(middleware.CrossOriginConfig{}))
	w.app.Post("/pay", func(c *looper.Context) error {
		if c.Cookie("session") != "ada" {
			return &looper.Error{Status: 401}
		}
		balance -= 10
		return c.Text(200, fmt.Sprint(balance))
	})
	fields := []string{"Cookie: session=ada", "Content-Type: application/x-www-form-urlencoded"}
	rows := []struct {
		name   string
		lines  []string
		status string
		left   int
	}{
		{"from another site", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, "403 Forbidden", 100},
		{"from a neighbour", []string{"Sec-Fetch-Site: same-site", "Origin: https://other.example.com"}, "403 Forbidden", 100},
		{"from another site, in an old browser", []string{"Origin: https://evil.example"}, "403 Forbidden", 100},
		{"from a sandbox", []string{"Sec-Fetch-Site: cross-site", "Origin: null"}, "403 Forbidden", 100},
		{"from this site", []string{"Sec-Fetch-Site: same-origin", "Origin: http://example.com"}, "200 OK", 90},
		{"from a program", nil, "200 OK", 80},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.status, w.ask("POST", "/pay", "amount=10", append(fields, row.lines...)...).status)
			assert.Equal(t, row.left, balance)
		})
	}
}

func TestCrossOriginPanics(t *testing.T) {
	for _, origin := range []string{"example.com", "https://", "https://example.com/", "https://example.com?x"} {
		assert.Panics(t, func() { middleware.CrossOrigin(middleware.CrossOriginConfig{Trusted: []string{origin}}) }, origin)
	}
	assert.Panics(t, func() { middleware.CrossOrigin(middleware.CrossOriginConfig{Bypass: []string{"no pattern /{"}}) })
}
