package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// state is the state of an exercise in the progress.
func (l *learner) state(name string) progress.State {
	return l.progress().RecordOf(name).State
}

func TestRunAnExercise(t *testing.T) {
	l := begun(t)
	l.wrong["drain"] = true
	status, stdout, _ := l.run("h\nt\nd\nr\nw\nl\n", "run", "drain")
	require.Equal(t, exitFailed, status)
	for _, want := range []string{
		"**Objective:** tell the four results", "Hint 1 of 3", "You have changed nothing yet", "> 2.1  drain",
		"FAILED exercise 2.1, drain: read until nothing is left\n\n  did     a client sends ping\n          the server responds\n  came    nothing\n  wanted  pong\n  why     A server responds.\n",
		"`EINTR` is an error value", "your code printed:\n    | printed by the code\n", "the last 12 of 20 lines of the trace",
		"0 of 2 in stage 2", "Exercise 2.1, drain: read until nothing is left (fill in, 15 min)",
	} {
		require.Contains(t, stdout, want)
	}
	for _, name := range []string{"README.md", "drain.go", "given.go", traceFile, resultFile} {
		require.FileExists(t, filepath.Join(l.dir, "practice", "drain", name))
	}
	require.Equal(t, strings.Repeat("read 4 bytes\n", 20), l.ok("trace"))
	require.Equal(t, 1, l.progress().Step, "the step stays")
	require.Equal(t, l.dir+"/practice/drain", l.judged[0].Dir)
}

// Without a name it is the exercise that the learner is on, one that has begun, or the next that is open.
func TestWhichExercise(t *testing.T) {
	l := begun(t)
	l.wrong["edge"] = true
	require.Contains(t, l.ok("run"), "PASSED exercise 2.1, drain")
	require.Contains(t, l.ok("steps"), "You are at step 01")
	l.run("", "run")
	require.Equal(t, "edge", l.progress().Exercise)
	l.run("", "run", "2.1")
	require.Equal(t, "drain", l.progress().Exercise)
	require.Contains(t, l.ok("run"), "drain", "the one that the learner is on")
	l.ok("steps")
	l.run("", "run")
	require.Equal(t, "edge", l.progress().Exercise)
	require.Contains(t, l.refused("run", "coffee"), `there is no exercise "coffee"`)
}

// The learner's files stay. The course renews its own files, after a copy.
func TestRunOverwritesNothing(t *testing.T) {
	l := begun(t)
	l.run("", "run", "drain")
	l.write("practice/drain/drain.go", "package drain // mine\n")
	l.write("practice/drain/given.go", "package drain // mine too\n")
	l.run("", "run", "drain")
	require.Equal(t, "package drain // mine\n", l.read("practice/drain/drain.go"))
	require.Contains(t, l.read("practice/drain/given.go"), "type Kernel interface")
	require.Equal(t, "package drain // mine too\n", l.read("_backup/2026-03-01-120000/practice/drain/given.go"))
}

func TestCommandsOnAnExercise(t *testing.T) {
	l := begun(t)
	l.wrong["drain"] = true
	l.run("", "run", "drain")
	require.Contains(t, l.refused("next"), "exercise drain has not passed yet")
	require.Contains(t, l.refused("next", "main"), "expected steps")
	require.Contains(t, l.refused("solution"), "you get the solution of exercise drain after it has passed")
	require.Contains(t, l.ok("show"), "# Read until nothing is left")
	require.Contains(t, l.ok("show", "2"), "a request arrives in pieces")
	for range hintNames {
		l.ok("hint")
	}
	require.Contains(t, l.ok("hint", "3"), "nearly the code")
	l.write("practice/drain/drain.go", "package drain\n\n// mine\n")
	require.Contains(t, l.ok("diff"), "+// mine\n")
	told := l.ok("solution")
	require.Contains(t, told, "# The solution")
	require.Contains(t, told, "case err == syscall.EAGAIN:")
	require.FileExists(t, filepath.Join(l.dir, "solutions", "practice", "drain", "solution.md"))
	require.FileExists(t, filepath.Join(l.dir, "solutions", "practice", "drain", "given.go"))
	l.write("practice/drain/more.go", "package drain\n")
	told = l.ok("reset", "-all", "-yes")
	require.Contains(t, told, "more.go is now _backup/")
	require.Contains(t, told, "drain.go is as exercise drain begins; yours is _backup/")
	require.NoFileExists(t, filepath.Join(l.dir, "practice", "drain", "more.go"))
	require.Contains(t, l.read("practice/drain/drain.go"), "says why it stopped")
	require.Contains(t, l.ok("skip"), "Exercise drain is left out.\nYou are at exercise 2.2, edge")
	require.Equal(t, progress.Skipped, l.state("drain"))
}

// After the last open exercise of a stage the learner is back on the build track.
func TestEndOfAStage(t *testing.T) {
	l := begun(t)
	l.ok("run", "drain")
	require.Contains(t, l.ok("next"), "You are at exercise 2.2, edge")
	l.ok("predict", "2", "1")
	require.Contains(t, l.ok("next"), "You are at step 01")
	require.Empty(t, l.progress().Exercise)
	require.Contains(t, l.ok("next", "exercises"), "You are at exercise 3.1, later")
	l.ok("skip")
	require.Contains(t, l.refused("next", "exercises"), "all exercises are done")
	require.Contains(t, l.ok("run", "drain"), "PASSED")
	require.Contains(t, l.ok("next"), "You are at step 01", "edge is done")
}

func TestPredict(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.refused("predict", "2", "1"), "you are at step 01; predict NAME ANSWER")
	l.wrong["edge"] = true
	status, stdout, _ := l.run("", "predict", "edge", "2", "2")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "FAILED exercise 2.2, edge")
	require.Equal(t, "# Two numbers: reports of a level-triggered poller, then of an edge-triggered one, such as: 4 3\n2 2\n", l.read("practice/edge/answer.txt"))
	l.wrong["edge"] = false
	require.Contains(t, l.ok("predict", "2 1"), "PASSED exercise 2.2, edge")
	require.True(t, strings.HasSuffix(l.read("practice/edge/answer.txt"), "such as: 4 3\n2 1\n"))
	require.Equal(t, progress.Passed, l.state("edge"))
	require.Contains(t, l.refused("predict"), "expected an answer")
	require.Contains(t, l.refused("predict", "drain", "2"), "exercise drain is answered in code")
}

// After a first wrong answer the learner reads why it is wrong, and not what is right. After a second one, or on request, the learner reads all.
func TestGuesses(t *testing.T) {
	const truth, mistake = "wanted  pong", "One report for one arrival"
	predicted := func(l *learner, words ...string) string {
		status, stdout, _ := l.run("", append([]string{"predict"}, words...)...)
		require.Equal(t, exitFailed, status)
		require.Contains(t, stdout, mistake)
		return stdout
	}
	l := begun(t)
	l.wrong["edge"] = true
	first := predicted(l, "edge", "1", "1")
	for _, hidden := range []string{truth, "the server responds", "read 4 bytes", "A server responds"} {
		require.NotContains(t, first, hidden)
	}
	require.Contains(t, first, "Answer again (a).")
	require.NotContains(t, predicted(l, "1", "1"), truth, "the same answer is no second guess")
	second := predicted(l, "2", "2")
	require.Contains(t, second, truth)
	require.Contains(t, second, "read 4 bytes")
	_, stdout, _ := l.run("", "check")
	require.Contains(t, stdout, truth, "it stays known")

	l = begun(t)
	l.wrong["edge"] = true
	require.NotContains(t, predicted(l, "edge", "1", "1"), truth)
	require.Contains(t, l.ok("trace"), truth)
	require.True(t, strings.HasSuffix(l.ok("trace"), "read 4 bytes\n"))
	require.Contains(t, predicted(l, "1", "1"), truth)
}

func TestNothingToCheck(t *testing.T) {
	l := begun(t)
	_, stdout, _ := l.run("", "run", "edge")
	require.Contains(t, stdout, "There is no answer yet")
	require.Empty(t, l.judged)
	l.run("", "run", "drain")
	require.NoError(t, os.Remove(filepath.Join(l.dir, "practice", "drain", "drain.go")))
	l.judged = nil
	status, stdout, _ := l.run("", "-json", "check", "edge")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, `"no_program": true`)
}

func TestExerciseThatDoesNotBuild(t *testing.T) {
	l := begun(t)
	for _, row := range []struct{ name, output, want string }{
		{"a mistake", "drain.go:2:1: syntax error: unexpected }", "    practice/drain/drain.go:2:1: syntax error: unexpected }\n\nLook at practice/drain/drain.go, line 2:\n\n     1  package drain\n>    2  }\n\nThe mistake is on this line"},
		{"no package", "drain.go:1:1: expected 'package', found 'EOF'", "here with the line package drain."},
		{"the check", "check/check.go:66:21: undefined: drain.Drain", "It needs the names and the signatures"},
		{"another package", "found packages drain (given.go) and other (drain.go) in practice/stage02/drain", "here with the line package drain."},
	} {
		t.Run(row.name, func(t *testing.T) {
			l.broken = &attempt.BuildError{Output: row.output}
			l.write("practice/drain/drain.go", "package drain\n}\n")
			status, stdout, _ := l.run("", "run", "drain")
			require.Equal(t, exitFailed, status)
			require.Contains(t, stdout, row.want)
			require.Contains(t, l.ok("export", "-exercism"), `"status": "error"`)
		})
	}
}

func TestPracticeIsAModule(t *testing.T) {
	l := begun(t)
	l.ok("run", "drain")
	require.Contains(t, l.read("practice/go.mod"), "module practice\n")
	c, err := theCourse()
	require.NoError(t, err)
	work := l.read("practice/go.work")
	require.Contains(t, work, "\nuse .\n")
	require.Contains(t, work, `use "`+filepath.Dir(c.Dir)+`"`)
	l.write("practice/go.work", "// of where the course was\n")
	l.ok("list")
	require.Equal(t, work, l.read("practice/go.work"), "it is renewed")
}

func TestLostProgressOfExercises(t *testing.T) {
	l := begun(t)
	l.wrong["edge"] = true
	l.ok("run", "drain")
	l.run("", "predict", "edge", "2", "2")
	require.NoError(t, os.Remove(filepath.Join(l.dir, "progress.json")))
	l.ok("list")
	require.Equal(t, progress.Passed, l.state("drain"))
	require.Equal(t, progress.Begun, l.state("edge"))
}

func TestExerciseThatIsGone(t *testing.T) {
	l := begun(t)
	_, err := progress.Store{Folder: l.dir}.Update(func(p *progress.Progress) error {
		p.BeginExercise("coffee", l.config.Now())
		return nil
	})
	require.NoError(t, err)
	require.Contains(t, l.ok("show"), "The course has no exercise coffee any more")
	require.Empty(t, l.progress().Exercise)
}

func TestListOfExercises(t *testing.T) {
	l := begun(t)
	l.ok("run", "drain")
	require.Regexp(t, `   exercises of stage 2\n> 2\.1  drain  fill in  read until nothing is left +15 min passed\n`, l.ok("list"))
	for line := range strings.Lines(l.ok("list")) {
		require.LessOrEqual(t, utf8.RuneCountInString(line), 81, line)
	}
	var listed struct {
		Steps     []stepRow
		Exercises []exerciseRow
	}
	require.NoError(t, json.Unmarshal([]byte(l.ok("list", "-json")), &listed))
	require.Len(t, listed.Steps, 45)
	require.Equal(t, "fill in", string(listed.Exercises[0].Kind))
	require.Equal(t, progress.Passed, listed.Exercises[0].State)
	require.Contains(t, l.ok("export"), "| 2.1 | drain: read until nothing is left | passed |")
	require.Contains(t, l.ok("export"), "- exercises: 1 of ")
}

func TestExercism(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.refused("export", "-exercism"), "you are at step 01")
	require.Contains(t, l.refused("export", "-all"), "stand after -exercism")
	require.Contains(t, l.ok("export", "-exercism", "-all"), `"status": "error"`)
	l.wrong["edge"] = true
	l.ok("run", "drain")
	l.run("", "predict", "edge", "2", "2")
	for name, want := range map[string]string{"drain": exercismPass, "edge": exercismFail} {
		var r exercismResults
		require.NoError(t, json.Unmarshal([]byte(l.ok("export", "-exercism", name)), &r))
		require.Equal(t, 3, r.Version)
		require.Equal(t, want, r.Status)
		require.Len(t, r.Tests, 1)
		require.Equal(t, want, r.Tests[0].Status)
		require.Equal(t, want == exercismFail, r.Tests[0].Message != "")
		require.Equal(t, "printed by the code", r.Tests[0].Output)
	}
	all := l.ok("export", "-exercism", "-all")
	require.Contains(t, all, "drain: ")
	require.NotContains(t, all, "edge: ")
}

func TestLimited(t *testing.T) {
	require.Equal(t, "ääää", limited("ääää", 4))
	require.Equal(t, "ä\n... (cut)", limited(strings.Repeat("ä", 20), 11))
}

// A command on an exercise that the learner has not begun says how to begin it.
func TestNotBegun(t *testing.T) {
	l := begun(t)
	for _, name := range []string{"drain", "edge"} {
		want := "You have not begun exercise " + name + ".\ngo run ./exercises run " + name + " begins it.\n"
		require.Equal(t, want, l.ok("diff", name))
		status, stdout, _ := l.run("", "check", name)
		require.Equal(t, exitFailed, status)
		require.Equal(t, want, stdout)
	}
}

// reset works where the learner is, and says so if another exercise is named.
func TestResetOfAnotherExercise(t *testing.T) {
	l := begun(t)
	l.ok("run", "drain")
	l.write("practice/drain/drain.go", "package drain // mine\n")
	for _, args := range [][]string{{"reset", "-all", "edge"}, {"reset", "edge"}, {"reset", "2.2", "-all"}} {
		require.Contains(t, l.refused(args...), "reset works on exercise drain, where you are; it does not reach exercise edge. go run ./exercises run edge goes there")
	}
	require.Contains(t, l.refused("reset", "-all", "3"), "it does not reach step 03. go run ./exercises jump 3 goes on there")
	require.Contains(t, l.refused("reset", "-all", "drain.go"), "expected a file, or -all")
	require.Contains(t, l.refused("reset", "drain"), "exercise drain begins without a file drain; it begins with drain.go")
	require.Equal(t, "package drain // mine\n", l.read("practice/drain/drain.go"))
	require.Contains(t, l.ok("reset", "-all", "drain", "-yes"), "drain.go is as exercise drain begins")
}

// With the number of a stage, list shows its exercises alone.
func TestListOfAStage(t *testing.T) {
	l := begun(t)
	l.ok("run", "drain")
	require.Regexp(t, `^   exercises of stage 2\n> 2\.1  drain .* passed\n  2\.2  edge .*\n$`, l.ok("list", "2"))
	require.Contains(t, l.ok("list", "3", "-json"), `"steps": [],`)
	require.NotContains(t, l.ok("list", "3", "-json"), "drain")
	for _, wrong := range []string{"7", "0", "coffee"} {
		require.Contains(t, l.refused("list", wrong), "expected the number of a stage, 1 to 6, or museum")
	}
}

// A learner may look at the course before making a folder, and nothing is made.
func TestLookingWithoutAFolder(t *testing.T) {
	l := newLearner(t)
	for _, row := range [][]string{{"list", "> 01  hello"}, {"list", "2.2  edge"}, {"list 2", "2.1  drain"}, {"show", "# "}, {"show 2", "a request arrives in pieces"}, {"show drain", "# Read until nothing is left"}} {
		told := l.ok(strings.Fields(row[0])...)
		require.Contains(t, told, row[1])
		require.Contains(t, told, "note: You have no folder for your program yet: go run ./exercises makes one.\n")
	}
	require.Contains(t, l.refused("show", "coffee"), "there is no exercise")
	require.Contains(t, l.refused("hint"), "init DIR makes one")
	entries, err := os.ReadDir(l.parent)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestTold(t *testing.T) {
	require.Equal(t, "", part("did", ""))
	require.Equal(t, "a\nb", lastOf([]string{"a", "b"}))
	many := lastOf(strings.Split(strings.Repeat("a step,", 20)+"the last", ","))
	require.True(t, strings.HasPrefix(many, "... 5 steps before\na step\n"), many)
	require.True(t, strings.HasSuffix(many, "\nthe last"))
	require.Equal(t, "short\n"+strings.Repeat("x", 60)+" and\n  more\nthe last", hung("short\n"+strings.Repeat("x", 60)+" and more\nthe last"))
	said := toldSaid(strings.Repeat("line\n", 14) + strings.Repeat("x", 300))
	require.Contains(t, said, "    ... and 5 lines more\n")
	require.Contains(t, toldSaid(strings.Repeat("x", 300)), "xx ...\n")
	require.Empty(t, exerciseUnit{}.toldTrace(&judge.Result{}))
}
