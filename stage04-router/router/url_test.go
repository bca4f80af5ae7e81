package router

import (
	"math"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type userID int

type slug string

func TestURL(t *testing.T) {
	const uuid = "123e4567-e89b-12d3-a456-426614174000"
	for _, test := range []struct {
		name, pattern string
		values        []any
		want          string
	}{
		{"no parameters", "/users/", nil, "/users/"},
		{"text", "/users/{name}", []any{"zoe"}, "/users/zoe"},
		{"two", "/{a}/{b}/c", []any{"x", "y"}, "/x/y/c"},
		{"bytes", "/{a}", []any{[]byte("x")}, "/x"},
		{"own types", "/{id:int}/{slug}", []any{userID(7), slug("s")}, "/7/s"},
		{"int", "/{n:int}", []any{int64(math.MinInt64)}, "/-9223372036854775808"},
		{"uint", "/{n:uint}", []any{uint64(math.MaxUint64)}, "/18446744073709551615"},
		{"small numbers", "/{a:int}/{b:uint}", []any{int8(-1), uint8(2)}, "/-1/2"},
		{"float", "/{x:float}", []any{-0.25}, "/-0.25"},
		{"float32", "/{x:float}", []any{float32(0.1)}, "/0.1"},
		{"int as a float", "/{x:float}", []any{3}, "/3"},
		{"text of an int", "/{n:int}", []any{"12"}, "/12"},
		{"bool", "/{b:bool}", []any{true}, "/true"},
		{"uuid", "/{u:uuid}", []any{uuid}, "/" + uuid},
		{"stringer", "/{a}/{d}", []any{netip.MustParseAddr("::1"), time.Second}, "/::1/1s"},
		{"expression", "/{y:[0-9]{4}}", []any{2024}, "/2024"},
		{"prefix and suffix", "/v{n:uint}.json", []any{2}, "/v2.json"},
		{"slash in a value", "/{a}", []any{"x/y"}, "/x%2Fy"},
		{"percent sign in a value", "/{a}", []any{"100%"}, "/100%25"},
		{"reserved characters", "/{a}", []any{"a?b#c d\"[]"}, "/a%3Fb%23c%20d%22%5B%5D"},
		{"characters that may stay", "/{a}", []any{"-._~!$&'()*+,;=:@"}, "/-._~!$&'()*+,;=:@"},
		{"beyond ASCII", "/{a}", []any{"zoë"}, "/zo%C3%AB"},
		{"tail", "/f/{p:path}", []any{"a b/c%/d"}, "/f/a%20b/c%25/d"},
		{"empty tail", "/f/{p:path}", []any{""}, "/f/"},
		{"fixed text is encoded", "/caf%C3%A9 é/%2F%25/{a}", []any{"x"}, "/caf%C3%A9%20%C3%A9/%2F%25/x"},
		{"suffix is encoded", "/{a} %25", []any{"x"}, "/x%20%25"},
		{"dots with a prefix", "/v{a}", []any{".."}, "/v.."},
		{"three dots", "/{a}", []any{"..."}, "/..."},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r Router[int]
			r.Handle("GET", test.pattern, 1).Named("page")
			url, err := r.URL("page", test.values...)
			require.NoError(t, err)
			assert.Equal(t, test.want, url)

			appended, err := r.AppendURL([]byte("http://host"), "page", test.values...)
			require.NoError(t, err)
			assert.Equal(t, "http://host"+test.want, string(appended))
			assert.Equal(t, Found, r.LookupString("GET", url, new(Match[int])), "a lookup of the URL")
		})
	}
}

func TestURLErrors(t *testing.T) {
	for _, test := range []struct {
		name, pattern string
		values        []any
		want          URLError
	}{
		{"too few", "/{a}/{b}", []any{1}, URLError{Expected: "2 values", Found: "1"}},
		{"too many", "/{a}", []any{1, 2}, URLError{Expected: "1 value", Found: "2"}},
		{"empty", "/{a}", []any{""}, URLError{Param: "a", Expected: "text that is not empty", Found: `""`}},
		{"no int", "/{n:int}", []any{"x"}, URLError{Param: "n", Expected: "a whole number from -2^63 to 2^63-1", Found: `"x"`}},
		{"negative", "/{n:uint}", []any{-1}, URLError{Param: "n", Expected: "a whole number from 0 to 2^64-1", Found: `"-1"`}},
		{"infinite", "/{f:float}", []any{math.Inf(1)}, URLError{Param: "f", Expected: "a decimal number of at most 64 characters", Found: `"+Inf"`}},
		{"no bool", "/{b:bool}", []any{1}, URLError{Param: "b", Expected: "true or false", Found: `"1"`}},
		{"no uuid", "/{u:uuid}", []any{"x"}, URLError{Param: "u", Expected: "a UUID", Found: `"x"`}},
		{"no match", "/{w:[a-z]+}", []any{"A"}, URLError{Param: "w", Expected: "text that [a-z]+ matches", Found: `"A"`}},
		{"nil", "/{a}", []any{nil}, URLError{Param: "a", Expected: "a value with a text", Found: "<nil>"}},
		{"no text", "/{a}", []any{[]int{1}}, URLError{Param: "a", Expected: "a value with a text", Found: "[]int"}},
		{"dot", "/{a}", []any{"."}, URLError{Expected: `no segment "." or ".."`, Found: `"."`}},
		{"two dots", "/x/{a}/y", []any{".."}, URLError{Expected: `no segment "." or ".."`, Found: `".."`}},
		{"dots by a suffix", "/{a}.", []any{"."}, URLError{Expected: `no segment "." or ".."`, Found: `".."`}},
		{"dots in a tail", "/{p:path}", []any{"a/../b"}, URLError{Expected: `no segment "." or ".."`, Found: `".."`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r Router[int]
			r.Handle("GET", test.pattern, 1).Named("page")
			want := test.want
			want.Name, want.Pattern = "page", test.pattern
			got, err := r.AppendURL([]byte("before"), "page", test.values...)
			require.Equal(t, &want, err)
			assert.Equal(t, "before", string(got))
			assert.Contains(t, err.Error(), "expected "+want.Expected+", found "+want.Found)
			url, err := r.URL("page", test.values...)
			require.Error(t, err)
			assert.Empty(t, url)
		})
	}
}

func TestURLOfUnknownName(t *testing.T) {
	var r Router[int]
	r.Handle("GET", "/", 1)
	r.Handle("GET", "/a", 2).Named("")
	for _, name := range []string{"page", "", "/"} {
		_, err := r.URL(name)
		assert.Equal(t, &URLError{Name: name, Expected: "the name of a route", Found: "none of that name"}, err)
	}
}

func TestNames(t *testing.T) {
	var r Router[int]
	show := r.Handle("GET", "/users/{id}", 1).Named("user")
	assert.Equal(t, "user", show.Name())
	assert.NotPanics(t, func() { show.Named("user") }, "once more")
	change := r.Handle("POST", "/users/{id}", 2).Named("user")

	assert.PanicsWithError(t, `"GET /users" conflicts with "GET /users/{id}": both are to be named "user"`, func() {
		r.Handle("GET", "/users", 3).Named("user")
	})
	assert.PanicsWithError(t, `"POST /users/{id}" conflicts with "POST /users/{id}": it is named "user" and cannot be named "person"`, func() {
		change.Named("person")
	})

	require.True(t, r.Remove("GET", "/users/{id}"))
	url, err := r.URL("user", 7)
	require.NoError(t, err, "the other route still has the name")
	assert.Equal(t, "/users/7", url)
	require.True(t, r.Remove("POST", "/users/{id}"))
	_, err = r.URL("user", 7)
	assert.Error(t, err)
}

// A lookup of a URL returns each text that the URL was built from, unchanged.
func TestURLRoundTrip(t *testing.T) {
	var r Router[int]
	r.Handle("GET", "/a/{x}/b", 1).Named("segment")
	r.Handle("GET", "/p/pre{x}.end", 2).Named("inside")
	r.Handle("GET", "/t/{x:path}", 3).Named("tail")
	r.Handle("GET", "/e/{x:(?s).+}", 4).Named("expression")
	const alphabet = "a/%2F.5\x00\n\r ?#{}\xff\xc3\xa9"
	random := rand.New(rand.NewPCG(1, 2))
	var m Match[int]
	for range 5000 {
		text := make([]byte, 1+random.IntN(6))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		for number, name := range []string{"segment", "inside", "tail", "expression"} {
			url, err := r.URL(name, text)
			if err != nil {
				require.Contains(t, err.Error(), "no segment", "%q", text)
				require.Contains(t, "/"+string(text)+"/", "./", "%q", text)
				continue
			}
			require.Equal(t, Found, r.LookupString("GET", url, &m), "%q", url)
			require.Equal(t, number+1, m.Handler())
			require.Equal(t, string(text), string(m.Param("x")), "%q", url)
			require.Empty(t, strings.Trim(url, "/%abcdefprnt0123456789ABCDEF.-_~"), "%q", url)
		}
	}
}
