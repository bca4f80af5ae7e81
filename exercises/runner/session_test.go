package runner

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/check"
	"looper.example/exercises/progress"
)

func TestSessionInLines(t *testing.T) {
	l := begun(t)
	l.failing[1] = true
	s := l.session(nil)
	require.Contains(t, s.await("q quit"), "FAILED step 01, hello")
	s.typed("next\n")
	s.await("Step 01 has not passed yet")
	s.typed("h\nhint\n")
	s.await("Hint 1 of 3")
	s.await("Hint 2 of 3")
	s.typed("fly\n")
	s.await(`"fly" does nothing here`)

	l.set(func() { l.failing[1] = false })
	l.write("main.go", "package main // mended\n")
	s.await("changed: main.go")
	require.Contains(t, s.await("n next"), "PASSED step 01, hello")
	require.Equal(t, 1, l.progress().Step, "it stays until the learner goes on")

	l.set(func() { l.failing[2] = true })
	s.typed("n\n")
	s.await("You are at step 02, stream")
	s.await("FAILED step 02, stream")
	for line, want := range map[string]string{"t": "steps/02-stream.md", "d": "+++ b/conn.go", "l": "> 02  stream", "?": "jump N", "s": "after its three hints"} {
		s.typed(line + "\n")
		s.await(want)
	}
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
	require.NoFileExists(t, filepath.Join(l.dir, ".runner.lock"))
}

func TestSessionEndsWithItsInput(t *testing.T) {
	l := begun(t)
	status, stdout, _ := l.run("")
	require.Equal(t, exitOK, status)
	require.Contains(t, stdout, "PASSED step 01, hello")
	l.failing[1] = true
	status, _, _ = l.run("")
	require.Equal(t, exitFailed, status)
}

func TestSessionOnATerminal(t *testing.T) {
	l := begun(t)
	terminal := &fakeTerminal{}
	s := l.session(terminal)
	s.await("\x1b[32mPASSED step 01, hello: a socket that responds\x1b[0m\r\n")
	s.await("[#")
	s.typed("t")
	s.await(clearScreen)
	first := s.await("space on")
	require.LessOrEqual(t, strings.Count(first, "\r\n"), 24)
	s.typed(" ")
	require.NotEqual(t, first, s.await("space on"))
	s.typed("b")
	s.await("space on")
	s.typed("q")
	s.await("PASSED")
	s.typed("x")
	s.await(`"x" does nothing here`)
	s.typed("\x1b") // leaves a page, and there is none
	s.typed("?")
	s.await("-- keys: ")
	s.typed("\x03")
	require.Equal(t, exitOK, <-s.ended)
	require.False(t, terminal.raw)
}

// While a check runs, the story of the check before does not look like its result.
func TestOldStoryOnATerminal(t *testing.T) {
	l := begun(t)
	l.failing[1] = true
	s := l.session(&fakeTerminal{})
	s.await("\x1b[31mFAILED step 01, hello")
	l.write("main.go", "package main // anew\n")
	s.await("Checking again. This is from the check before:")
	s.await("\x1b[31mFAILED step 01, hello")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
}

func TestPlainOnATerminal(t *testing.T) {
	l := begun(t)
	terminal := &fakeTerminal{}
	s := l.session(terminal, "-plain")
	require.NotContains(t, s.await("q quit"), "\x1b")
	require.False(t, terminal.raw)
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

func TestSecondRunnerIsTold(t *testing.T) {
	l := begun(t)
	s := l.session(nil)
	s.await("PASSED")
	require.Contains(t, l.refused(), "another runner watches this folder: process ")
	require.Contains(t, l.ok("check"), "PASSED", "single commands work beside it")
	l.ok("next")
	s.await("You are at step 02, stream")
	s.await("PASSED step 02, stream")
	s.typed("n\n")
	s.await("You are at step 03, spin")
	s.cancel()
	require.Equal(t, exitOK, <-s.ended)
}

// A save while a check runs ends that check, and only the new one counts.
func TestChangeEndsTheCheck(t *testing.T) {
	l := begun(t)
	l.hold = make(chan struct{})
	s := l.session(nil)
	s.await("building")
	l.set(func() { l.hold = nil; l.failing[1] = true })
	l.write("main.go", "package main // anew\n")
	s.await("changed: main.go")
	s.await("FAILED step 01, hello")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

func TestInterruptEndsTheCheck(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func(s *live)
	}{
		{"q", func(s *live) { s.typed("q\n") }},
		{"a signal", func(s *live) { s.cancel() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := begun(t)
			l.hold = make(chan struct{}) // never closed
			s := l.session(nil)
			s.await("building")
			s.typed("n\n")
			s.await("n waits: the checks still run")
			row.end(s)
			require.Equal(t, exitOK, <-s.ended)
			require.NoFileExists(t, filepath.Join(l.dir, ".runner.lock"))
		})
	}
}

// On a terminal q asks once while a check runs; another key goes on.
func TestQuitWhileACheckRuns(t *testing.T) {
	l := begun(t)
	l.hold = make(chan struct{}) // never closed
	s := l.session(&fakeTerminal{})
	s.await("building")
	s.typed("q")
	s.await("q again ends it")
	s.typed("?")
	s.await("-- keys: ")
	s.typed("q")
	s.await("building")
	s.typed("q")
	s.await("q again ends it")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
	s.await("Your files and your progress are in " + l.dir)
}

// The question about q goes when the check has ended. In an exercise no server runs.
func TestQuestionEndsWithTheCheck(t *testing.T) {
	l := begun(t)
	l.hold = make(chan struct{})
	s := l.session(&fakeTerminal{}, "run", "drain")
	s.typed("qq")
	s.await("q again ends it")
	l.set(func() { close(l.hold); l.hold = nil })
	s.await("\x1b[32mPASSED exercise 2.1, drain")
	s.await("q quit\r\n")
	require.Equal(t, "\r\n", s.await("\r\n"), "there is no question any more")
	l.set(func() { l.hold = make(chan struct{}) })
	s.typed("c")
	s.typed("q")
	s.await("q again ends it")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
	require.NotContains(t, s.await("Your files and your progress"), "ending the server")
	require.Contains(t, s.text.String(), "ending the check")
}

// A key that depends on the result of a check waits for it. What it starts, the next key waits for.
func TestKeysWaitForTheCheck(t *testing.T) {
	l := begun(t)
	l.hold = make(chan struct{})
	s := l.session(nil)
	s.await("building")
	s.typed("s\nn\n")
	s.await("s waits: the checks still run")
	s.await("n waits: the checks still run")
	l.set(func() { close(l.hold); l.hold = nil })
	s.await("PASSED step 01")
	s.await("-- solution")
	s.await("You are at step 02, stream")
	s.await("PASSED step 02")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

// The place that the learner goes to is shown, although a page was open.
func TestGoingOnLeavesThePage(t *testing.T) {
	l := begun(t)
	s := l.session(&fakeTerminal{})
	s.await("PASSED step 01")
	s.typed("t")
	s.await("-- steps/01-hello.md: ")
	s.typed("n")
	s.await("You are at step 02, stream")
	s.await("PASSED step 02")
	l.set(func() { l.failing[2] = true })
	s.typed("tc")
	require.Contains(t, s.await("passed before"), "FAILED step 02")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
}

func TestProgressBreaksDuringASession(t *testing.T) {
	l := begun(t)
	l.passTo(2)
	s := l.session(nil)
	s.await("PASSED step 02")
	l.write("progress.json", "{")
	s.await("it is kept as progress.json.bak")
	s.typed("c\n")
	s.await("building")
	s.await("PASSED step 02") // its progress is written
	require.NoError(t, os.Remove(filepath.Join(l.dir, "progress.json")))
	s.await("there is no progress.json")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
	require.Equal(t, 2, l.progress().Step)
}

func TestEndOfTheTracks(t *testing.T) {
	l := begun(t)
	l.passTo(27)
	l.ok("check")
	require.Contains(t, l.ok("next"), "go run ./exercises next templates turns to them")
	require.Contains(t, l.ok("check"), "PASSED step 42")
	require.Contains(t, l.ok("next", "templates"), "You are at step 28, holes")
	l.ok("check")
	require.Contains(t, l.ok("next", "main"), "You are at step 43, await")
	l.passTo(45)
	l.ok("check")
	require.Contains(t, l.refused("next"), "The templates are left")
	require.Contains(t, l.ok("next", "templates"), "You are at step 29, values")
	for l.progress().Step < 41 {
		l.ok("check")
		l.ok("next")
	}
	l.ok("check")
	require.Contains(t, l.refused("next"), "this was the last step")
	require.Contains(t, l.refused("next", "home"), "expected main, templates or exercises")
	require.Len(t, l.progress().Steps, 45)
	for n := range l.progress().Steps {
		require.Equal(t, progress.Passed, l.progress().State(n))
	}
}

// After step 27 the learner can turn to the templates and back at any time, also from a step that has not passed.
func TestTurningAtAnyTime(t *testing.T) {
	l := newLearner(t)
	l.ok("jump", "42", filepath.Join(t.TempDir(), "mini-42"))
	require.Contains(t, l.refused("next"), "step 42 has not passed yet")
	require.Contains(t, l.ok("next", "templates"), "You are at step 28, holes")
	require.Contains(t, l.refused("next"), "step 28 has not passed yet")
	require.Contains(t, l.ok("next", "main"), "You are at step 42, app")
	require.Contains(t, l.refused("next", "main"), "step 42 has not passed yet")
}

// After step 41 the main track goes on, and the runner says that the side track is finished.
func TestEndOfTheTemplates(t *testing.T) {
	l := begun(t)
	l.passTo(27)
	l.ok("check")
	l.ok("next", "templates")
	for l.progress().Step < 41 {
		l.ok("check")
		l.ok("next")
	}
	l.ok("check")
	arrival := l.ok("next")
	require.Contains(t, arrival, "The side track is finished")
	require.NotContains(t, arrival, "next templates")
}

// After a step's own checks have passed, the screen has no old failure.
func TestOldFailureGoes(t *testing.T) {
	var out strings.Builder
	p, err := opened(t)
	require.NoError(t, err)
	s := &session{place: p, view: &lines{out: &out}, last: &outcome{unit: p.step()}}
	s.report(progressReport{event: check.Event{State: check.Started}})
	require.NotNil(t, s.last, "this step's checks run still")
	s.report(progressReport{earlier: true, event: check.Event{State: check.Started}})
	require.Nil(t, s.last)
	require.Contains(t, out.String(), "The checks of this step pass. Those of the steps before it run now.")
}

// The learner cannot go on while the program does not build.
func TestNextNeedsAProgramThatBuilds(t *testing.T) {
	var out strings.Builder
	p, err := opened(t)
	require.NoError(t, err)
	p.progress.Pass(1, p.Now())
	s := &session{place: p, view: &lines{out: &out}, last: &outcome{unit: p.step(), Build: &BuildError{}}}
	s.goNext(t.Context(), "")
	require.Contains(t, out.String(), "rogram does not build at the moment")
	require.Equal(t, 1, p.progress.Step)
}

// opened opens the folder of a learner who has begun.
func opened(t *testing.T) (*place, error) {
	l := begun(t)
	l.config.Stdin, l.config.Stdout, l.config.Stderr = strings.NewReader(""), io.Discard, io.Discard
	return newRunner(t.Context(), l.config).open()
}
