package runner

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() {\n\tlisen()\n}\n"), 0o644))
	for _, row := range []struct {
		name, output string
		want         BuildError
	}{
		{"a position", "# mini\n./main.go:4:2: undefined: lisen\n", BuildError{
			Output: "./main.go:4:2: undefined: lisen", File: "main.go", Line: 4,
			Excerpt: "     2  \n     3  func main() {\n>    4      lisen()\n     5  }\n",
			Advice:  "No declaration has this name: look for a typing error, a missing import, or a function that you have still to write.",
		}},
		{"the first line", "main.go:1:1: expected 'package'", BuildError{
			Output: "main.go:1:1: expected 'package'", File: "main.go", Line: 1, Excerpt: ">    1  package main\n     2  \n",
			Advice: "A Go file begins with its package, here with the line package main.",
		}},
		{"a file that has gone", "gone.go:4:2: odd\n", BuildError{Output: "gone.go:4:2: odd", File: "gone.go", Line: 4}},
		{"two packages", "main.go:1:2: found packages main (main.go) and other (other.go) in " + dir + "\n", BuildError{
			Output: "found packages main (main.go) and other (other.go)",
			Advice: "All Go files of a folder begin with the same package, here with the line package main.",
		}},
		{"no position", "go: no such module\n", BuildError{Output: "go: no such module"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(&row.want, explain(dir, row.output, "main")))
		})
	}
}

func TestManyErrorsAreCut(t *testing.T) {
	e := &BuildError{Output: "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14"}
	require.Contains(t, e.String(), "    12\n    ... and 2 more lines")
}

func TestBuildOfAFolderInTheWay(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, programName), 0o755))
	err := build(t.Context(), dir)
	require.ErrorContains(t, err, "is in the way")
	require.False(t, errors.As(err, new(*BuildError)))
}
