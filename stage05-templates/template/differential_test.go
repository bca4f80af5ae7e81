package template_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// oracle is the real Jinja2 in a process of its own.
type oracle struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// startOracle skips the test if there is no Python with Jinja2, unless
// LOOPER_REQUIRE_REAL is set: then the test fails. LOOPER_PYTHON is the Python to use, by default Debian's.
func startOracle(t *testing.T) *oracle {
	t.Helper()
	python := cmp.Or(os.Getenv("LOOPER_PYTHON"), "/usr/bin/python3")
	if err := exec.Command(python, "-c", "import jinja2").Run(); err != nil {
		if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
			t.Fatalf("%s with jinja2 is needed: %v", python, err)
		}
		t.Skipf("no %s with jinja2: %v", python, err)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/generate.py", "-")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	return &oracle{in, bufio.NewReaderSize(out, 1<<20)}
}

// reply is a case with the output or error of Jinja2, or an error of the oracle.
type reply struct {
	seed int
	c    *testCase
	err  error
}

// ask sends the cases of seeds, and yields the replies in the same order. It sends ahead, so both
// engines work at the same time.
func (o *oracle) ask(seeds int, of func(i int) (seed int, c *testCase), yield func(reply) bool) {
	asked, stop := make(chan reply, 64), make(chan struct{})
	go func() {
		defer close(asked)
		for i := range seeds {
			a := reply{}
			a.seed, a.c = of(i)
			line, err := json.Marshal(a.c)
			if err == nil {
				_, err = o.in.Write(append(line, '\n'))
			}
			a.err = err
			select {
			case asked <- a:
			case <-stop:
				return
			}
		}
	}()
	defer close(stop)
	for a := range asked {
		if a.err == nil {
			var line string
			if line, a.err = o.out.ReadString('\n'); a.err == nil {
				a.err = json.Unmarshal([]byte(line), a.c)
			}
		}
		if !yield(a) {
			return
		}
	}
}

// TestDifferential renders random templates with both engines. LOOPER_TEMPLATES is their number: by
// default 500, or 5,000 if the real Jinja2 is required. LOOPER_SEED is the seed of the first template.
func TestDifferential(t *testing.T) {
	real := startOracle(t)
	usual := 500
	if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
		usual = 5000
	}
	count, first := fromEnvironment("LOOPER_TEMPLATES", usual), fromEnvironment("LOOPER_SEED", 1)
	failed, rendered := 0, 0
	real.ask(count, func(i int) (int, *testCase) { return first + i, randomCase(first + i) }, func(a reply) bool {
		require.NoError(t, a.err)
		if a.c.Expected != nil {
			rendered++
		}
		if problem := a.c.compare(); problem != "" {
			failed++
			t.Errorf("seed %d, settings %v\n%s\n%s\n%s", a.seed, a.c.Settings, a.c.Templates, a.c.Template, problem)
		}
		return failed < 10
	})
	require.Greater(t, 4*rendered, count, "too few of the templates are right")
}

// randomCase returns the case of a seed, with random settings.
func randomCase(n int) *testCase {
	g := &randomTemplate{Rand: rand.New(rand.NewPCG(uint64(n), 0)), lines: n%4 == 0, strict: n%5 == 3}
	c := g.testCase()
	c.Context, c.Meta = randomContext(), true
	c.Settings = map[string]any{
		"autoescape": n%3 != 0, "trim_blocks": n%5 == 0, "lstrip_blocks": n%7 == 0,
		"newstyle_gettext": n%2 == 0, "trim_translations": n%9 == 0,
		"undefined": []string{"", "", "", "strict", "chainable"}[n%5], "keep_trailing_newline": n%6 == 1,
	}
	if n%11 == 4 {
		c.Settings["translated"] = true
	}
	if n%10 == 2 {
		c.Settings["undefined"] = "debug"
	}
	if n%8 == 5 {
		c.Settings["newline_sequence"] = "\r\n"
	}
	if g.lines {
		c.Settings["line_statement_prefix"], c.Settings["line_comment_prefix"] = "#", "##"
	}
	return c
}

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func randomContext() map[string]any {
	var context map[string]any
	decoder := json.NewDecoder(strings.NewReader(`{
		"n": 3, "f": 2.5, "s": "hello <w>", "x": 7, "xs": [3, 1, 2, 2], "words": ["b", "A", "aé"], "html": "<i>&</i>",
		"safe": {"__markup__": "<b>x</b>"}, "d": {"a": 1, "b": "<", "c": null}, "pairs": [[1, "a"], [2, "b"]],
		"users": [{"name": "Ann", "age": 30}, {"name": "bob", "age": 5}],
		"tree": [{"kids": [{"a": 1}, {"kids": [{"a": 2}]}]}, {"a": 3}]}`))
	decoder.UseNumber()
	if err := decoder.Decode(&context); err != nil {
		panic(err)
	}
	return context
}

// compare returns the difference from the result of Jinja2, or "" if there is none.
func (c *testCase) compare() string {
	if wanted, got := c.undeclared(); !slices.Equal(wanted, got) {
		return fmt.Sprintf("Jinja2 takes %q for undeclared\nnot          %q", wanted, got)
	}
	got, err := c.render()
	switch {
	case c.Expected != nil && strings.Contains(*c.Expected, " object at 0x"):
		return "" // an address, which differs each time
	case c.Expected != nil && err != nil:
		return "Jinja2 prints " + strconv.Quote(*c.Expected) + "\nnot " + err.Error()
	case c.Expected != nil && got != *c.Expected:
		return "Jinja2 prints " + strconv.Quote(*c.Expected) + "\nnot           " + strconv.Quote(got)
	case c.Error != nil && c.Error.Kind == "RecursionError" && errors.Is(err, template.LimitError):
		return "" // the same error with another name
	case c.Error != nil && c.Error.Kind == "SyntaxError" && errors.Is(err, template.SyntaxError):
		return "" // an error that Python finds, not Jinja2
	case c.Error != nil && err == nil:
		return "Jinja2 fails with " + c.Error.Kind + ": " + c.Error.Message + "\nnot " + strconv.Quote(got)
	case c.Error != nil && !c.fails(err):
		return "Jinja2 fails with " + c.Error.Kind + ": " + c.Error.Message + "\nnot " + err.Error()
	}
	return ""
}

// fails reports whether err is an error that Jinja2 has for the template. If a template has two
// mistakes, Jinja2 reports one that it finds when it folds constants. This engine folds none, and
// reports the mistake that Jinja2 without folding reports.
func (c *testCase) fails(err error) bool {
	var e *template.Error
	if !errors.As(err, &e) {
		return false
	}
	kind := string(e.Kind)
	return kind == c.Error.Kind || c.Unfolded != nil && kind == c.Unfolded.Kind
}
