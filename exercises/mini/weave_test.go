package mini_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

const source = `package main

// size is a limit.
const size = 3

var (
	a = 1
	b = 2
)

// T is a type.
type T struct{ n int }

// Get gets.
func (t *T) Get() int {
	return t.n
}

func free() {} // at the end

func one() int    { return 1 }
func two() string { return "2" }
`

func TestWeave(t *testing.T) {
	before, after := mini.Files{"x.go": []byte("package main\n")}, mini.Files{"x.go": []byte(source), "y.txt": []byte("hello\n")}
	for _, row := range []struct{ name, marker, want string }{
		{"a constant", "code: x.go size", "```go\n// size is a limit.\nconst size = 3\n```\n"},
		{"one of a group", "code: x.go b", "```go\nvar (\n\ta = 1\n\tb = 2\n)\n```\n"},
		{"a type and its method", "code: x.go T T.Get", "```go\n// T is a type.\ntype T struct{ n int }\n\n// Get gets.\nfunc (t *T) Get() int {\n\treturn t.n\n}\n```\n"},
		{"a comment at the end", "code: x.go free", "```go\nfunc free() {} // at the end\n```\n"},
		{"lines that belong together", "code: x.go size one two", "```go\n// size is a limit.\nconst size = 3\n\nfunc one() int    { return 1 }\nfunc two() string { return \"2\" }\n```\n"},
		{"a file", "code: y.txt", "```txt\nhello\n```\n"},
		{"the file before", "before: x.go", "```go\npackage main\n```\n"},
		{"a change", "diff: y.txt", "```diff\n--- a/y.txt\n+++ b/y.txt\n@@ -0,0 +1,1 @@\n+hello\n```\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			marker := "<!-- " + row.marker + " -->\n"
			for _, old := range []string{"", "```go\nold\n```\n"} {
				got, err := mini.Weave("above\n"+marker+old+"below\n", before, after)
				require.NoError(t, err)
				require.Equal(t, "above\n"+marker+row.want+"below\n", got)
			}
		})
	}
}

func TestWeaveErrors(t *testing.T) {
	files := mini.Files{"x.go": []byte(source)}
	for _, row := range []struct{ marker, want string }{
		{"code: z.go", "2: there is no z.go"},
		{"code: x.go Get", "2: x.go does not declare Get"},
		{"diff: x.go", "2: the step does not change x.go"},
	} {
		_, err := mini.Weave("\n<!-- "+row.marker+" -->\n", files, files)
		require.EqualError(t, err, row.want)
	}
}

// Comments that are no markers are text.
func TestNoMarker(t *testing.T) {
	const text = "<!-- a remark -->\n<!-- code -->\n"
	got, err := mini.Weave(text, nil, nil)
	require.NoError(t, err)
	require.Equal(t, text, got)
}
