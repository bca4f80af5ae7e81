package runner

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/progress"
)

func TestSessionOnAnExercise(t *testing.T) {
	l := begun(t)
	l.wrong["drain"] = true
	s := l.session(nil, "run", "drain")
	s.await("**Objective:**")
	s.await("FAILED exercise 2.1, drain")
	s.typed("n\n")
	s.await("Exercise drain has not passed yet")
	l.write("main.go", "package main // of the build track: nothing to check here\n")
	l.set(func() { l.wrong["drain"] = false })
	l.write("practice/drain/drain.go", "package drain // mended\n")
	require.NotContains(t, s.await("changed: practice/drain/drain.go"), "main.go")
	s.await("PASSED exercise 2.1, drain")
	s.await("n next")
	s.typed("s\n")
	s.await("# The solution")
	s.typed("n\n")
	s.await("You are at exercise 2.2, edge")
	s.await("There is no answer yet")
	s.typed("answer 2 1\n")
	s.await("PASSED exercise 2.2, edge")
	s.typed("n\n")
	s.await("You are at step 01, hello")
	s.await("PASSED step 01, hello")
	s.typed("answer 5\n")
	s.await("there is nothing to answer here")
	s.typed("r\n")
	s.await("Step 01 has no trace")
	s.typed("e\n")
	s.await("You are at exercise 3.1, later")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

// On a terminal the learner types an answer into a line. Until Enter, letters are no keys.
func TestTypingAnAnswer(t *testing.T) {
	l := begun(t)
	l.wrong["edge"] = true
	s := l.session(&fakeTerminal{}, "run", "edge")
	s.await("README.md: ")
	s.typed("q")
	s.await("There is no answer yet")
	s.typed("aqnx\x7f\x7f\x7f2 2")
	s.await("answer (Enter sends it, Esc leaves it): 2 2")
	s.typed("\r")
	s.await("\x1b[31mFAILED exercise 2.2, edge")
	require.Contains(t, l.read("practice/edge/answer.txt"), "\n2 2\n")
	s.typed("a7")
	s.await("answer (Enter sends it, Esc leaves it): 7")
	s.typed("\x1b")
	s.typed("x")
	s.await(`"x" does nothing here`)
	require.Contains(t, l.read("practice/edge/answer.txt"), "\n2 2\n", "Escape leaves it")
	l.set(func() { l.wrong["edge"] = false })
	s.typed("a2 1\r")
	s.await("\x1b[32mPASSED exercise 2.2, edge")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
	require.Equal(t, progress.Passed, l.state("edge"))
}

// After a first wrong answer the session offers to reveal what happens, and does so.
func TestReveal(t *testing.T) {
	l := begun(t)
	l.wrong["edge"] = true
	s := l.session(&fakeTerminal{}, "run", "edge")
	s.await("README.md: ")
	s.typed("q")
	require.NotContains(t, s.await("There is no answer yet"), "r trace")
	s.typed("a2 2\r")
	require.NotContains(t, s.await("r reveal"), "wanted")
	s.typed("r")
	s.await("wanted  pong")
	s.await("-- trace: ")
	s.typed("q")
	s.await("wanted  pong")
	s.await("r trace")
	s.typed("q")
	require.Equal(t, exitOK, <-s.ended)
}

// A second terminal turns the session to an exercise, and back.
func TestRunBesideASession(t *testing.T) {
	l := begun(t)
	s := l.session(nil)
	s.await("PASSED step 01")
	require.Contains(t, l.ok("run", "drain"), "The runner in the other terminal (process ")
	s.await("You are at exercise 2.1, drain")
	s.await("Another terminal has gone to exercise drain.")
	s.await("PASSED exercise 2.1, drain")
	l.ok("hint", "drain")
	s.await("Another terminal: exercise drain has shown hint 1.")
	l.ok("steps")
	s.await("You are at step 01")
	s.await("PASSED step 01")
	s.typed("e\n")
	s.await("You are at exercise 2.2, edge")
	s.typed("e\n")
	s.await("You are at step 01")
	s.typed("q\n")
	require.Equal(t, exitOK, <-s.ended)
}

// A check that measures says that it takes some seconds.
func TestMeasuringTakesTime(t *testing.T) {
	require.Equal(t, "measuring: this takes some seconds", progressReport{judging: "measure"}.String())
	require.Equal(t, "checking", progressReport{judging: "bug"}.String())
}
