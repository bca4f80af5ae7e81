package mini_test

import (
	"flag"
	"go/format"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

var whole = flag.Bool("whole", false, "build and vet the program after each step, for several systems")

// taught returns the program before and after a step in the order in which it is taught: a step of
// the main track without the side track.
func taught(t *testing.T, s mini.Step) (before, after mini.Files) {
	t.Helper()
	order := mini.Order(s.Number, s.Track == mini.Templates)
	before, err := mini.After(order[:len(order)-1])
	require.NoError(t, err)
	after, err = mini.After(order)
	require.NoError(t, err)
	return before, after
}

func TestSteps(t *testing.T) {
	steps := mini.Steps()
	require.Len(t, steps, 45)
	for i, s := range steps {
		require.Equal(t, i+1, s.Number)
		require.NotEmpty(t, s.Name)
		require.NotEmpty(t, s.Title)
		require.LessOrEqual(t, len(s.Title), 60, "%s: the title", s.Folder())
		require.NotZero(t, s.Minutes)
		require.Equal(t, s.Number >= 28 && s.Number <= 41, s.Track == mini.Templates)
		require.NotEmpty(t, s.Patch())
	}
}

// A caller that changes what Steps returns does not change the track.
func TestStepsAreTheCallersOwn(t *testing.T) {
	mini.Steps()[0].Name = "changed"
	require.Equal(t, "hello", mini.Steps()[0].Name)
}

func TestStart(t *testing.T) {
	files, err := mini.Snapshot(0)
	require.NoError(t, err)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	require.Equal(t, []string{".gitignore", "README.md", "go.mod", "go.work"}, names)
}

// Every program is formatted, is a module of its own, and imports the standard library alone.
func TestPrograms(t *testing.T) {
	for _, s := range mini.Steps() {
		files, err := s.Files()
		require.NoError(t, err)
		for name, content := range files {
			require.True(t, strings.HasSuffix(string(content), "\n"), "%s: %s ends without a line feed", s.Folder(), name)
			if path.Ext(name) != ".go" {
				continue
			}
			formatted, err := format.Source(content)
			require.NoError(t, err, "%s: %s", s.Folder(), name)
			require.Empty(t, cmp.Diff(string(formatted), string(content)), "%s: %s is not formatted", s.Folder(), name)
			require.NotContains(t, string(content), `.example/`, "%s: %s", s.Folder(), name)
		}
		require.Equal(t, "module mini\n\ngo 1.26.0\n", string(files["go.mod"]))
	}
}

// The learner may take the side track after any step of the main track from 27 on. The program in the
// end is the same.
func TestOrders(t *testing.T) {
	last := len(mini.Steps())
	want, err := mini.Snapshot(last)
	require.NoError(t, err)
	track, side := mini.Order(last, false), []int{}
	for _, s := range mini.Steps() {
		if s.Track == mini.Templates {
			side = append(side, s.Number)
		}
	}
	for at := mini.TemplatesAfter; at <= len(track); at++ {
		order := slices.Concat(track[:at], side, track[at:])
		got, err := mini.After(order)
		require.NoError(t, err)
		require.Empty(t, string(mini.Unified(want, got, mini.Exact)), "with the templates after step %d", track[at-1])
	}
}

// The steps of the two tracks can also alternate.
func TestMixedOrder(t *testing.T) {
	order := append(mini.Order(27, false), 28, 42, 29, 43, 30, 44, 31, 45)
	_, err := mini.After(order)
	require.NoError(t, err)
}

func TestAfterNamesTheStepThatDoesNotApply(t *testing.T) {
	for _, row := range []struct {
		name  string
		order []int
		want  string
	}{
		{"a step is missing", []int{1, 3}, "03-spin: conn.go:"},
		{"a step is there twice", []int{1, 1}, "01-hello: conn.go: the patch makes this file, and it exists"},
		{"no such step", []int{46}, "expected a step from 1 to 45, found 46"},
		{"no such step", []int{0}, "expected a step from 1 to 45, found 0"},
	} {
		_, err := mini.After(row.order)
		require.ErrorContains(t, err, row.want, row.name)
	}
}

// No step asks for much more than 80 lines, and the list tells how many.
func TestLines(t *testing.T) {
	for _, s := range mini.Steps() {
		size := mini.Count(taught(t, s))
		require.LessOrEqual(t, size.Added, 85, "%s adds too many lines", s.Folder())
		require.Equal(t, listed(t, s.Number), size, "%s: the list is old; run go run ./exercises/mini/cmd/stairs count", s.Folder())
	}
}

// What Diff shows is shorter than the patch where gofmt has only aligned, and empty nowhere.
func TestDiff(t *testing.T) {
	for _, s := range mini.Steps() {
		require.NotEmpty(t, s.Diff())
		require.True(t, strings.HasPrefix(s.Diff(), "--- "), "%s: %s", s.Folder(), s.Diff())
	}
}
