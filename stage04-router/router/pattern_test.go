package router

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// describe returns the pieces of a pattern as a text for tables.
func describe(p *pattern) string {
	var pieces []string
	for _, piece := range p.pieces {
		if piece.matcher == nil {
			pieces = append(pieces, piece.text)
		} else {
			pieces = append(pieces, piece.matcher.label([]string{piece.name}))
		}
	}
	return strings.Join(pieces, " ")
}

func TestPatternPieces(t *testing.T) {
	for _, test := range []struct{ name, pattern, pieces string }{
		{"root", "/", "/"},
		{"text", "/users/me", "/users/me"},
		{"slash at the end", "/users/", "/users/"},
		{"doubled slash", "//users", "//users"},
		{"parameter", "/users/{id}", "/users/ {id}"},
		{"parameter alone", "/{id}", "/ {id}"},
		{"text after it", "/users/{id}/edit", "/users/ {id} /edit"},
		{"two parameters", "/{a}/{b}", "/ {a} / {b}"},
		{"prefix", "/v{n:uint}", "/v {n:uint}"},
		{"suffix", "/{name}.json", "/ {name}.json"},
		{"prefix, suffix and more", "/a-{x}-b/c", "/a- {x}-b /c"},
		{"types", "/{a:bool}/{b:uuid}/{c:int}/{d:float}", "/ {a:bool} / {b:uuid} / {c:int} / {d:float}"},
		{"tail", "/files/{rest:path}", "/files/ {rest:path}"},
		{"expression", "/{w:[a-z]+}", "/ {w:[a-z]+}"},
		{"braces in an expression", "/{y:[0-9]{4}}/x", "/ {y:[0-9]{4}} /x"},
		{"escaped brace in an expression", `/{x:a\}b}`, `/ {x:a\}b}`},
		{"slash in an expression", "/{x:[^/]+}/y", "/ {x:[^/]+} /y"},
		{"colon in an expression", "/{x:a:b}", "/ {x:a:b}"},
		{"colon in text", "/v1/{name}:cancel", "/v1/ {name}:cancel"},
		{"encoded letter", "/%61%62c", "/abc"},
		{"bytes that stay encoded", "/%2f%25", "/%2F%25"},
		{"encoded braces", "/%7Bid%7D", "/{id}"},
		{"text beyond ASCII", "/café/%C3%A9", "/café/é"},
		{"encoded byte in a suffix", "/{x}%2Ejson", "/ {x}.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := parsePattern(test.pattern)
			require.NoError(t, err)
			assert.Equal(t, test.pieces, describe(p))
			assert.Equal(t, test.pattern, p.source)
		})
	}
}

func TestPatternErrors(t *testing.T) {
	const (
		braces = "a parameter or fixed text (a brace itself is %7B or %7D)"
		names  = "a name (letters, digits and underscores, no digit first)"
		codes  = "two hexadecimal digits after a percent sign (the sign itself is %25)"
		types  = "bool, uuid, uint, int, float, path, or a regular expression"
	)
	for _, test := range []struct {
		name, pattern   string
		column          int
		expected, found string
	}{
		{"empty", "", 1, `"/"`, "the end"},
		{"no slash first", "users", 1, `"/"`, `"u"`},
		{"parameter first", "{id}", 1, `"/"`, `"{"`},
		{"closing brace alone", "/a}", 3, braces, `"}"`},
		{"closing brace in a suffix", "/{a}b}", 6, braces, `"}"`},
		{"no name", "/{}", 3, names, `"}"`},
		{"no name before a type", "/{:int}", 3, names, `":"`},
		{"digit first", "/{1a}", 3, names, `"1"`},
		{"hyphen in a name", "/{a-b}", 4, `":" or "}"`, `"-"`},
		{"letter beyond ASCII in a name", "/{é}", 3, names, `"é"`},
		{"end in a brace", "/{", 3, names, "the end"},
		{"end in a name", "/{id", 5, `":" or "}"`, "the end"},
		{"end in a type", "/{id:int", 9, `"}"`, "the end"},
		{"end before a type", "/{id:", 6, `"}"`, "the end"},
		{"end in braces", "/{id:a{2}", 10, `"}"`, "the end"},
		{"end after a backslash", `/{id:a\`, 8, `"}"`, "the end"},
		{"name twice", "/{id}/{id}", 8, "a name that the pattern does not use twice", `"id"`},
		{"unknown type", "/{id:integer}", 6, types, `"integer"`},
		{"type in capitals", "/{id:INT}", 6, types, `"INT"`},
		{"no type", "/{id:}", 6, types, `""`},
		{"invalid expression", "/{id:[a-}", 6, "a regular expression (package regexp/syntax)", `"[a-"`},
		{"expression that leaves its group", "/{id:a)(b}", 6, "a regular expression (package regexp/syntax)", `"a)(b"`},
		{"expression that swallows its anchor", `/{id:\Qa}`, 6, "a regular expression (package regexp/syntax)", `"\\Qa"`},
		{"line feed in an expression", "/{id:a\n+}", 7, "printable text", `"\n"`},
		{"two parameters in a segment", "/{a}{b}", 5, "one parameter a segment", `"{"`},
		{"two parameters with text between", "/{a}-{b}", 6, "one parameter a segment", `"{"`},
		{"text after a tail", "/{rest:path}/x", 13, "the end after a parameter of type path", `"/"`},
		{"text before a tail", "/x{rest:path}", 3, `"/" before a parameter of type path`, `"{"`},
		{"query", "/search?q", 8, "a path (the character itself is %3F or %23)", `"?"`},
		{"fragment", "/search#a", 8, "a path (the character itself is %3F or %23)", `"#"`},
		{"control character", "/a\x00", 3, "printable text", `"\x00"`},
		{"percent sign alone", "/100%", 5, codes, `"%"`},
		{"percent sign and one digit", "/100%2", 5, codes, `"%"`},
		{"percent sign and no digits", "/100%zz", 5, codes, `"%"`},
		{"percent sign in a suffix", "/{a}%", 5, codes, `"%"`},
		{
			"too many parameters", manyParams(MaxParams + 1), len(manyParams(MaxParams)) + 2,
			"at most 32 parameters", `"{"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parsePattern(test.pattern)
			var found *PatternError
			require.ErrorAs(t, err, &found)
			assert.Equal(t, &PatternError{
				Pattern: test.pattern, Column: test.column, Expected: test.expected, Found: test.found,
			}, found)
			assert.Contains(t, err.Error(), "column")
		})
	}
}

// A parameter is never empty, wherever it stands. So an expression that matches the empty text
// is refused: it would promise a match that no lookup finds.
func TestExpressionsThatMatchTheEmptyText(t *testing.T) {
	places := []string{"/{x:%s}", "/a{x:%s}", "/{x:%s}b", "/a{x:%s}b", "/a/{x:%s}/b", "/a/b{x:%s}/c", "/{w}/{x:%s}"}
	rows := []struct {
		expression string
		empty      bool
	}{
		{`(\.json)?`, true},
		{`[a-z]*`, true},
		{`.*`, true},
		{`|a`, true},
		{`a|`, true},
		{`a|b*`, true},
		{`()`, true},
		{`(?:)`, true},
		{`(?i)a?`, true},
		{`[0-9]{0,2}`, true},
		{`^$`, true},
		{`^`, true},
		{`\.json`, false},
		{`(\.json)+`, false},
		{`[a-z]+`, false},
		{`a?b`, false},
		{`a|b`, false},
		{`\b`, false},
		{`[0-9]{1,2}`, false},
	}
	for _, row := range rows {
		for _, place := range places {
			pattern := strings.Replace(place, "%s", row.expression, 1)
			t.Run(pattern, func(t *testing.T) {
				var r Router[int]
				route, err := r.Add("GET", pattern, 1)
				if !row.empty {
					require.NoError(t, err)
					route.Named("page")
					values := []any{"w", ""}
					_, err = r.URL("page", values[2-len(route.Params()):]...)
					assert.ErrorContains(t, err, `expected text that `+row.expression+` matches, found ""`)
					return
				}
				assert.Equal(t, &PatternError{
					Pattern: pattern, Column: strings.Index(pattern, row.expression) + 1,
					Expected: "a regular expression that does not match the empty text, because a parameter is never empty",
					Found:    strconv.Quote(row.expression),
				}, err)
				assert.Empty(t, r.String(), "nothing is registered")
			})
		}
	}
}

// Text that may be missing needs a second route.
func TestTextThatMayBeMissing(t *testing.T) {
	r := routerOf(`GET /a`, `GET /a{x:\.json}`, `GET /b/`, `GET /b/{x:[0-9]+}`)
	for path, want := range map[string]string{
		"/a": "/a", "/a.json": `/a{x:\.json} x=".json"`, "/a.jso": "not found",
		"/b/": "/b/", "/b/1": `/b/{x:[0-9]+} x="1"`, "/b": "not found",
	} {
		assert.Equal(t, want, result(t, r, "GET", path), path)
	}
}

// manyParams returns n segments that are parameters with names of their own.
func manyParams(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("/{p" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + "}")
	}
	return b.String()
}
