package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// really is a learner whose exercises have real builds and checks.
func really(t *testing.T) *learner {
	l := begun(t)
	l.config.Judge = nil
	return l
}

// courseFile reads a file of an exercise of the course.
func courseFile(t *testing.T, exercise, name string) string {
	c, err := theCourse()
	require.NoError(t, err)
	e, ok := c.Find(exercise)
	require.True(t, ok)
	content, err := os.ReadFile(c.Path(e, name))
	require.NoError(t, err)
	return string(content)
}

// Both kinds of exercises, with the starter, a wrong answer, and the solution.
func TestRealExercises(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	l := really(t)
	_, stdout, stderr := l.run("", "run", "drain")
	require.Contains(t, stdout, "came    \"ab\" and Empty\n  wanted  \"abcd\" and Empty\n", stderr)
	l.write("practice/drain/drain.go", courseFile(t, "drain", "_wrong/spins/drain.go"))
	_, stdout, _ = l.run("", "check")
	require.Contains(t, stdout, "more than 1000 reads after EAGAIN")
	require.Contains(t, stdout, "After `EAGAIN` you ask again at once.")
	require.Contains(t, stdout, "the last 12 of ")
	l.write("practice/drain/drain.go", courseFile(t, "drain", "_solution/drain.go"))
	require.Contains(t, l.ok("check"), "PASSED exercise 2.1, drain")
	require.Contains(t, l.ok("trace"), "read(7)")

	_, stdout, _ = l.run("", "predict", "edge", "2", "2")
	require.Contains(t, stdout, "came    your prediction 2 2\n")
	require.NotContains(t, stdout, "2 1")
	require.Contains(t, stdout, "The 3 bytes that are left came together")
	_, stdout, _ = l.run("", "predict", "edge", "1", "1")
	require.Contains(t, stdout, "came    your prediction 1 1\n  wanted  2 1\n")
	require.Contains(t, stdout, "lines of the trace (r, or trace, shows all):\n    |     update(3, r) = 0")
	require.Contains(t, l.ok("predict", "2", "1"), "PASSED exercise 2.2, edge")
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "exercises-*", "judge"))
	require.NoError(t, err)
	require.Empty(t, left, "nothing that was built is left")
}

// The check uses the course's version of a file that the learner should only read.
func TestChangedGiven(t *testing.T) {
	l := really(t)
	s := l.session(nil, "run", "drain")
	s.await("FAILED exercise 2.1, drain")
	l.write("practice/drain/given.go", "package drain // without its types\n")
	l.write("practice/drain/drain.go", courseFile(t, "drain", "_solution/drain.go"))
	s.await("PASSED exercise 2.1, drain")
	s.await("You have changed given.go. The check uses the course's")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

// Other files in the learner's folder cannot make a wrong answer pass.
func TestWhatDoesNotPass(t *testing.T) {
	const passes = "package check\n\nimport \"looper.example/exercises/practice/judge\"\n\nfunc Check(*judge.Story) {}\n"
	for _, row := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a check of one's own", map[string]string{"check/check.go": passes}, "FAILED exercise 2.1, drain"},
		{"a check beside the code", map[string]string{"check.go": passes}, "line package drain"},
		{"given.go", map[string]string{"given.go": "package drain\n\ntype Kernel interface{ Read(int, []byte) (int, error) }\n\ntype End string\n\nconst (\n\tEmpty End = \"\"\n\tClosed = Empty\n\tBroken = Empty\n)\n"}, "FAILED exercise 2.1, drain"},
		{"an end before the check", map[string]string{"more.go": "package drain\n\nimport \"os\"\n\nfunc init() { os.Exit(0) }\n"}, "the end of the process"},
		{"an end within the check", map[string]string{"drain.go": "package drain\n\nimport \"os\"\n\nfunc Drain(Kernel, int) ([]byte, End) {\n\tos.Exit(0)\n\treturn nil, Empty\n}\n"}, "the end of the process"},
		{"an empty file", map[string]string{"drain.go": ""}, "line package drain"},
		{"no function", map[string]string{"drain.go": "package drain\n"}, "This is the check. It needs the names"},
		{"another package", map[string]string{"drain.go": "package drains\n\nfunc Drain() {}\n"}, "line package drain"},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := really(t)
			l.config.Judge, l.wrong["drain"] = l.judge, true
			l.run("", "run", "drain")
			l.config.Judge = nil
			for name, content := range row.files {
				l.write("practice/drain/"+name, content)
			}
			status, stdout, stderr := l.run("", "check")
			assert.Equal(t, exitFailed, status)
			assert.Contains(t, stdout, row.want, stderr)
			assert.NotContains(t, stdout, "PASSED")
			assert.NotEqual(t, "passed", string(l.state("drain")))
		})
	}
}
