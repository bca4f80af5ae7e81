package router

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// result looks up a path as bytes and as a string, which must agree. It returns the
// pattern and the parameters found, or the outcome.
func result(t *testing.T, r *Router[string], method, path string) string {
	t.Helper()
	var fromBytes, fromString Match[string]
	outcome := r.Lookup([]byte(method), []byte(path), &fromBytes)
	require.Equal(t, outcome, r.LookupString(method, path, &fromString), "%q", path)
	require.Equal(t, written(outcome, &fromBytes), written(outcome, &fromString), "%q", path)
	return written(outcome, &fromBytes)
}

func written(outcome Outcome, m *Match[string]) string {
	if outcome != Found {
		return outcome.String()
	}
	text := m.Pattern()
	for name, value := range m.Params() {
		text += fmt.Sprintf(" %s=%q", name, value)
	}
	return text
}

func TestLookup(t *testing.T) {
	pages := []string{"/", "/users", "/users/", "/users/me", "/users/{name}", "/users/{name}/edit", "/usage", "/Users"}
	for _, test := range []struct {
		name     string
		patterns []string
		path     string
		want     string
	}{
		{"root", pages, "/", "/"},
		{"text", pages, "/users", "/users"},
		{"slash at the end", pages, "/users/", "/users/"},
		{"case", pages, "/Users", "/Users"},
		{"text before parameter", pages, "/users/me", "/users/me"},
		{"parameter", pages, "/users/you", `/users/{name} name="you"`},
		{"text is only a beginning", pages, "/users/meg", `/users/{name} name="meg"`},
		{"text is longer", pages, "/users/m", `/users/{name} name="m"`},
		{"back to the parameter", pages, "/users/me/edit", `/users/{name}/edit name="me"`},
		{"inside a node", pages, "/us", "not found"},
		{"other case", pages, "/USERS", "not found"},
		{"after the end", pages, "/users/me/", "not found"},
		{"longer", pages, "/users/you/edit/all", "not found"},
		{"empty segment", pages, "/users//edit", "not found"},
		{"doubled slash first", pages, "//users", "not found"},
		{"empty path", pages, "", "not found"},
		{"no slash first", pages, "users", "not found"},
		{"asterisk", pages, "*", "not found"},

		{"doubled slash", []string{"/a//b", "/a/{x}/b"}, "/a//b", "/a//b"},
		{"dots are text", []string{"/a/../b", "/{x}/./b"}, "/a/../b", "/a/../b"},
		{"dots are a value", []string{"/{x}"}, "/..", `/{x} x=".."`},

		{"tail", []string{"/f/{p:path}"}, "/f/a/b//c/", `/f/{p:path} p="a/b//c/"`},
		{"empty tail", []string{"/f/{p:path}"}, "/f/", `/f/{p:path} p=""`},
		{"tail needs its slash", []string{"/f/{p:path}"}, "/f", "not found"},
		{"text before an empty tail", []string{"/f/{p:path}", "/f/"}, "/f/", "/f/"},
		{"parameter before tail", []string{"/f/{p:path}", "/f/{x}"}, "/f/a", `/f/{x} x="a"`},
		{"tail takes what is left", []string{"/{p:path}", "/{x}/b"}, "/a/c", `/{p:path} p="a/c"`},
		{"first difference decides", []string{"/{x}/b/c", "/a/{p:path}"}, "/a/b/c", `/a/{p:path} p="b/c"`},
		{"tail of the root", []string{"/{p:path}"}, "/", `/{p:path} p=""`},

		{"int", []string{"/{n:int}", "/{x}"}, "/-12", `/{n:int} n="-12"`},
		{"too large for an int", []string{"/{n:int}", "/{x}"}, "/9223372036854775808", `/{x} x="9223372036854775808"`},
		{"no int", []string{"/{n:int}"}, "/1x", "not found"},
		{"uint before int", []string{"/{i:int}", "/{u:uint}"}, "/5", `/{u:uint} u="5"`},
		{"int before float", []string{"/{f:float}", "/{i:int}"}, "/5", `/{i:int} i="5"`},
		{"float before expression", []string{"/{e:.+}", "/{f:float}"}, "/5.0", `/{f:float} f="5.0"`},
		{"expression before plain", []string{"/{x}", "/{e:[a-z]+}"}, "/abc", `/{e:[a-z]+} e="abc"`},
		{"bool before expression", []string{"/{e:[a-z]+}", "/{b:bool}"}, "/true", `/{b:bool} b="true"`},
		{"expressions by their text", []string{"/{b:[a-z]+}", "/{a:[a-y]+}"}, "/abc", `/{a:[a-y]+} a="abc"`},
		{"type fails further on", []string{"/{n:int}/a", "/{x}/b"}, "/5/b", `/{x}/b x="5"`},

		{"prefix", []string{"/v{n:uint}", "/{x}"}, "/v5", `/v{n:uint} n="5"`},
		{"prefix without a value", []string{"/v{x}", "/{y}"}, "/v", `/{y} y="v"`},
		{"longer prefix first", []string{"/v{x}", "/ve{x}"}, "/verse", `/ve{x} x="rse"`},
		{"suffix", []string{"/{f}.json", "/{x}"}, "/a.json", `/{f}.json f="a"`},
		{"suffix without a value", []string{"/{f}.json"}, "/.json", "not found"},
		{"suffix only inside", []string{"/{f}.json"}, "/a.json/b", "not found"},
		{"suffix twice", []string{"/{f}.json"}, "/a.json.json", `/{f}.json f="a.json"`},
		{"longer suffix first", []string{"/{f}.gz", "/{f}.tar.gz"}, "/a.tar.gz", `/{f}.tar.gz f="a"`},
		{"suffix before type", []string{"/{f:float}", "/{n:int}.5"}, "/1.5", `/{n:int}.5 n="1"`},
		{"suffix before a slash", []string{"/{f}.x/b"}, "/a.x/b", `/{f}.x/b f="a"`},
		{"prefix and suffix overlap", []string{"/ab{x}ba"}, "/aba", "not found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			routes := make([]string, len(test.patterns))
			for i, pattern := range test.patterns {
				routes[i] = "GET " + pattern
			}
			assert.Equal(t, test.want, result(t, routerOf(routes...), "GET", test.path))
		})
	}
}

func TestLookupEncoded(t *testing.T) {
	r := routerOf(
		"GET /users/{name}", "GET /users/{name}/edit", "GET /café", "GET /a b", "GET /x%2Fy", "GET /100%25",
		"GET /files/{rest:path}", "GET /n/{id:int}", "GET /w/{word:[a-z/]+}", "GET /s/{v}F", "GET /s/{v}25",
	)
	for _, test := range []struct{ name, path, want string }{
		{"encoded letter in text", "/%75sers/a", `/users/{name} name="a"`},
		{"every letter encoded", "/%75%73%65%72%73/a", `/users/{name} name="a"`},
		{"encoded slash in a value", "/users/a%2Fb", `/users/{name} name="a/b"`},
		{"encoded slash, small letter", "/users/a%2fb/edit", `/users/{name}/edit name="a/b"`},
		{"small and capital digits", "/users/%4a%4A%6b", `/users/{name} name="JJk"`},
		{"encoded slash does not separate", "/users%2Fa", "not found"},
		{"encoded slash alone", "/users/%2F", `/users/{name} name="/"`},
		{"decoded once", "/users/%252F", `/users/{name} name="%2F"`},
		{"decoded once, percent sign", "/users/%2525", `/users/{name} name="%25"`},
		{"space and plus", "/users/a%20b+c", `/users/{name} name="a b+c"`},
		{"UTF-8", "/users/zo%C3%AB", `/users/{name} name="zoë"`},
		{"invalid UTF-8", "/users/%FF", `/users/{name} name="\xff"`},
		{"NUL", "/users/a%00", `/users/{name} name="a\x00"`},
		{"percent sign alone", "/users/100%", `/users/{name} name="100%"`},
		{"percent sign with one digit", "/users/%2", `/users/{name} name="%2"`},
		{"percent sign with no digits", "/users/%zz%2Fx", `/users/{name} name="%zz/x"`},
		{"text beyond ASCII, encoded", "/caf%c3%A9", "/café"},
		{"text beyond ASCII", "/café", "/café"},
		{"text with a space", "/a%20b", "/a b"},
		{"encoded slash in text", "/x%2fy", "/x%2Fy"},
		{"encoded slash in text is no slash", "/x/y", "not found"},
		{"percent sign in text", "/100%25", "/100%25"},
		{"percent sign in text, bare", "/100%", "/100%25"},
		{"tail", "/files/a%2Fb/%20", `/files/{rest:path} rest="a/b/ "`},
		{"encoded digits", "/n/%34%32", `/n/{id:int} id="42"`},
		{"expression sees decoded text", "/w/a%2Fb", `/w/{word:[a-z/]+} word="a/b"`},
		{"expression sees a percent sign", "/w/a%25b", "not found"},
		{"suffix ends inside an encoded byte", "/s/a%2F", "not found"},
		{"suffix ends inside an encoded byte, digits", "/s/a%25", "not found"},
		{"suffix after an encoded byte", "/s/a%2FF", `/s/{v}F v="a/"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, result(t, r, "GET", test.path))
		})
	}
}

func TestZeroValues(t *testing.T) {
	var r Router[string]
	var m Match[string]
	assert.Equal(t, NotFound, r.LookupString("GET", "/", &m))
	assert.Equal(t, NotFound, r.LookupString("GET", "", &m))
	assert.Empty(t, r.String())
	assert.False(t, r.Remove("GET", "/"))
	assert.Nil(t, m.Route())
	assert.Empty(t, m.Handler())
	assert.Empty(t, m.Pattern())
	assert.Nil(t, m.Param("x"))
	assert.Empty(t, m.AppendAllow(nil))
	for range m.Params() {
		t.Error("a parameter without a route")
	}
}

// A reused Match keeps nothing of its earlier lookups.
func TestMatchIsUsedAgain(t *testing.T) {
	r := routerOf("GET /{a}/{b}", "GET /{a}", "POST /fixed/text", "GET /f/{rest:path}")
	var m Match[string]
	for range 2 {
		require.Equal(t, Found, r.LookupString("GET", "/1/2", &m))
		assert.Equal(t, "2", string(m.Param("b")))

		require.Equal(t, Found, r.LookupString("GET", "/1", &m))
		assert.Nil(t, m.Param("b"))
		assert.Nil(t, m.Param("unknown"))

		require.Equal(t, Found, r.LookupString("GET", "/f/", &m))
		assert.NotNil(t, m.Param("rest"), "empty, but there")

		require.Equal(t, MethodNotAllowed, r.LookupString("PUT", "/fixed/text", &m))
		assert.Equal(t, "GET, HEAD, OPTIONS, POST", string(m.AppendAllow(nil)))
		assert.Nil(t, m.Param("a"))

		require.Equal(t, Found, r.LookupString("GET", "/fixed/text", &m), "the lookup passes the route of POST")
		assert.Empty(t, m.AppendAllow(nil))

		require.Equal(t, NotFound, r.LookupString("GET", "/1/2/3", &m))
		assert.Empty(t, m.AppendAllow(nil))
		assert.Nil(t, m.Route())
	}
}

// The caller's bytes do not change, even if a handler appends to a parameter.
func TestPathIsNotWritten(t *testing.T) {
	r := routerOf("GET /{a}/{b}")
	for _, path := range []string{"/left/right", "/le%2Fft/right", "/left/%72ight"} {
		given := []byte(path)
		var m Match[string]
		require.Equal(t, Found, r.Lookup([]byte("GET"), given, &m))
		before := string(m.Param("b"))
		_ = append(m.Param("a"), "overwritten"...)
		assert.Equal(t, before, string(m.Param("b")))
		assert.Equal(t, path, string(given))
	}
}

func TestManyParams(t *testing.T) {
	r := routerOf("GET " + manyParams(MaxParams))
	var m Match[string]
	require.Equal(t, Found, r.LookupString("GET", strings.Repeat("/v", MaxParams-1)+"/last", &m))
	count := 0
	for range m.Params() {
		count++
	}
	assert.Equal(t, MaxParams, count)
	assert.Equal(t, "last", string(m.Param(m.Route().Params()[MaxParams-1])))
}

// Any number of goroutines may look up at the same time, and even print the tree, without a
// lock: -race finds no write.
func TestLookupsAtOnce(t *testing.T) {
	r := routerOf(append(forge(t), "GET /word/{w:[a-z/]+}", "GET /f/{rest:path}", "GET /n/{n:int}.json")...)
	paths := []string{
		"/me/keys", "/projects/looper/router/tickets/7/notes", "/word/a%2Fb", "/f/a/b", "/n/7.json", "/n/x.json", "/tokens/%41",
	}
	var want []string
	for _, path := range paths {
		want = append(want, result(t, r, "GET", path))
	}
	tree := r.String()
	var group sync.WaitGroup
	for first := range 8 {
		group.Go(func() {
			var m Match[string]
			for i := range 500 {
				at := (first + i) % len(paths)
				outcome := r.Lookup([]byte("GET"), []byte(paths[at]), &m)
				assert.Equal(t, want[at], written(outcome, &m))
				r.LookupString("PUT", paths[at], &m)
				m.AppendAllow(nil)
			}
			assert.Equal(t, tree, r.String())
		})
	}
	group.Wait()
}
