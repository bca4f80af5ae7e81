package router

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMethodTokens(t *testing.T) {
	for _, test := range []struct {
		name, method string
		valid        bool
	}{
		{"known", "GET", true},
		{"own", "PURGE", true},
		{"lower case", "get", true},
		{"all marks", "!#$%&'*+-.^_`|~09az", true},
		{"longest", strings.Repeat("M", 32), true},
		{"too long", strings.Repeat("M", 33), false},
		{"empty", "", false},
		{"space", "GET ", false},
		{"separator", "GET/", false},
		{"control character", "G\nT", false},
		{"beyond ASCII", "GÉT", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r Router[int]
			_, err := r.Add(test.method, "/", 1)
			if test.valid {
				require.NoError(t, err)
				assert.Equal(t, Found, r.LookupString(test.method, "/", new(Match[int])))
				return
			}
			var invalid *MethodError
			require.ErrorAs(t, err, &invalid)
			assert.Equal(t, test.method, invalid.Method)
			assert.Contains(t, err.Error(), fmt.Sprintf("%q", test.method))
		})
	}
}

func TestSixtyFourMethods(t *testing.T) {
	var r Router[int]
	var names []string
	for i := range 61 { // GET, HEAD and OPTIONS have their bits from the beginning
		name := fmt.Sprintf("M%02d", i)
		names = append(names, name)
		r.Handle(name, "/", i)
	}
	_, err := r.Add("ONE-TOO-MANY", "/", 1)
	var tooMany *MethodError
	require.ErrorAs(t, err, &tooMany)

	var m Match[int]
	for i, name := range names {
		require.Equal(t, Found, r.LookupString(name, "/", &m))
		assert.Equal(t, i, m.Handler())
	}
	require.Equal(t, MethodNotAllowed, r.LookupString("ONE-TOO-MANY", "/", &m))
	assert.Equal(t, strings.Join(names, ", ")+", OPTIONS", string(m.AppendAllow(nil)))
}

func TestAllow(t *testing.T) {
	for _, test := range []struct {
		name           string
		routes         []string
		method, path   string
		outcome        Outcome
		allow, handler string
	}{
		{"sorted", []string{"POST /a", "DELETE /a", "GET /a"}, "PUT", "/a", MethodNotAllowed, "DELETE, GET, HEAD, OPTIONS, POST", ""},
		{"no GET, no HEAD", []string{"POST /a"}, "GET", "/a", MethodNotAllowed, "OPTIONS, POST", ""},
		{"HEAD alone is no GET", []string{"HEAD /a"}, "GET", "/a", MethodNotAllowed, "HEAD, OPTIONS", ""},
		{"all patterns that match", []string{"POST /a", "PUT /{x}", "GET /{x:path}", "PATCH /b"}, "DELETE", "/a", MethodNotAllowed, "GET, HEAD, OPTIONS, POST, PUT", ""},
		{"own methods among the others", []string{"PURGE /a", "GET /a", "ADD /a"}, "PUT", "/a", MethodNotAllowed, "ADD, GET, HEAD, OPTIONS, PURGE", ""},
		{"case matters", []string{"GET /a"}, "get", "/a", MethodNotAllowed, "GET, HEAD, OPTIONS", ""},
		{"empty method", []string{"GET /a"}, "", "/a", MethodNotAllowed, "GET, HEAD, OPTIONS", ""},
		{"OPTIONS", []string{"GET /a"}, "OPTIONS", "/a", Options, "GET, HEAD, OPTIONS", ""},
		{"OPTIONS with a route", []string{"GET /a", "OPTIONS /a"}, "OPTIONS", "/a", Found, "", "OPTIONS /a"},
		{"OPTIONS of no path", []string{"GET /a"}, "OPTIONS", "/b", NotFound, "", ""},
		{"HEAD falls back to GET", []string{"GET /a"}, "HEAD", "/a", Found, "", "GET /a"},
		{"HEAD has a route", []string{"GET /a", "HEAD /a"}, "HEAD", "/a", Found, "", "HEAD /a"},
		{"HEAD of the more specific GET", []string{"GET /a", "HEAD /{x}"}, "HEAD", "/a", Found, "", "GET /a"},
		{"HEAD without GET", []string{"POST /a"}, "HEAD", "/a", MethodNotAllowed, "OPTIONS, POST", ""},
		{"other method, other pattern", []string{"POST /a", "GET /{x}"}, "GET", "/a", Found, "", "GET /{x}"},
		{"found after a miss", []string{"POST /a", "GET /{x}"}, "POST", "/a", Found, "", "POST /a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := routerOf(test.routes...)
			var m Match[string]
			assert.Equal(t, test.outcome, r.LookupString(test.method, test.path, &m))
			assert.Equal(t, test.allow, string(m.AppendAllow(nil)))
			assert.Equal(t, test.handler, m.Handler())
		})
	}
}

// routerOf returns a router with routes written as "GET /path"; each text is its own handler.
func routerOf(routes ...string) *Router[string] {
	r := new(Router[string])
	for _, route := range routes {
		method, pattern, _ := strings.Cut(route, " ")
		r.Handle(method, pattern, route)
	}
	return r
}
