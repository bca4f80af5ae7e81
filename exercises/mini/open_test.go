package mini_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

const sourceBefore = `package main

// limit is a limit.
const limit = 3

type T struct {
	a int
	b int // old
}

func changed(n int) int {
	one()
	two()
	three()
	four()
	five()
	return 1
}

func commented() {
	one()
}

func shown() {}

func gone(s string) {}
`

const sourceAfter = `package main

// limit is a limit. It is more than that.
const limit = 4

type T struct {
	a    int // new
	long string // a field
}

// changed changes.
func changed(n int) int {
	one()
	two()
	three()
	six()
	five()
	return 1
}

func commented() {
	// a comment
	one()
}

func shown() { one() }

// made is new. So is this.
func made() (err error) {
	return nil
}

var x, y = 1, 2
`

func TestOpen(t *testing.T) {
	before := mini.Files{"x.go": []byte(sourceBefore), "go.mod": []byte("module x\n")}
	after := mini.Files{
		"x.go": []byte(sourceAfter), "static/a.css": []byte("body {}\n"), "go.mod": []byte("module y\n"),
		"poll_bsd.go": []byte("//go:build darwin\n\npackage main\n\nfunc other() {}\n"),
	}
	const text = "<!-- code: x.go shown -->\n"
	list := `static/a.css
  new      the file
x.go
  changes  const limit = 4
  changes  type T struct
           + long string // a field
           - b int // old
  changes  func changed(n int) int
  new      func made() (err error)
           // made is new.
  new      var x, y
  goes     func gone(s string)
`
	code := `// static/a.css

body {}

// x.go

// limit is a limit. It is more than that.
const limit = 4

type T struct {
	a    int // new
	long string // a field
}

// changed changes.
func changed(n int) int {
	...
	three()
	six()
	five()
	return 1
}

// made is new. So is this.
func made() (err error) {
	return nil
}

var x, y = 1, 2
`
	for _, row := range []struct{ what, want string }{{"list", "```text\n" + list}, {"code", "```go\n" + code}} {
		marker := "<!-- open: " + row.what + " -->\n"
		got, err := mini.WeaveFor(text, marker, before, after)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(marker+row.want+"```\n", got))
	}
	_, err := mini.WeaveFor("<!-- diff: x.go -->\n<!-- code: static/a.css -->\n", "<!-- open: list -->\n", before, after)
	require.EqualError(t, err, "1: the text shows all that the step changes")
	_, err = mini.WeaveFor(text, "<!-- open: x -->\n", before, after)
	require.EqualError(t, err, "1: expected open: list or open: code, found open: x")
}

// A line that goes without a successor is told of.
func TestElidedTellsWhatGoes(t *testing.T) {
	before := mini.Files{"x.go": []byte("package x\n\nfunc f() {\n\tone()\n\ttwo()\n\tthree()\n}\n")}
	after := mini.Files{"x.go": []byte("package x\n\nfunc f() {\n\tone()\n\tthree()\n}\n")}
	got, err := mini.WeaveFor("", "<!-- open: code -->\n", before, after)
	require.NoError(t, err)
	require.Contains(t, got, "\tone()\n\t// goes: two()\n\tthree()\n")
}

// What a step changes and its text does not show is named in the text, and its code is in the hints.
func TestTextsLeaveNothingOut(t *testing.T) {
	written(t, func(t *testing.T, s mini.Step, source string) {
		before, after := taught(t, s)
		_, err := mini.WeaveFor(source, "<!-- open: list -->\n", before, after)
		open := err == nil
		hints, err := os.ReadFile(path.Join("steps", s.Folder(), "hints.md"))
		require.NoError(t, err)
		require.Equal(t, open, strings.Contains(source, "<!-- open: list -->\n"), "the text")
		require.Equal(t, open, strings.Contains(string(hints), "<!-- open: code -->\n"), "the hints")
		woven, err := mini.WeaveFor(source, string(hints), before, after)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(woven, string(hints)), "run go run ./exercises/mini/cmd/stairs weave")
	})
}
