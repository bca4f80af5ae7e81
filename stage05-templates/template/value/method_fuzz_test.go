package value_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

// textMethods are the methods of strings, except those with many arguments.
var textMethods = []string{
	"capitalize", "casefold", "center", "count", "endswith", "expandtabs", "find", "format", "format_map", "index", "isalnum", "isalpha",
	"isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join",
	"ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit",
	"rstrip", "split", "splitlines", "startswith", "strip", "striptags", "swapcase", "title", "unescape", "upper", "zfill",
}

// FuzzTextMethods: for all arguments, a method returns a value or an *Error within the limits. For
// valid text it returns valid text.
func FuzzTextMethods(f *testing.F) {
	f.Add("a<b> {0!r:>5}{x[y].z:{w}}", "b", -1, uint8(7))
	f.Add("{:+010,.3f}|{:x}|{!a}", "", 7, uint8(1))
	f.Add("ǆΣ ß\t\r\n \u2028İ", " ", 3, uint8(3))
	f.Fuzz(func(t *testing.T, text, other string, n int, pick uint8) {
		if !utf8.ValidString(text) || !utf8.ValidString(other) {
			return
		}
		lists := [][]value.Value{
			{}, {value.String(other)}, {value.Int(n)}, {value.String(other), value.Int(n)}, {value.None(), value.Int(n)},
			{value.String(other), value.Int(n), value.Int(n + 3)}, {value.String(other), value.String(text)},
			{value.Float(float64(n) / 7)}, {value.NewDict(other, n, "x", text).Value()}, {value.Undefined("u")}, {value.Of([]string{text, other})},
		}
		args := lists[int(pick)%len(lists)]
		m := value.NewMeter(100_000, 1<<20)
		var types value.Types
		for _, v := range []value.Value{value.String(text), value.Safe(text)} {
			for _, name := range textMethods {
				method, ok, err := types.Attribute(&m, v, name)
				if !ok {
					continue
				}
				require.NoError(t, err)
				result, err := value.Call(&m, method, value.Args{Positional: args, Keywords: []value.Keyword{}})
				var e *value.Error
				require.True(t, err == nil || errors.As(err, &e), "%s: %v", name, err)
				if err == nil && result.IsString() {
					require.True(t, utf8.ValidString(result.Text()), "%s: %q", name, result.Text())
				}
			}
			_, err := value.Pretty{Depth: int(pick % 4), Compact: n%2 == 0}.AppendPretty(nil, &m, value.Of([]any{v, map[string]any{other: v, text: n}}))
			var e *value.Error
			require.True(t, err == nil || errors.As(err, &e))
		}
	})
}
