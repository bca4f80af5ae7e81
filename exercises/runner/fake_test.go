package runner

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/check"
	"looper.example/exercises/practice"
	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// learner is a runner in a test, with a folder for configuration of its own, a stopped clock, no build, and checks that
// pass or fail as the test says.
type learner struct {
	t      *testing.T
	config Config
	parent string // of the learner's folder
	dir    string // the learner's folder

	mu      sync.Mutex
	failing map[int]bool // steps whose checks fail
	checked []int        // steps whose checks were made, in order
	build   error
	wrong   map[string]bool // exercises whose checks fail
	broken  error           // that an exercise does not build
	judged  []attempt.Work  // what was judged, in order
	hold    chan struct{}   // not nil: checks wait until it is closed, or their context is done
}

func newLearner(t *testing.T) *learner {
	parent := t.TempDir()
	l := &learner{t: t, parent: parent, dir: filepath.Join(parent, "mini"), failing: map[int]bool{}, wrong: map[string]bool{}}
	l.config = Config{
		Dir: filepath.Join(parent, "looper"), ConfigDir: filepath.Join(parent, "config"),
		Getenv: func(string) string { return "" },
		Now:    func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Check:  l.check,
		Judge:  l.judge,
		Course: course,
		Build:  func(context.Context, string) error { l.mu.Lock(); defer l.mu.Unlock(); return l.build },
	}
	return l
}

// begun is a learner with a folder and a program.
func begun(t *testing.T) *learner {
	l := newLearner(t)
	l.ok("init", "../mini")
	l.write("main.go", "package main\n")
	return l
}

func (l *learner) check(ctx context.Context, p check.Program, checks []check.Check, _ check.Options, report func(check.Event)) (check.Result, error) {
	if err := l.held(ctx); err != nil {
		return check.Result{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var result check.Result
	for i, c := range checks {
		l.checked = append(l.checked, c.Step)
		e := check.Event{Check: c.Name, State: check.Passed, Number: i + 1, Of: len(checks), Total: 3, Passed: 3}
		if l.failing[c.Step] {
			e.State = check.Failed
			result.Failure = &check.Failure{Check: c.Name, Sent: "GET /", Came: "nothing", Wanted: "a response", Why: c.Why, Start: strings.Join(p.Command, " ")}
		}
		report(e)
		result.Events = append(result.Events, e)
		if result.Failure != nil {
			break
		}
	}
	return result, nil
}

// held waits as long as the test holds the checks.
func (l *learner) held(ctx context.Context) error {
	l.mu.Lock()
	hold := l.hold
	l.mu.Unlock()
	if hold == nil {
		return nil
	}
	select {
	case <-hold:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// course is the course with only two of its exercises, and one of another stage that does not exist.
func course(context.Context) (*attempt.Course, error) { return theCourse() }

var theCourse = sync.OnceValues(func() (*attempt.Course, error) {
	c, err := attempt.Open(context.Background(), "")
	if err != nil {
		return nil, err
	}
	var kept []practice.Exercise
	for i, name := range []string{"drain", "edge"} {
		e, ok := c.Find(name)
		if !ok {
			return nil, fmt.Errorf("there is no exercise %s", name)
		}
		e.Number = fmt.Sprintf("2.%d", i+1)
		kept = append(kept, e)
	}
	kept = append(kept, practice.Exercise{Group: "stage03", Number: "3.1", Name: "later", Title: "of another stage", Kind: practice.Bug, Minutes: 5})
	return &attempt.Course{Dir: c.Dir, Exercises: kept}, nil
})

func (l *learner) judge(ctx context.Context, _ *attempt.Course, w attempt.Work, built func()) (judge.Result, string, error) {
	if err := l.held(ctx); err != nil {
		return judge.Result{}, "", err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.judged = append(l.judged, w)
	if l.broken != nil {
		return judge.Result{}, "", l.broken
	}
	built()
	r := judge.Result{Passed: true, Steps: []string{"a client sends ping", "the server responds"}, Trace: strings.Repeat("read 4 bytes\n", 20)}
	if l.wrong[w.Exercise.Name] {
		r.Passed = false
		r.Failure = &judge.Failure{Came: "nothing", Wanted: "pong", Why: "A server responds.", Mistake: w.Exercise.Wrong[0]}
		if w.Exercise.InWords() {
			r.Failure.Guess = 1
		}
	}
	return r, "printed by the code\n", ctx.Err()
}

func (l *learner) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

// run runs a command line with an input.
func (l *learner) run(input string, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	c := l.config
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &out, &err
	status = Main(l.t.Context(), args, c)
	return status, out.String(), err.String()
}

// ok runs a command that must work, and returns what it prints.
func (l *learner) ok(args ...string) string {
	l.t.Helper()
	status, stdout, stderr := l.run("", args...)
	require.Equal(l.t, exitOK, status, "%s\n%s%s", args, stdout, stderr)
	return stdout + stderr
}

// refused runs a command that must not work, and returns why not.
func (l *learner) refused(args ...string) string {
	l.t.Helper()
	status, stdout, stderr := l.run("", args...)
	require.Equal(l.t, exitUsage, status, "%s\n%s%s", args, stdout, stderr)
	return stderr
}

func (l *learner) write(name, content string) {
	at := filepath.Join(l.dir, name)
	require.NoError(l.t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(l.t, os.WriteFile(at, []byte(content), 0o644))
}

func (l *learner) read(name string) string {
	content, err := os.ReadFile(filepath.Join(l.dir, name))
	require.NoError(l.t, err)
	return string(content)
}

func (l *learner) progress() *progress.Progress {
	p, err := progress.Store{Folder: l.dir}.Load()
	require.NoError(l.t, err)
	return p
}

// passTo passes all steps of the main track before n.
func (l *learner) passTo(n int) {
	for l.progress().Step < n {
		l.ok("check")
		l.ok("next")
	}
}

// window is an output that a test can wait for.
type window struct {
	mu   sync.Mutex
	text strings.Builder
	from int // what was awaited before
	more *sync.Cond
}

func newWindow() *window {
	w := &window{}
	w.more = sync.NewCond(&w.mu)
	return w
}

func (w *window) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.more.Broadcast()
	return w.text.Write(b)
}

// await waits for a text after the text that it has waited for before, and returns the output up to it. If the text never comes,
// the test ends by its time limit.
func (w *window) await(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		printed := w.text.String()[w.from:]
		if before, _, ok := strings.Cut(printed, text); ok {
			w.from += len(before) + len(text)
			return before + text
		}
		w.more.Wait()
	}
}

// live is a session in a test.
type live struct {
	*window
	t      *testing.T
	typing *io.PipeWriter
	ended  chan int
	cancel context.CancelFunc
}

// session starts the runner; with a terminal if there is one.
func (l *learner) session(terminal Terminal, args ...string) *live {
	in, typing := io.Pipe()
	ctx, cancel := context.WithCancel(l.t.Context())
	s := &live{window: newWindow(), t: l.t, typing: typing, ended: make(chan int, 1), cancel: cancel}
	c := l.config
	c.Stdin, c.Stdout, c.Stderr, c.Terminal = in, s, s, terminal
	go func() {
		s.ended <- Main(ctx, args, c)
		in.Close()
	}()
	l.t.Cleanup(cancel)
	return s
}

func (s *live) typed(keys string) {
	_, err := io.WriteString(s.typing, keys)
	require.NoError(s.t, err)
}

// fakeTerminal is 80 by 24.
type fakeTerminal struct{ raw bool }

func (f *fakeTerminal) Raw() (restore func(), err error) {
	f.raw = true
	return func() { f.raw = false }, nil
}

func (f *fakeTerminal) Size() (columns, rows int) { return 80, 24 }
