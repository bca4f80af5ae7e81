//go:build unix

package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sourceVariable names a folder with the source of mini's last step.
const sourceVariable = "LOOPER_MINI_SOURCE"

// mutant is a step's program with one mistake: in file, new replaces old.
type mutant struct {
	name, file string
	old, new   string
	more       string // what is appended to the file
	of         int    // the step whose program it is; 0: the last
	step       int    // whose checks find it
	tells      string // what its story has
	unseen     string // why no client can tell it from the original; "": a check must find it
}

var mutants = []mutant{
	{name: "a busy loop", step: 4, file: "loop.go", old: "l.poller.wait(l.untilTimer())", new: "l.poller.wait(0)"},
	{name: "write interest always on", step: 4, file: "conn.go", old: "write: len(c.out) > 0}", new: "write: true}"},
	{name: "no high water", step: 7, file: "conn.go", old: "const highWater = 64 << 10", new: "const highWater = 1 << 40"},
	{name: "sends nothing above high water", step: 10, file: "conn.go", old: "\t\tc.send()\n", new: "\t\tif len(c.out) < highWater { c.send() }\n"},
	{name: "a late response brings a closed connection back", step: 18, file: "conn.go", old: "\t\tc.loop.close(c)", new: "\t\tc.touched = false; c.loop.close(c)"},
	{name: "timers are never cancelled", step: 11, file: "timer.go", old: "if t != nil && t.index >= 0 {", new: "if false {"},
	{name: "closes right after the last response", step: 24, file: "conn.go", old: "} else if done && c.closing && !c.halfClosed {", new: "} else if done && c.closing { c.doomed = true } else if false {"},
	{name: "post does not wake the loop", step: 43, file: "mailbox.go", old: "\t_, _ = syscall.Write(m.wake[1], []byte{1})", new: "\t//"},
	{
		name: "the pipe of the mailbox is never emptied", step: 43, file: "loop.go", old: "_, _ = syscall.Read(e.fd, l.buf) // its only purpose was to end the wait",
		new: "// its only purpose was to end the wait", tells: "/prime/97",
	},
	{name: "any coding that folds to chunked", step: 15, file: "parser.go", old: "if !isToken(codings[0]) || p.req.Minor == 0", new: "if p.req.Minor == 0"},
	{name: "a drip buys time for a head", step: 24, file: "conn.go", old: "(!c.progress || w == waitHead || w == waitClose)", new: "(!c.progress || w == waitClose)"},
	{name: "no limit for a body", step: 14, file: "parser.go", old: "if n > maxBody-uint64(len(p.req.Body)) {", new: "if false {"},
	{name: "a panic ends the program", step: 20, file: "task.go", old: "(err error) {\n\tdefer func() {\n\t\tif p := recover(); p != nil {", new: "(err error) {\n\tdefer func() {\n\t\tif p := any(nil); p != nil {"},
	{name: "reads on after the end", step: 18, file: "conn.go", old: "read: !c.eof && ", new: "read: "},
	{name: "the end of a chunk is not looked at", step: 15, file: "parser.go", old: `if string(in[:2]) != "\r\n" {`, new: "if false {"},
	{name: "begins the next request while a response is owed", step: 18, file: "server.go", old: "\tcase s.responding:\n\t\treturn 0", new: "\tcase false:\n\t\treturn 0"},
	{name: "parameters that all requests share", step: 44, file: "router.go", old: "\tparams = map[string]string{}\n", new: "\tparams = shared\n", more: "\nvar shared = map[string]string{}\n"},
	{
		name: "a body that is a view of the input", file: "parser.go", old: "p.req.Body = append(p.req.Body, in[:n]...)",
		new:    "if p.req.Body == nil { p.req.Body = in[:n] } else { p.req.Body = append(p.req.Body, in[:n]...) }",
		unseen: "the input only moves forward and grows into new memory, so nothing is written over the view",
	},
	{name: "a hang-up is ignored", step: 18, file: "conn.go", old: "if e.hangup {", new: "if false {"},
	{name: "Write does not wait for room", step: 21, file: "server.go", old: "len(s.out) >= highWater && !s.doomed {", new: "false {", tells: "while the client waits, the server's memory grew"},
	{name: "a handler that waits for room stays when its client leaves", step: 21, file: "conn.go", old: "(len(c.out) < highWater || c.doomed)", new: "len(c.out) < highWater && !c.doomed", tells: "300 clients ask for /numbers"},
	{name: "a handler that waits for room is continued by the end alone", step: 21, file: "conn.go", old: "(len(c.out) < highWater || c.doomed)", new: "c.doomed", tells: "bytes of content, then"},
	{
		name: "room in the output is not used for the rest of the input", step: 7, file: "conn.go",
		old: `
		for len(c.out) < highWater {
			n := c.consume(c.in)
			if n == 0 {
				break
			}
			c.in = c.in[n:]
		}
		full := len(c.out) >= highWater`,
		new: `
		full := false
		for len(c.out) < highWater {
			n := c.consume(c.in)
			if n == 0 {
				break
			}
			c.in, full = c.in[n:], true
		}`,
	},

	// Mistakes that readers of the texts have made.
	{name: "the poller is not told of the connections", of: 5, step: 5, file: "loop.go", old: "\t_ = l.poller.watch(fd, interest{read: true})\n", tells: "a client connects and asks for /"},
	{name: "the timer stays when its connection is closed", of: 8, step: 8, file: "loop.go", old: "\tl.cancel(c.idle)\n", tells: "A timer that is not cancelled when its connection is closed"},
	{name: "the timer that was set before stays", of: 8, step: 8, file: "conn.go", old: "\tc.loop.cancel(c.idle)\n", tells: "cancels the timer that was set before"},
	{name: "Host is required of HTTP/1.0", of: 13, step: 13, file: "request.go", old: "len(hosts) == 0 && r.Minor > 0", new: "len(hosts) == 0", tells: "HTTP/1.0 had no Host"},
	{name: "a connection that is not closed", of: 1, step: 1, file: "conn.go", old: "\t_ = syscall.Close(client)\n", tells: "echo $?"},
	{
		name: "a close right after the response", of: 2, step: 2, file: "conn.go", old: `
	for { // until the client closes: closing with unread input would send a reset, which can destroy the response
		if n, err := syscall.Read(client, buf); n <= 0 || err != nil {
			return
		}
	}
`, new: "\n", tells: "sleep 0.1",
	},
	{name: "no half-close", of: 2, step: 2, file: "conn.go", old: "\t_ = syscall.Shutdown(client, syscall.SHUT_WR)\n", tells: "echo $?"},
	{name: "one response for each read", of: 3, step: 3, file: "conn.go", old: "\t\twriteAll(c.fd, []byte(hello))\n", new: "\t\twriteAll(c.fd, []byte(hello))\n\t\treturn true\n", tells: "env printf 'GET / HTTP/1.1\\r\\nHost: 127.0.0.1:8000\\r\\n\\r\\n%.0s' $(seq 10)"},
	{name: "the end of the input is taken for that of the connection", of: 7, step: 7, file: "conn.go", old: "\tif err != nil {\n\t\tc.doomed = true\n\t\treturn\n\t}\n\tc.eof = n == 0\n", new: "\tif n <= 0 || err != nil {\n\t\tc.doomed = true\n\t\treturn\n\t}\n", tells: "clients miss some"},
}

// The checks of its step find each mutant.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(m.source(t))))
			m.apply(t, filepath.Join(dir, m.file))
			build := exec.CommandContext(t.Context(), "go", "build", "-o", "mini", ".")
			build.Dir = dir
			out, err := build.CombinedOutput()
			require.NoError(t, err, "%s", out)
			found := m.found(t, mini(dir))
			for again := 0; again < 2 && len(found) == 0 && m.unseen == ""; again++ {
				found = m.found(t, mini(dir)) // a machine that is busy with other work may hide what depends on time
			}
			if m.unseen != "" {
				assert.Empty(t, found, "this was thought to be unseen: %s", m.unseen)
			} else {
				require.NotEmpty(t, found, "no check finds it")
				assert.Contains(t, found[0].Story(), m.tells)
			}
			for _, f := range found {
				t.Logf("found by: %s", f.title())
			}
		})
	}
}

// source is the folder of the program without the mistake.
func (m *mutant) source(t *testing.T) string {
	t.Helper()
	if m.of > 0 {
		return snapshots(t)[m.of].Dir
	}
	source := os.Getenv(sourceVariable)
	if source == "" {
		t.Skipf("%s names no folder with the source of mini's last step", sourceVariable)
	}
	return source
}

func (m *mutant) apply(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), m.old), "%s has %q not once", m.file, m.old)
	text = []byte(strings.Replace(string(text), m.old, m.new, 1) + m.more)
	require.NoError(t, os.WriteFile(file, text, 0o644))
}

// found lists the checks that fail: the first of the mutant's step, or of all steps if it has none. If everyVariable is set,
// it lists all failures.
func (m *mutant) found(t *testing.T, p Program) (failures []*Failure) {
	add := func(result Result) {
		if result.Failure != nil {
			failures = append(failures, result.Failure)
		}
	}
	all := slices.DeleteFunc(append(ForStep(LastStep), Before(LastStep)...), func(c Check) bool {
		return c.Step >= firstRender && c.Step <= lastRender // the mutants are not about templates
	})
	switch {
	case os.Getenv(everyVariable) != "":
		for _, c := range all {
			add(run(t, p, []Check{c}))
		}
	case m.step > 0:
		add(run(t, p, ForStep(m.step)))
	default:
		add(runTogether(t, p, all))
	}
	return failures
}

// everyVariable makes the test list all checks that find a mutant.
const everyVariable = "LOOPER_MUTANTS_EVERY"
