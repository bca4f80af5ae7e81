package template_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
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
// LOOPER_REQUIRE_REAL is set: then the test fails.
func startOracle(t *testing.T) *oracle {
	t.Helper()
	const python = "/usr/bin/python3"
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

// ask fills in what Jinja2 makes of a case.
func (o *oracle) ask(t *testing.T, c *testCase) {
	t.Helper()
	line, err := json.Marshal(c)
	require.NoError(t, err)
	_, err = o.in.Write(append(line, '\n'))
	require.NoError(t, err)
	answer, err := o.out.ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(answer), c))
}

// TestDifferential renders random templates with both engines. LOOPER_TEMPLATES
// says how many: 500 if nothing does, and 5,000 where the real Jinja2 is
// required. LOOPER_SEED is the one that the first template is made with.
func TestDifferential(t *testing.T) {
	real := startOracle(t)
	usual := 500
	if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
		usual = 5000
	}
	count, seed := fromEnvironment("LOOPER_TEMPLATES", usual), fromEnvironment("LOOPER_SEED", 1)
	failed, rendered := 0, 0
	for n := seed; n < seed+count && failed < 10; n++ {
		g := &randomTemplate{Rand: rand.New(rand.NewPCG(uint64(n), 0)), lines: n%4 == 0, strict: n%5 == 3}
		c := g.testCase()
		c.Context = randomContext()
		c.Settings = map[string]any{
			"autoescape": n%3 != 0, "trim_blocks": n%5 == 0, "lstrip_blocks": n%7 == 0,
			"newstyle_gettext": n%2 == 0, "trim_translations": n%9 == 0,
		}
		c.Settings["undefined"] = []string{"", "", "", "strict", "chainable"}[n%5]
		if g.lines {
			c.Settings["line_statement_prefix"], c.Settings["line_comment_prefix"] = "#", "##"
		}
		real.ask(t, c)
		if c.Expected != nil {
			rendered++
		}
		if problem := c.compare(); problem != "" {
			failed++
			t.Errorf("seed %d, settings %v\n%s\n%s\n%s", n, c.Settings, c.Templates, c.Template, problem)
		}
	}
	require.Greater(t, 4*rendered, count, "too few of the templates are right")
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

// compare returns what is different from what Jinja2 said, "" if nothing is.
func (c *testCase) compare() string {
	got, err := c.render()
	var e *template.Error
	switch {
	case c.Expected != nil && strings.Contains(*c.Expected, " object at 0x"):
		return "" // an address, which is another one each time
	case c.Expected != nil && err != nil:
		return "Jinja2 prints " + strconv.Quote(*c.Expected) + "\nnot " + err.Error()
	case c.Expected != nil && got != *c.Expected:
		return "Jinja2 prints " + strconv.Quote(*c.Expected) + "\nnot           " + strconv.Quote(got)
	case c.Error != nil && err == nil:
		return "Jinja2 fails with " + c.Error.Kind + ": " + c.Error.Message + "\nnot " + strconv.Quote(got)
	case c.Error != nil && (!errors.As(err, &e) || string(e.Kind) != c.Error.Kind):
		return "Jinja2 fails with " + c.Error.Kind + ": " + c.Error.Message + "\nnot " + err.Error()
	}
	return ""
}
