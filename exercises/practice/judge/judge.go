// Package judge is what the checks of the exercises are written with: a story is told while a check works, and ends with what
// failed, or with all well.
//
//	func Check(s *judge.Story) {
//		k := sim.New(sim.Config{})
//		s.Did("a client sends ping")
//		...
//		if got != want {
//			s.Fail(judge.Failure{Came: got, Wanted: want, Why: "...", Mistake: "once"})
//		}
//	}
//
// A check runs in a process of its own (cmd/judge), so that code that loops or ends its process costs nobody else.
package judge

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Check examines what the learner wrote. It returns if all is well, and fails through the story. A panic fails too.
type Check func(s *Story)

// Failure is what the learner is told of the first thing that is wrong.
type Failure struct {
	Came   string `json:"came"`          // what happened
	Wanted string `json:"wanted"`        // what should have
	Why    string `json:"why,omitempty"` // what goes wrong where a program does this

	// Mistake names the section of the exercise's mistakes.md that explains this failure; "" if it has none.
	Mistake string `json:"mistake,omitempty"`

	// At is when it happened, if that was before the check found it. The trace ends there.
	At Moment `json:"-"`

	// Guess is the number of the question, from 1, to which the answer in words has the right form and is wrong; 0: none. Wanted and
	// the steps then are the truth, which the learner is told after a second guess.
	Guess int `json:"guess,omitempty"`
}

// Result is what came of a check.
type Result struct {
	Passed  bool     `json:"passed"`
	Failure *Failure `json:"failure,omitempty"`
	Steps   []string `json:"steps"`           // what happened, up to the failure
	Trace   string   `json:"trace,omitempty"` // as trace.AppendText writes it
}

// Story is the course of one check. It is used on the goroutine of the check, except for Stuck.
type Story struct {
	answer  string
	program []string
	events  recorder

	mu        sync.Mutex // guards what follows against Stuck
	steps     []string
	ifBlocked string // the mistake of code that blocks its goroutine for ever
}

// New returns a story for an answer (of an exercise that is answered in words) and for the command of the learner's own
// program (of an exercise that changes mini).
func New(answer string, program ...string) *Story { return &Story{answer: answer, program: program} }

// Did tells a step: what a client sends, what the check does. Steps are short sentences in the present tense.
func (s *Story) Did(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, fmt.Sprintf(format, args...))
}

// IfBlocked names the mistake that is told if the learner's code waits for another goroutine until the time of the check is over: for a
// lock, or in a channel.
func (s *Story) IfBlocked(mistake string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ifBlocked = mistake
}

// Fail ends the check.
func (s *Story) Fail(f Failure) { panic(failed{f}) }

type failed struct{ Failure }

// Program is the command that starts the learner's program.
func (s *Story) Program() []string { return s.program }

// Run makes a check and returns what came of it.
func (s *Story) Run(check Check) (r Result) {
	defer func() {
		if caught := recover(); caught != nil {
			r.Failure = blamed(caught)
			s.events.cut(r.Failure.At)
		}
		r.Passed, r.Steps, r.Trace = r.Failure == nil, s.steps, s.events.String()
	}()
	check(s)
	return r
}

// blamed makes a panic a failure. One that is not the check's own is the learner's, or a client's whose expectation was
// not met.
func blamed(caught any) *Failure {
	if f, ok := caught.(failed); ok {
		return &f.Failure
	}
	return &Failure{
		Came:   fmt.Sprintf("a panic: %v\n%s", caught, learnersFrames()),
		Wanted: "code that goes on",
		Why:    "A panic that nobody recovers from ends the program, and with it every connection.",
	}
}

// Text is the answer, without the lines that begin with # and without white space around it.
func (s *Story) Text() string {
	var kept []string
	for line := range strings.Lines(s.answer) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// Choice is the answer to a question with these choices.
func (s *Story) Choice(choices ...string) string {
	text := strings.ToLower(strings.Trim(s.Text(), "()."))
	if !slices.Contains(choices, text) {
		s.expected("one of " + strings.Join(choices, ", "))
	}
	return text
}

var separators = regexp.MustCompile(`[\s,;]+`)

// Words is the answer as n words in an order, each one of these. Which of them, and how often, is for the check. Words of one letter
// need no space between them.
func (s *Story) Words(n int, known ...string) []string {
	words := separators.Split(strings.ToLower(s.Text()), -1)
	long := slices.ContainsFunc(known, func(word string) bool { return len(word) > 1 })
	if !long && len(words) == 1 && len(words[0]) == n {
		words = strings.Split(words[0], "")
	}
	unknown := slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(known, word) })
	if unknown || len(words) != n {
		s.expected(fmt.Sprintf("%d words, each one of %s", n, strings.Join(known, ", ")))
	}
	return words
}

// Lines is the answer as n lines. An answer that is typed in one line has semicolons between them.
func (s *Story) Lines(n int, form string) []string {
	lines := strings.Split(s.Text(), "\n")
	if len(lines) == 1 {
		lines = strings.Split(s.Text(), ";")
	}
	if len(lines) != n {
		s.expected(fmt.Sprintf("%d lines, %s; in one line, with semicolons between them", n, form))
	}
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return lines
}

// Number is the answer as a number, such as 3, 0.5 or 1e3.
func (s *Story) Number() float64 {
	text := strings.ReplaceAll(s.Text(), ",", "")
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		s.expected("a number")
	}
	return n
}

// TellError tells of an error, or that there is none, in the words of a failure.
func TellError(err error) string {
	if err == nil {
		return "no error"
	}
	return fmt.Sprintf("the error %v", err)
}

// expected fails because the answer has another form.
func (s *Story) expected(form string) {
	found := strconv.Quote(s.Text())
	if s.Text() == "" {
		found = "no answer yet"
	}
	s.Fail(Failure{Came: found, Wanted: form})
}
