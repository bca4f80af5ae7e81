package runner

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestMarkdown(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"a paragraph", "one\ntwo\n\n**Do:** three\nfour five\n", "one two\n\n**Do:** three four\nfive\n"},
		{"items", "first\n- one, which goes\n  on\n- two\n\n1. a\n2. b and more words for it", "first\n- one, which goes on\n- two\n\n1. a\n2. b and more words\n   for it\n"},
		{"an item in an item", "- one\n  - two which is longer\n    still", "- one\n  - two which is\n    longer still\n"},
		{"a table", "| a | b |\n|---|---|\n| 1 | two |\n", "a  b\n-  ---\n1  two\n"},
		{"a table without a head", "| | |\n|---|---|\n| Time | 5 |\n", "Time  5\n"},
		{"a table that is too wide", "| word | what the word means |\n|---|---|\n| `a\\|b` | either |\n", "word   what the word\n       means\n-----  -------------\n`a|b`  either\n"},
		{"code", "see\n```go\na  b\nc\n```\nend\nof it", "see\n```go\na  b\nc\n```\nend of it\n"},
		{"code by its margin", "see\n\n    a\n    b\n", "see\n\n    a\n    b\n"},
		{"a drawing", "see\n\n    +---+\n    | a |\n    +---+\nend", "see\n\n    +---+\n    | a |\n    +---+\nend\n"},
		{"a drawing in a fence", "```text\n  +---+\n--| a |\n  +---+\n```", "```text\n  +---+\n--| a |\n  +---+\n```\n"},
		{"a quotation", "> one\n> two three four five", "> one two three four\n> five\n"},
		{"HTML", "<details>\ntext\nmore\n</details>", "<details>\ntext more\n</details>\n"},
		{"a heading", "# One\ntext", "# One\ntext\n"},
		{"a wide comment", "```go\n\t// one two three four five\n```", "```go\n    // one two three\n    // four five\n```\n"},
		{"a wide comment of two lines", "```go\n// one two three four five\n// six\n//\n//\ta  b\n```", "```go\n// one two three\n// four five six\n//\n//    a  b\n```\n"},
		{"a comment after code", "```go\n\tf(x) // what it is good for\n```", "```go\n    // what it is\n    // good for\n    f(x)\n```\n"},
		{"wide code", "```go\n\treturn a(b, c), d(e, f)\n```", "```go\n    return a(b, c),\n      » d(e, f)\n```\n"},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, textOf(markdown(row.text, 20))) })
	}
}

func TestProse(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"a part of a story", "  why     a server that waits", "  why     a server\n          that waits\n"},
		{"words of a compiler", "    ./main.go:4:2: undefined: x", "    ./main.go:4:2:\n    undefined: x\n"},
		{"an excerpt", ">    4  listen(addr, port)", ">    4  listen(addr,\n        port)\n"},
		{"an item", "- one two three four five", "- one two three four\n  five\n"},
		{"a trace", "    | read(7) = 2 and more", "    | read(7) = 2\n      and more\n"},
		{"one long word", "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst\nuvwxyz\n"},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, textOf(prose(row.text, 20))) })
	}
}

// The rest of a line of a diff has a mark, and the line's tone.
func TestPatch(t *testing.T) {
	require.Equal(t, []row{{"@@ -1 +1 @@", normal}, {"+    return one(two,", added}, {"       » three)", added}, {"-return", removed}, {" end", normal}},
		patch("@@ -1 +1 @@\n+\treturn one(two, three)\n-return\n end\n", 22))
}

// Laid out, each text of the course fits a screen of 80 columns, and has all its words.
func TestTextsFit(t *testing.T) {
	count := 0
	for _, folder := range []string{"../mini/steps", "../practice", "../floors"} {
		require.NoError(t, filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".md" {
				return err
			}
			count++
			content, err := os.ReadFile(name)
			words := func(text string) string {
				return strings.Join(strings.Fields(strings.NewReplacer("|", " ", "---:", "", "-", "", ">", "", "»", "", "//", "", "\\", "").Replace(text)), "")
			}
			text := textOf(markdown(string(content), 80))
			for line := range strings.Lines(text) {
				require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 80, "%s: %s", name, line)
			}
			require.Equal(t, len(words(string(content))), len(words(text)), name)
			return err
		}))
	}
	require.Greater(t, count, 150)
}
