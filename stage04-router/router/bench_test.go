package router

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// forge returns the routes of the API of a code forge, 219 of them, as
// "GET /path".
func forge(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile("testdata/forge.txt")
	require.NoError(tb, err)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// request is a lookup to be measured.
type request struct{ method, path []byte }

// requestFor returns a request that a route matches.
func requestFor(route string) request {
	method, pattern, _ := strings.Cut(route, " ")
	path := strings.NewReplacer("{", "", "}", "").Replace(pattern)
	return request{[]byte(method), []byte(path)}
}

func TestForge(t *testing.T) {
	routes := forge(t)
	r := routerOf(routes...)
	checkTree(t, r)
	var m Match[string]
	for _, route := range routes {
		q := requestFor(route)
		require.Equal(t, Found, r.Lookup(q.method, q.path, &m), route)
		assert.Equal(t, route, m.Handler())
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	r := routerOf(append(forge(t),
		"GET /typed/{a:bool}/{b:uuid}/{c:uint}/{d:int}/{e:float}",
		"GET /word/{w:[a-z/]+}", "GET /long/{x}.a-suffix-of-more-than-thirty-two-bytes", "GET /f/{rest:path}",
	)...)
	const uuid = "123e4567-e89b-12d3-a456-426614174000"
	for _, test := range []struct{ name, method, path string }{
		{"fixed text", "GET", "/me/keys"},
		{"parameters", "GET", "/projects/looper/router/tickets/7/notes"},
		{"types", "GET", "/typed/true/" + uuid + "/1/-1/1.5"},
		{"types refuse", "GET", "/typed/x/" + uuid + "/99999999999999999999/-1/1.5"},
		{"expression", "GET", "/word/abc"},
		{"expression, percent-encoded", "GET", "/word/a%2Fb"},
		{"suffix", "GET", "/long/x.a-suffix-of-more-than-thirty-two-bytes"},
		{"codes", "GET", "/pr%6Fjects/l%C3%B6%C3%B6per/router%2Fgo"},
		{"tail", "GET", "/f/a/b/c%20d"},
		{"HEAD", "HEAD", "/me/keys"},
		{"not found", "GET", "/projects/looper/router/nothing"},
		{"method not allowed", "PUT", "/projects/looper/router/tickets/7/notes"},
		{"unknown method", "A-METHOD-OF-THIRTY-TWO-CHARACTERS", "/me/keys"},
		{"no path", "OPTIONS", "*"},
	} {
		t.Run(test.name, func(t *testing.T) {
			method, path := []byte(test.method), []byte(test.path)
			var m Match[string]
			var allow [200]byte
			assert.Zero(t, testing.AllocsPerRun(100, func() {
				r.Lookup(method, path, &m)
				m.AppendAllow(allow[:0])
				for range m.Params() {
				}
				m.Param("ticket")
				m.Int("d")
				m.Uint("c")
				m.Float("e")
				m.Bool("a")
			}))
			assert.Zero(t, testing.AllocsPerRun(100, func() { r.LookupString(test.method, test.path, &m) }))
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	r := routerOf(forge(b)...)
	for _, bench := range []struct{ name, method, path string }{
		{"text", "GET", "/me/keys"},
		{"text-long", "GET", "/people"},
		{"1-param", "GET", "/people/zoe"},
		{"3-params", "GET", "/projects/looper/router/tickets/7/notes"},
		{"codes", "GET", "/projects/l%C3%B6%C3%B6per/router/tickets/7/notes"},
		{"not-found", "GET", "/projects/looper/router/tickets/7/nothing"},
		{"not-allowed", "PATCH", "/projects/looper/router/tickets/7/notes"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			method, path := []byte(bench.method), []byte(bench.path)
			var m Match[string]
			b.ReportAllocs()
			for b.Loop() {
				r.Lookup(method, path, &m)
			}
		})
	}
}

// BenchmarkForge looks up every route of the forge in turn; the time is for one
// lookup.
func BenchmarkForge(b *testing.B) {
	routes := forge(b)
	r := routerOf(routes...)
	var requests []request
	for _, route := range routes {
		requests = append(requests, requestFor(route))
	}
	var m Match[string]
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := &requests[i%len(requests)]
		r.Lookup(q.method, q.path, &m)
	}
}

func BenchmarkParams(b *testing.B) {
	for _, count := range []int{1, 5, 20} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			r := routerOf("GET " + manyParams(count))
			method, path := []byte("GET"), []byte(strings.Repeat("/value", count))
			var m Match[string]
			b.ReportAllocs()
			for b.Loop() {
				r.Lookup(method, path, &m)
			}
		})
	}
}

func BenchmarkTail(b *testing.B) {
	r := routerOf("GET /static/{file:path}")
	method, path := []byte("GET"), []byte("/static/css/themes/dark/main.css")
	var m Match[string]
	b.ReportAllocs()
	for b.Loop() {
		r.Lookup(method, path, &m)
	}
}

// BenchmarkSize looks up routes in larger and larger trees: the same route each time, or
// a thousand routes in turn, from all over the tree. The nodes of a thousand routes do
// not all fit into the processor's nearest cache.
func BenchmarkSize(b *testing.B) {
	for _, size := range []int{10, 100, 1_000, 10_000} {
		r := new(Router[string])
		for i := range size {
			r.Handle("GET", fmt.Sprintf("/service%04d/items/{item}/parts/{part}", i), "")
		}
		var requests []request
		for i := range 1000 {
			path := fmt.Appendf(nil, "/service%04d/items/seven/parts/eight", (i*7919+size/2)%size)
			requests = append(requests, request{[]byte("GET"), path})
		}
		for _, bench := range []struct {
			name     string
			requests []request
		}{{"one", requests[:1]}, {"many", requests}} {
			b.Run(fmt.Sprintf("%s/%d", bench.name, size), func(b *testing.B) {
				var m Match[string]
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					q := &bench.requests[i%len(bench.requests)]
					r.Lookup(q.method, q.path, &m)
				}
			})
		}
	}
}

func BenchmarkURL(b *testing.B) {
	r := routerOf("GET /users/{id:int}/files/{name}")
	for route := range r.Routes() {
		route.Named("file")
	}
	var url []byte
	b.ReportAllocs()
	for b.Loop() {
		url, _ = r.AppendURL(url[:0], "file", 7, "report 3")
	}
}
