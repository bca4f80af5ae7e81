package mini_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

func text(lines string) []byte { return []byte(strings.ReplaceAll(lines, " ", "\n")) }

// What Unified writes, Apply applies.
func TestRoundTrip(t *testing.T) {
	for _, row := range []struct {
		name          string
		before, after mini.Files
		patch         string
	}{
		{"nothing", mini.Files{"a": text("1 ")}, mini.Files{"a": text("1 ")}, ""},
		{"a new file", nil, mini.Files{"a/b": text("1 2 ")}, "--- /dev/null\n+++ b/a/b\n@@ -0,0 +1,2 @@\n+1\n+2\n"},
		{"a deleted file", mini.Files{"a": text("1 ")}, mini.Files{}, "--- a/a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-1\n"},
		{"an empty file", nil, mini.Files{"a": nil}, "--- /dev/null\n+++ b/a\n"},
		{"at the start", mini.Files{"a": text("1 2 3 4 5 ")}, mini.Files{"a": text("0 1 2 3 4 5 ")}, "--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n"},
		{"at the end", mini.Files{"a": text("1 2 3 4 5 ")}, mini.Files{"a": text("1 2 3 4 5 6 ")}, "--- a/a\n+++ b/a\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n"},
		{"close to each other", mini.Files{"a": text("1 2 3 4 5 6 7 8 ")}, mini.Files{"a": text("x 2 3 4 5 6 7 y ")}, "--- a/a\n+++ b/a\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"},
		{"far from each other", mini.Files{"a": text("1 2 3 4 5 6 7 8 9 ")}, mini.Files{"a": text("x 2 3 4 5 6 7 8 y ")}, "--- a/a\n+++ b/a\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
		{"lines that occur often", mini.Files{"a": text("{ } { } { } ")}, mini.Files{"a": text("{ } { x } { } ")}, "--- a/a\n+++ b/a\n@@ -1,6 +1,7 @@\n {\n }\n {\n+x\n }\n {\n }\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			patch := mini.Unified(row.before, row.after, mini.Exact)
			require.Equal(t, row.patch, string(patch))
			got, err := mini.Apply(row.before, patch)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(join(row.after), join(got)))
		})
	}
}

func join(files mini.Files) map[string]string {
	joined := map[string]string{}
	for name, content := range files {
		joined[name] = string(content)
	}
	return joined
}

// A hunk is applied where its lines are, if others have been added or removed above it.
func TestApplyElsewhere(t *testing.T) {
	patch := []byte("--- a/a\n+++ b/a\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n")
	for _, row := range []struct{ name, before, want string }{
		{"in place", "1 2 3 4 5 6 ", "1 2 3 4 five 6 "},
		{"below", "0 0 0 1 2 3 4 5 6 ", "0 0 0 1 2 3 4 five 6 "},
		{"above", "4 5 6 ", "4 five 6 "},
		{"the closest of two", "4 5 6 4 5 6 ", "4 5 6 4 five 6 "},
	} {
		got, err := mini.Apply(mini.Files{"a": text(row.before)}, patch)
		require.NoError(t, err, row.name)
		require.Equal(t, string(text(row.want)), string(got["a"]), row.name)
	}
}

func TestApplyErrors(t *testing.T) {
	for _, row := range []struct{ name, patch, want string }{
		{"no such file", "--- a/b\n+++ b/b\n@@ -1,1 +1,1 @@\n-1\n+2\n", "b: no such file"},
		{"a file that exists", "--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+2\n", "a: the patch makes this file, and it exists"},
		{"other lines", "--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-7\n+2\n", "a:1: the lines to change are not there: \"7\\n\""},
		{"cut off", "--- a/a\n", "patch:2: expected +++"},
		{"cut off in a hunk", "--- a/a\n+++ b/a\n@@ -1,2 +1,1 @@\n-1\n", "patch:3: expected 2 and 1 lines, found 1 and 0"},
		{"no range", "--- a/a\n+++ b/a\n@@ one two @@\n-1\n", "patch:3: expected @@ -LINE,COUNT +LINE,COUNT @@"},
		{"no mark", "--- a/a\n+++ b/a\n@@ -1 +1 @@\nx\n", "patch:3: expected a line that begins with space, - or +"},
	} {
		_, err := mini.Apply(mini.Files{"a": text("1 ")}, []byte(row.patch))
		require.ErrorContains(t, err, row.want, row.name)
	}
}

// Apply leaves its argument alone.
func TestApplyCopies(t *testing.T) {
	before := mini.Files{"a": text("1 ")}
	_, err := mini.Apply(before, []byte("--- a/a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-1\n"))
	require.NoError(t, err)
	require.Contains(t, before, "a")
}

func TestIgnoreSpace(t *testing.T) {
	before, after := mini.Files{"a": []byte("a int // x\nb\n")}, mini.Files{"a": []byte("a   int  // x\nc\n")}
	require.Equal(t, "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n a   int  // x\n-b\n+c\n", string(mini.Unified(before, after, mini.IgnoreSpace)))
}

func FuzzUnified(f *testing.F) {
	f.Add("1\n2\n3\n", "1\n3\n4\n")
	f.Add("", "a\n")
	f.Add("{\n}\n{\n}\n", "{\n}\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		if strings.Contains(before+after, "\r") || !strings.HasSuffix(before, "\n") || !strings.HasSuffix(after, "\n") {
			t.Skip("files end with a line feed")
		}
		patch := mini.Unified(mini.Files{"a": []byte(before)}, mini.Files{"a": []byte(after)}, mini.Exact)
		got, err := mini.Apply(mini.Files{"a": []byte(before)}, patch)
		require.NoError(t, err)
		require.Equal(t, after, string(got["a"]))
	})
}
