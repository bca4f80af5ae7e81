package template

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// python is Debian's, whose package python3-jinja2 has Jinja2.
const python = "/usr/bin/python3"

// jinja2 is the real Jinja2 in a process of its own. It has the pages' templates and
// variables, renders them on request, and reports the processor time for that,
// without the time in the pipes.
type jinja2 struct {
	tb      testing.TB
	in      io.WriteCloser
	out     *bufio.Reader
	version string // of Jinja2, and of Python
}

// startJinja2 returns nil if there is no Python with Jinja2. If LOOPER_REQUIRE_REAL
// is set, the test fails then.
func startJinja2(tb testing.TB, pages []page) *jinja2 {
	tb.Helper()
	if err := exec.Command(python, "-c", "import jinja2").Run(); err != nil {
		if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
			tb.Fatalf("%s with jinja2 is needed: %v", python, err)
		}
		tb.Logf("Jinja2 takes no part: no %s with jinja2: %v", python, err)
		return nil
	}
	cmd := exec.CommandContext(tb.Context(), python, "testdata/render.py", "testdata/jinja")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(tb, err)
	out, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	tb.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	j := &jinja2{tb: tb, in: in, out: bufio.NewReaderSize(out, 1<<20)}
	vars := map[string]any{}
	for _, p := range pages {
		vars[p.file] = p.vars
	}
	var versions struct{ Jinja2, Python string }
	j.ask(map[string]any{"vars": vars}, &versions)
	j.version = "Jinja2 " + versions.Jinja2 + " (Python " + versions.Python + ")"
	return j
}

// ask sends a request and waits for the response.
func (j *jinja2) ask(request, response any) {
	j.tb.Helper()
	line, err := json.Marshal(request)
	require.NoError(j.tb, err)
	_, err = j.in.Write(append(line, '\n'))
	require.NoError(j.tb, err)
	line, err = j.out.ReadBytes('\n')
	require.NoError(j.tb, err)
	require.NoError(j.tb, json.Unmarshal(line, response))
}

// text renders a page.
func (j *jinja2) text(p page) string {
	j.tb.Helper()
	var response struct{ Text string }
	j.ask(map[string]any{"page": p.file, "text": true}, &response)
	return response.Text
}

// renderN renders a page n times, and returns the processor time for that.
func (j *jinja2) renderN(p page, n int) time.Duration {
	j.tb.Helper()
	var response struct{ Seconds float64 }
	j.ask(map[string]any{"page": p.file, "times": n}, &response)
	return time.Duration(response.Seconds * float64(time.Second))
}
