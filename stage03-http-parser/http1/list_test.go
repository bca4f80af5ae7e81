package http1_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// withLists is a request with a field "List" on each of the lines.
func withLists(t *testing.T, lines ...string) *http1.Request {
	t.Helper()
	head := "GET / HTTP/1.1\r\nHost: h\r\n"
	for _, line := range lines {
		head += "list: " + line + "\r\nOther: x, y\r\n"
	}
	return &parseHead(t, head+"\r\n").Request
}

func TestLists(t *testing.T) {
	for _, row := range []struct {
		name  string
		lines []string
		want  []string // the elements
	}{
		{"no field", nil, nil},
		{"an empty field", []string{""}, nil},
		{"one element", []string{"a"}, []string{"a"}},
		{"several", []string{"a, b,c"}, []string{"a", "b", "c"}},
		{"white space around them", []string{"\ta \t,  b c "}, []string{"a", "b c"}},
		{"empty elements", []string{", a,, ,b ,"}, []string{"a", "b"}},
		{"nothing but commas", []string{",,,"}, nil},
		{"on two lines", []string{"a", "b"}, []string{"a", "b"}},
		{"lists on three lines", []string{"a, b", "c", "d,"}, []string{"a", "b", "c", "d"}},
		{"the first line empty", []string{"", "a"}, []string{"a"}},
		{"the last line empty", []string{"a", ""}, []string{"a"}},
		{"a comma in a quoted string", []string{`a="b, c", d`}, []string{`a="b, c"`, "d"}},
		{"two quoted strings in an element", []string{`a=",";b=",", c`}, []string{`a=",";b=","`, "c"}},
		{"an escaped quote", []string{`a="b\", c", d`}, []string{`a="b\", c"`, "d"}},
		{"an escaped backslash", []string{`a="b\\", c`}, []string{`a="b\\"`, "c"}},
		{"a backslash outside of strings", []string{`a\", b", c`}, []string{`a\", b"`, "c"}},
		{"a string that does not end", []string{`a, b="c, d`, "e"}, []string{"a", `b="c, d`, "e"}},
		{"a backslash at the end", []string{`a, "b\`, "e"}, []string{"a", `"b\`, "e"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := withLists(t, row.lines...)
			assert.Equal(t, row.want, texts(slices.Collect(r.Elements("List"))))
			var lines []string
			for _, line := range row.lines {
				lines = append(lines, strings.Trim(line, " \t"))
			}
			assert.Equal(t, lines, texts(slices.Collect(r.Values("LIST"))))
		})
	}
}

func texts(values [][]byte) (texts []string) {
	for _, value := range values {
		texts = append(texts, string(value))
	}
	return texts
}

func TestSingle(t *testing.T) {
	assert.Nil(t, withLists(t).Single("List"), "not there")
	assert.NotNil(t, withLists(t, "").Single("List"), "there, and empty")
	assert.Nil(t, withLists(t, "a", "a").Single("List"), "twice, though the same")
	assert.Nil(t, withLists(t, "", "a").Single("List"), "twice, though empty once")
}

func TestReadingListsAllocatesNothing(t *testing.T) {
	r := withLists(t, `"a", W/"b", c="d,e"`, `"f"`)
	length := 0
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for value := range r.Values("List") {
			length += len(value)
		}
		for element := range r.Elements("List") {
			length += len(element)
		}
		for tag := range r.EntityTags("List") {
			length += len(tag)
		}
		length += len(r.Single("Host"))
	}))
	assert.Positive(t, length)
}

func TestListsEndEarly(t *testing.T) {
	r := withLists(t, `a, "b"`, "c")
	for range r.Values("List") {
		break
	}
	for element := range r.Elements("List") {
		require.Equal(t, "a", string(element))
		break
	}
	for range withLists(t, `"a", "b"`, `"c"`).EntityTags("List") {
		break
	}
}

func TestEntityTags(t *testing.T) {
	for _, row := range []struct {
		name  string
		lines []string
		want  []string // weak ones with W/
	}{
		{"none", nil, nil},
		{"an empty field", []string{""}, nil},
		{"one", []string{`"a"`}, []string{`"a"`}},
		{"weak", []string{`W/"a"`}, []string{`W/"a"`}},
		{"empty", []string{`""`}, []string{`""`}},
		{"any", []string{"*"}, []string{"*"}},
		{"several", []string{` "a",W/"b" ,	"c"`}, []string{`"a"`, `W/"b"`, `"c"`}},
		{"empty elements", []string{`, "a",, "b",`}, []string{`"a"`, `"b"`}},
		{"on several lines", []string{`"a"`, "", `W/"b", "c"`}, []string{`"a"`, `W/"b"`, `"c"`}},
		{"a comma", []string{`"a,b", "c"`}, []string{`"a,b"`, `"c"`}},
		{"an asterisk in a tag", []string{`"a,*,b"`}, []string{`"a,*,b"`}},
		{"a backslash is a character like others", []string{`"a\", "b"`}, []string{`"a\"`, `"b"`}},
		{"beyond ASCII", []string{"\"\xff\""}, []string{"\"\xff\""}},

		{"without quotes", []string{`a, "b"`, `"c"`}, []string{`"c"`}},
		{"one quote", []string{`"a`, `"c"`}, []string{`"c"`}},
		{"a small w", []string{`w/"a"`}, nil},
		{"weak without a tag", []string{"W/"}, nil},
		{"weak with a space", []string{`W/ "a"`}, nil},
		{"weak asterisk", []string{"W/*"}, nil},
		{"nothing between two", []string{`"a""b"`}, nil},
		{"text after one ends its line", []string{`"a"b, "c"`, `"d"`}, []string{`"d"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for tag, weak := range withLists(t, row.lines...).EntityTags("list") {
				if weak {
					tag = append([]byte("W/"), tag...)
				}
				got = append(got, string(tag))
			}
			assert.Equal(t, row.want, got)
		})
	}
}

// For every list: its elements are those of its lines, one after the other, and the joined lines are the same
// list.
func FuzzLists(f *testing.F) {
	f.Add(`a, b="c,\"d", e`, `"f`)
	f.Add(`"a,b", W/"c\", *`, ``)
	f.Fuzz(func(t *testing.T, first, second string) {
		if strings.ContainsFunc(first+second, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) ||
			len(first)+len(second) > 30<<10 {
			return // not allowed in a field
		}
		elements := func(lines ...string) []string { return texts(slices.Collect(withLists(t, lines...).Elements("list"))) }
		all := elements(first, second)
		require.Equal(t, all, append(elements(first), elements(second)...))
		for _, element := range all {
			require.NotEmpty(t, element)
			require.Equal(t, strings.Trim(element, " \t"), element)
		}
		ofFirst := elements(first)
		require.Equal(t, ofFirst, elements(strings.Join(ofFirst, ",")))

		for tag := range withLists(t, first, second).EntityTags("list") {
			quoted := len(tag) >= 2 && tag[0] == '"' && tag[len(tag)-1] == '"'
			require.True(t, quoted || string(tag) == "*")
			require.Contains(t, first+"\n"+second, string(tag))
		}
	})
}
