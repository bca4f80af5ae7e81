package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/progress"
)

// The learner's folder is not in that of the course, where git would see its files.
func TestFolderInTheCourse(t *testing.T) {
	c, err := theCourse()
	require.NoError(t, err)
	within := filepath.Join(filepath.Dir(c.Dir), "mini-of-a-learner")
	l := newLearner(t)
	link := filepath.Join(l.parent, "link")
	require.NoError(t, os.Symlink(filepath.Dir(c.Dir), link))
	for _, dir := range []string{within, filepath.Join(within, "deeper"), filepath.Dir(filepath.Dir(c.Dir)), filepath.Join(link, "mini-of-a-learner")} {
		require.Contains(t, l.refused("init", dir), dir+" is in the folder of the course")
	}
	require.NoDirExists(t, within)
	l.ok("init", filepath.Join(l.parent, "looper-mini"))
	require.Contains(t, l.refused("jump", "3", within), "is in the folder of the course")
}

func TestWelcome(t *testing.T) {
	l := newLearner(t)
	require.NoError(t, os.MkdirAll(filepath.Join(l.parent, "full"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(l.parent, "full", "letter.txt"), nil, 0o644))
	status, stdout, stderr := l.run(filepath.Join(l.parent, "full") + "\n\n")
	require.Equal(t, exitFailed, status, stderr) // there is no program yet
	require.Contains(t, stdout, "full is not empty")
	require.Contains(t, stdout, "Your folder is "+l.dir)
	require.Contains(t, stdout, "There is no program yet")
	require.Equal(t, "module mini\n\ngo 1.26.0\n", l.read("go.mod"))
	require.Contains(t, l.read(".gitignore"), ".runner.lock")
	require.FileExists(t, filepath.Join(l.dir, "steps", "01-hello.md"))
	require.NoFileExists(t, filepath.Join(l.dir, ".runner.lock"))
}

func TestNoAnswer(t *testing.T) {
	l := newLearner(t)
	require.Contains(t, l.refused(), "init DIR")
	require.Contains(t, l.refused("check"), "init DIR")
	require.Contains(t, l.refused("-json"), "init DIR")
}

// A signal ends the program also while it waits for an answer.
func TestSignalAtAQuestion(t *testing.T) {
	l := newLearner(t)
	silent, typist := io.Pipe()
	defer typist.Close()
	l.config.Stdin, l.config.Stdout, l.config.Stderr = silent, io.Discard, io.Discard
	signalled, signal := context.WithCancel(t.Context())
	signal()
	require.Equal(t, exitUsage, Main(signalled, nil, l.config))
	require.NoDirExists(t, l.dir)
}

func TestWhereTheFolderIs(t *testing.T) {
	l := begun(t)
	other := filepath.Join(l.parent, "other")
	l.ok("init", other)
	require.Contains(t, l.ok("export", "-json"), fmt.Sprintf("%q", other))
	require.Contains(t, l.ok("-folder", l.dir, "export", "-json"), fmt.Sprintf("%q", l.dir))
	l.config.Getenv = func(name string) string { return map[string]string{folderVariable: l.dir}[name] }
	require.Contains(t, l.ok("export", "-json"), fmt.Sprintf("%q", l.dir))
	require.Contains(t, l.ok("export", "-json", "-folder", other), fmt.Sprintf("%q", other))
}

func TestMovedFolder(t *testing.T) {
	l := begun(t)
	l.ok("check")
	moved := filepath.Join(l.parent, "elsewhere")
	require.NoError(t, os.Rename(l.dir, moved))
	require.Contains(t, l.refused("list"), "is gone")
	require.Contains(t, l.ok("init", moved), "You go on in "+moved+", at step 01")
	require.Contains(t, l.ok("list"), "passed")
}

func TestCheckAndNext(t *testing.T) {
	l := begun(t)
	l.failing[1] = true
	status, stdout, _ := l.run("", "check")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "FAILED step 01, hello")
	require.Contains(t, l.refused("next"), "step 01 has not passed yet")

	l.failing[1] = false
	require.Contains(t, l.ok("check"), "PASSED step 01, hello")
	require.Contains(t, l.ok("next"), "You are at step 02, stream")
	require.FileExists(t, filepath.Join(l.dir, "steps", "02-stream.md"))

	l.failing[1] = true
	status, stdout, _ = l.run("", "check")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "The checks of step 02 pass. A check of an earlier step fails now:\n\nFAILED step 01")
	require.Contains(t, l.ok("check", "2"), "PASSED")
	require.Equal(t, progress.Begun, l.progress().State(2), "a step passes with the steps before it")
}

func TestNoProgram(t *testing.T) {
	l := newLearner(t)
	l.ok("init", l.dir)
	status, stdout, _ := l.run("", "check")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "has no Go file")
	require.Empty(t, l.checked)
}

func TestBuildFails(t *testing.T) {
	l := begun(t)
	l.build = &BuildError{Output: "./main.go:3:2: undefined: x"}
	status, stdout, _ := l.run("", "check")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "The program does not build. The compiler says:\n\n    ./main.go:3:2: undefined: x\n")
	require.Empty(t, l.checked)
}

func TestSkip(t *testing.T) {
	l := begun(t)
	l.passTo(2)
	require.Contains(t, l.ok("skip"), "You are at step 03")
	l.checked = nil
	l.ok("check")
	require.NotContains(t, l.checked, 2)
	require.Contains(t, l.checked, 1)
	require.Contains(t, l.refused("skip"), "step 03 is over")
}

func TestHints(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.refused("hint", "2"), "hint 2 comes after hint 1: go run ./exercises hint gives the next")
	require.Contains(t, l.refused("solution"), "after its three hints")
	require.Contains(t, l.ok("hint", "drain"), "Hint 1 of 3")
	require.Contains(t, l.ok("hint", "2.1", "2"), "Hint 2 of 3")
	require.Contains(t, l.refused("hint", "coffee"), `there is no exercise "coffee"`)
	require.Equal(t, 2, l.progress().RecordOf("drain").Hints)
	require.Equal(t, 0, l.progress().Record(1).Hints)
	for i, name := range hintNames {
		require.Contains(t, l.ok("hint"), fmt.Sprintf("Hint %d of 3, %s", i+1, name))
	}
	require.Contains(t, l.ok("hint", "1"), "Hint 1 of 3")
	all := l.ok("hint")
	require.Contains(t, all, "Hint 1 of 3")
	require.Contains(t, all, "Hint 3 of 3")
	require.Contains(t, l.refused("hint", "4"), "expected 1, 2 or 3")

	told := l.ok("solution")
	require.Contains(t, told, "you have no file of this name")
	require.Contains(t, l.read("solutions/01-hello/socket.go"), "func listen(")
	l.write("solutions/01-hello/socket.go", "notes\n")
	require.Contains(t, l.ok("solution"), "what was in it is in _backup/")
	require.Equal(t, "notes\n", l.read("_backup/2026-03-01-120000/solutions/01-hello/socket.go"))
	require.Contains(t, l.refused("solution", "2"), "after it has passed")
}

func TestReset(t *testing.T) {
	l := begun(t)
	l.passTo(2)
	l.write("conn.go", "mine\n")
	l.write("extra.go", "mine too\n")
	require.Contains(t, l.refused("reset"), "expected a file, or -all")
	require.Contains(t, l.refused("reset", "nothing.go"), "begins without a file nothing.go; it begins with ")
	require.Contains(t, l.ok("reset", "conn.go"), "Nothing has changed")
	require.Equal(t, "mine\n", l.read("conn.go"))

	status, stdout, _ := l.run("y\n", "reset", "conn.go")
	require.Equal(t, exitOK, status)
	require.Contains(t, stdout, "yours is _backup/2026-03-01-120000/conn.go")
	require.Contains(t, l.read("conn.go"), "func serve(")
	require.Equal(t, "mine\n", l.read("_backup/2026-03-01-120000/conn.go"))

	require.Contains(t, l.ok("reset", "-all", "-yes"), "extra.go is now _backup/")
	require.NoFileExists(t, filepath.Join(l.dir, "extra.go"))
	require.FileExists(t, filepath.Join(l.dir, "loop.go"))
}

func TestJump(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.ok("jump", "5"), "at step 05, epoll")
	first := l.dir
	l.dir += "-step-05"
	require.Equal(t, 5, l.progress().Step)
	require.Equal(t, progress.Given, l.progress().State(4))
	require.Contains(t, l.read("poll.go"), "syscall.")
	require.Contains(t, l.refused("jump", "5", l.dir), "is not empty")

	l.ok("jump", "30", filepath.Join(l.parent, "thirty"), "-after")
	l.dir = filepath.Join(l.parent, "thirty")
	require.Equal(t, progress.Given, l.progress().State(30))
	require.Empty(t, l.progress().State(42), "the main track goes on after the templates")
	require.Contains(t, l.ok("next"), "step 31")
	require.Contains(t, l.ok("init", first), "at step 01")
	require.Contains(t, l.refused("jump", "46"), "expected a step from 1 to 45")
	require.Contains(t, l.refused("jump", "two"), `found "two"`)
}

func TestBrokenProgressIsRebuilt(t *testing.T) {
	l := begun(t)
	l.passTo(3)
	for _, content := range []string{"{", ""} {
		l.write("progress.json", content)
		told := l.ok("list")
		require.Contains(t, told, "it is kept as progress.json.bak")
		require.Contains(t, told, "you are at step 03")
		require.Equal(t, 3, l.progress().Step)
		require.True(t, l.progress().Done(2))
	}
	require.NoError(t, os.Remove(filepath.Join(l.dir, "progress.json")))
	require.Contains(t, l.ok("list"), "there is no progress.json. The texts in steps say that you are at step 03")
	require.NotContains(t, l.ok("list"), "note:")
}

func TestUpdatedSteps(t *testing.T) {
	l := begun(t)
	l.passTo(2)
	_, err := progress.Store{Folder: l.dir}.Update(func(p *progress.Progress) error {
		p.Steps[1].Seen[partHints] = "older"
		p.Steps[2].Seen[partText] = "older"
		p.Steps[2].Seen[partCode] = "older"
		return nil
	})
	require.NoError(t, err)
	l.write("steps/02-stream.md", "the old text\n")
	told := l.ok("show")
	require.Contains(t, told, "changed step 01 (hints). Your progress stays.")
	require.Contains(t, told, "changed step 02 (program, text)")
	require.Contains(t, told, "steps/02-stream.md is written anew; what was in it is in _backup/2026-03-01-120000/steps/02-stream.md")
	require.Equal(t, "the old text\n", l.read("_backup/2026-03-01-120000/steps/02-stream.md"))
	require.Equal(t, lesson(newRunner(t.Context(), l.config).track[1]), l.read("steps/02-stream.md"))
	require.NotContains(t, l.ok("show"), "note:", "it is told once")
	require.Equal(t, progress.Passed, l.progress().State(1))
}

func TestNewerProgress(t *testing.T) {
	l := begun(t)
	l.write("progress.json", `{"format": 99, "step": 1}`)
	require.Contains(t, l.refused("list"), "a newer version of the course has written it")
	l.write("progress.json", `{"format": 1, "step": 46}`)
	require.Contains(t, l.refused("list"), "expected at most 45")
}

func TestAnyProgram(t *testing.T) {
	l := newLearner(t)
	require.Contains(t, l.ok("check", "-step", "03", "--", "./server", "-x"), "PASSED 2 of 2 checks")
	require.Equal(t, []int{3, 3}, l.checked, "both checks of the step")
	l.checked = nil
	l.ok("check", "-step", "08", "--", "./server")
	l.ok("check", "-step", "42", "-all", "--", "./server")
	require.NotContains(t, l.checked, 30, "no templates are asked of the main track")
	require.Contains(t, l.checked, 27)
	l.failing[0] = true
	status, stdout, _ := l.run("", "check", "--stage", "2", "--", "./server", "{port}")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "./server {port}")
	for _, row := range []struct{ args, want string }{
		{"check -stage 7 -- s", "expected a stage from 1 to 6"},
		{"check -step 46 -- s", "expected a step from 1 to 45"},
		{"check -step 1 -stage 1 -- s", "found both"},
		{"check -stage 3", "needs a command after --"},
		{"check -- s", "needs -step N or -stage N"},
		{"check 3 -- s", "expected -step 3"},
		{"check -stage 3 -without slow,coffee -- s", "found coffee"},
		{"check -without slow", "are for a command after --"},
		{"check -strict", "are for a command after --"},
		{"show 1 2", "expected at most 1 argument, found"},
		{"list -- s", "expected no command after --"},
	} {
		require.Contains(t, l.refused(strings.Fields(row.args)...), row.want, row.args)
	}
}

// A few of the remarks come at the end.
func TestRemarks(t *testing.T) {
	require.Empty(t, toldRemarks(nil, "x"))
	require.Equal(t, "Not required, and could be better:\n  a\n  b\n", toldRemarks([]string{"a", "b"}, "x"))
	require.Equal(t, "Not required, and could be better:\n  1\n  2\n  3\n  4\n  5\n  and 2 more; x\n", toldRemarks(strings.Fields("1 2 3 4 5 6 7"), "x"))
}

func TestJSON(t *testing.T) {
	l := begun(t)
	l.failing[1] = true
	status, stdout, _ := l.run("", "check", "-json")
	require.Equal(t, exitFailed, status)
	var o outcome
	require.NoError(t, json.Unmarshal([]byte(stdout), &o))
	require.Equal(t, "a response", o.Result.Failure.Wanted)
	for _, args := range [][]string{{"-json"}, {"list", "-json"}, {"export", "-json"}, {"doctor", "-json"}, {"-json", "check", "-step", "1", "--", "./s"}} {
		_, stdout, stderr := l.run("", args...)
		require.True(t, json.Valid([]byte(stdout)), "%s: %s%s", args, stdout, stderr)
	}
	require.Contains(t, l.refused("show", "-json"), "there is no -json")
}

func TestHelpOfEveryCommand(t *testing.T) {
	l := newLearner(t)
	all := l.ok("-h")
	require.Contains(t, all, filepath.Join(l.config.ConfigDir, "looper", "folder"))
	for line := range strings.Lines(all) {
		require.True(t, len(line) <= 81 || strings.Contains(line, l.config.ConfigDir), line)
	}
	for _, c := range newRunner(t.Context(), l.config).commands() {
		require.Contains(t, all, "\n  "+c.name+" ")
		help := l.ok("help", c.name)
		require.Contains(t, help, "go run ./exercises "+c.name)
		require.Contains(t, help, "Example")
		require.Equal(t, help, l.ok(c.name, "-h"))
		for line := range strings.Lines(help) {
			require.LessOrEqual(t, len(line), 81, line)
		}
	}
	require.Contains(t, l.refused("fly"), `there is no command "fly" (-h lists the commands)`)
	require.Contains(t, l.refused("help", "fly"), `there is no command "fly"`)
	require.Contains(t, l.refused("-colour"), "flag provided but not defined")
	require.Contains(t, l.refused("list", "all"), `expected the number of a stage, 1 to 6, or museum, found "all"`)
}

func TestShowAndDiff(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.ok("show"), "a socket that responds")
	require.Contains(t, l.ok("show", "7"), "memory")
	require.Contains(t, l.ok("diff", "3"), "+++ b/loop.go")
	require.Contains(t, l.refused("show", "0"), "expected a step from 1 to 45, found 0")
	require.NoFileExists(t, filepath.Join(l.dir, "steps", "07-backpressure.md"), "only steps that have begun have a text there")
}

func TestExport(t *testing.T) {
	l := begun(t)
	l.ok("hint")
	l.passTo(2)
	require.Contains(t, l.ok("export"), "| 01 | hello: a socket that responds | passed | 1 | 2026-03-01 12:00 | 2026-03-01 12:00 |\n")
}

func TestDoctor(t *testing.T) {
	l := begun(t)
	told := l.ok("doctor")
	require.Contains(t, told, "ok        Go")
	require.Contains(t, told, l.dir)
	require.NoError(t, os.RemoveAll(l.dir))
	status, stdout, _ := l.run("", "doctor")
	require.Equal(t, exitFailed, status)
	require.Contains(t, stdout, "MISSING   folder")
}

// On a terminal, what a command prints fits the screen; in a pipe, each line is whole.
func TestCommandsFitTheTerminal(t *testing.T) {
	l := begun(t)
	l.config.Terminal = &fakeTerminal{}
	for _, command := range []string{"show 4", "show edge", "diff 5", "hint 1", "hint edge", "list", "solution 9", "help check", "next"} {
		_, stdout, stderr := l.run("", strings.Fields(command)...)
		for line := range strings.Lines(stdout + stderr) {
			require.LessOrEqual(t, utf8.RuneCountInString(line), 81, "%s: %s", command, line)
		}
	}
	require.Contains(t, l.ok("show", "4"), "Time      20 minutes\n")
	require.Contains(t, l.ok("show", "4", "-plain"), "| Time | 20 minutes |\n")
}
