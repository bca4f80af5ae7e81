package syntax_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// show returns tokens as text for tables: data in quotes, literals as their repr, errors with an
// exclamation mark, others as in the source.
func show(tokens []syntax.Token) string {
	var list []string
	for _, t := range tokens {
		switch t.Kind {
		case syntax.TokenData:
			list = append(list, value.Quote(t.Text))
		case syntax.TokenVariableBegin:
			list = append(list, "{{")
		case syntax.TokenVariableEnd:
			list = append(list, "}}")
		case syntax.TokenBlockBegin:
			list = append(list, "{%")
		case syntax.TokenBlockEnd:
			list = append(list, "%}")
		case syntax.TokenName:
			list = append(list, t.Text)
		case syntax.TokenString, syntax.TokenInteger, syntax.TokenFloat:
			repr, _ := value.AppendRepr(nil, nil, t.Value)
			list = append(list, string(repr))
		case syntax.TokenError:
			list = append(list, "!"+t.Text)
		case syntax.TokenEnd:
		default:
			list = append(list, string(t.Kind))
		}
	}
	return strings.Join(list, " ")
}

func TestScan(t *testing.T) {
	both := syntax.Settings{TrimBlocks: true, LstripBlocks: true}
	lines := syntax.Settings{Delimiters: syntax.Delimiters{LineStatement: "#", LineComment: "##"}}
	for _, test := range []struct {
		name, source string
		settings     syntax.Settings
		want         string
	}{
		{"text", "a { b } %} }} #}", syntax.Settings{}, "'a { b } %} }} #}'"},
		{"a variable", "a{{ b }}c", syntax.Settings{}, "'a' {{ b }} 'c'"},
		{"a tag", "{%if a%}", syntax.Settings{}, "{% if a %}"},
		{"a comment", "a{# {{ b }} {% #}c", syntax.Settings{}, "'a' 'c'"},
		{"raw text", "a{% raw %}{{ b }}{% x %}{% endraw %}c", syntax.Settings{}, "'a' '{{ b }}{% x %}' 'c'"},
		{"a variable that is called raw", "{{ raw %}x", syntax.Settings{}, "{{ raw % !unexpected '}'"},
		{"signs", "a \n{{- b -}}\n c", syntax.Settings{}, "'a' {{ b }} 'c'"},
		{"a plus keeps white space", " {%+ a %}\nb", both, "' ' {% a %} 'b'"},
		{"a plus at the end keeps the newline", "{% a +%}\nb", both, "{% a %} '\\nb'"},
		{"trim and lstrip", "  {% a %}\n  {# b #}\n\t{{ c }}\n", both, "{% a %} '\\t' {{ c }}"},
		{"lstrip only at the start of a line", "a {% b %}", both, "'a ' {% b %}"},
		{"operators", "{{ + - * / // % ** ~ == != < <= > >= = . , : ; | }}", syntax.Settings{}, "{{ + - * / // % ** ~ == != < <= > >= = . , : ; | }}"},
		{"the longest operator", "{{ ***//=== }}", syntax.Settings{}, "{{ ** * // == = }}"},
		{"brackets", "{{ ({[a]}) }}", syntax.Settings{}, "{{ ( { [ a ] } ) }}"},
		{"the end inside of brackets", "{{ {1: {2: 3}} }}", syntax.Settings{}, "{{ { 1 : { 2 : 3 } } }}"},
		{"a minus before the end", "{{ a -}}\nb", syntax.Settings{}, "{{ a }} 'b'"},
		{"integers", "{{ 0 42 1_000 0x1f 0b11 0o17 00 }}", syntax.Settings{}, "{{ 0 42 1000 31 3 15 0 }}"},
		{"an integer of many digits", "{{ 123456789012345678901234567890 }}", syntax.Settings{}, "{{ 123456789012345678901234567890 }}"},
		{"floats", "{{ 1.5 1e3 1.5E-2 1_0.0_1 }}", syntax.Settings{}, "{{ 1.5 1000.0 0.015 10.01 }}"},
		{"no floats", "{{ 1.a 1..2 a.1.2 .5 5. 1e 012 }}", syntax.Settings{}, "{{ 1 . a 1 . . 2 a . 1 . 2 . 5 5 . 1 e 0 12 }}"},
		{"strings", `{{ 'a' "b" 'it\'s' "\x41\u00e9\101\n" '\q' }}`, syntax.Settings{}, `{{ 'a' 'b' "it's" 'AéA\n' '\\q' }}`},
		{"a string over lines", "{{ 'a\nb' }}", syntax.Settings{}, `{{ 'a\nb' }}`},
		{"names", "{{ _a b1 é not }}", syntax.Settings{}, "{{ _a b1 é not }}"},
		{"a wrong name", "{{ a² }}", syntax.Settings{}, "{{ !Invalid character in identifier"},
		{"an unknown character", "{{ a ? }}", syntax.Settings{}, "{{ a !unexpected char '?' at 5"},
		{"a string without an end", "é{{ 'a }}", syntax.Settings{}, `'é' {{ !unexpected char "'" at 4`},
		{"a wrong escape", `{{ '\x4' }}`, syntax.Settings{}, `{{ !truncated \xXX escape`},
		{"brackets that do not match", "{{ (] }}", syntax.Settings{}, "{{ ( !unexpected ']', expected ')'"},
		{"a bracket that was not opened", "{{ ) }}", syntax.Settings{}, "{{ !unexpected ')'"},
		{"a comment without an end", "a{# b", syntax.Settings{}, "'a' !Missing end of comment tag"},
		{"raw text without an end", "a{% raw %}b", syntax.Settings{}, "'a' !Missing end of raw directive"},
		{"a line statement", "a\n \t# b c  \nd", lines, `'a\n' {% b c %} 'd'`},
		{"a line statement at the end", "# b", lines, "{% b %}"},
		{"empty lines after a line statement", "# b\n \n\n  c", lines, "{% b %} '  c'"},
		{"a line statement over lines", "# b [\n1\n]\nc", lines, "{% b [ 1 ] %} 'c'"},
		{"no line statement", "a # b", lines, "'a # b'"},
		{"line comments", "a  ## b # c\n ## d\n{{ e }} ## f", lines, `'a' '\n' '\n' {{ e }}`},
		{"the sign of a line comment", "a\n\n##- b\nc", lines, `'a' '\nc'`},
		{"a prefix for both", "# a\nb # c", syntax.Settings{Delimiters: syntax.Delimiters{LineStatement: "#", LineComment: "#"}}, "{% a %} 'b'"},
		{"lines without a setting", "# a\n## b", syntax.Settings{}, `'# a\n## b'`},
		{"other delimiters", "<? a ?>${b}<!--c-->{{ d }}", syntax.Settings{Delimiters: syntax.Delimiters{
			BlockStart: "<?", BlockEnd: "?>", VariableStart: "${", VariableEnd: "}", CommentStart: "<!--", CommentEnd: "-->",
		}}, "{% a %} {{ b }} '{{ d }}'"},
		{"one delimiter that begins like another", "<%= a %><% b %>", syntax.Settings{Delimiters: syntax.Delimiters{
			BlockStart: "<%", BlockEnd: "%>", VariableStart: "<%=", VariableEnd: "%>",
		}}, "{{ a }} {% b %}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := show(syntax.Scan(syntax.NewSource(test.source, test.settings), test.settings))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTokenPositions(t *testing.T) {
	src := syntax.NewSource("é\r\n{{ a +\r\n 'b' }}\r\n", syntax.Settings{})
	type place struct {
		kind         syntax.TokenKind
		line, column int
	}
	var got []place
	for _, token := range syntax.Scan(src, syntax.Settings{}) {
		got = append(got, place{token.Kind, src.Line(token.Pos), src.Column(token.Pos)})
	}
	require.Equal(t, []place{
		{syntax.TokenData, 1, 1}, {syntax.TokenVariableBegin, 2, 1}, {syntax.TokenName, 2, 4}, {syntax.TokenAdd, 2, 6},
		{syntax.TokenString, 3, 2}, {syntax.TokenVariableEnd, 3, 6}, {syntax.TokenEnd, 3, 8},
	}, got)
	require.Equal(t, "{{ a +", src.LineText(5))
}

func TestTrailingNewline(t *testing.T) {
	for text, want := range map[string]string{"a\n": "a", "a\n\n": "a\n", "a\r\n": "a", "\n": "", "a": "a"} {
		require.Equal(t, want, string(syntax.NewSource(text, syntax.Settings{})), "%q", text)
	}
	require.Equal(t, "a\n", string(syntax.NewSource("a\r", syntax.Settings{KeepTrailingNewline: true})))
}
