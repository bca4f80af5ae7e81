//go:build unix

package docs_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flagsOf returns the flags that a stage's program has at least.
func flagsOf(stage string) []string {
	if stage == "stage01-blocking" {
		return []string{"addr"} // it has no poller, and no loop to trace
	}
	return []string{"addr", "poller", "trace"}
}

// Every stage's program behaves as the README says of all.
func TestStages(t *testing.T) {
	for _, stage := range stages(t, workspace()) {
		t.Run(stage, func(t *testing.T) {
			p := build(t, stage)
			t.Run("serves until SIGINT", func(t *testing.T) { p.testServes(t, syscall.SIGINT) })
			t.Run("serves until SIGTERM", func(t *testing.T) { p.testServes(t, syscall.SIGTERM) })
			t.Run("a silent client does not keep it", p.testStopsWithClient)
			t.Run("IPv6", p.testIPv6)
			t.Run("every address", p.testWildcard)
			t.Run("help", p.testHelp)
			t.Run("address in use", p.testAddressInUse)
			t.Run("no address", func(t *testing.T) { p.requireFailure(t, 1, "nonsense", "-addr", "nonsense") })
			t.Run("unknown flag", func(t *testing.T) { p.requireFailure(t, 2, "-nonsense", "-nonsense") })
			t.Run("not a flag", func(t *testing.T) { p.requireFailure(t, 2, "nonsense", "nonsense") })
			if logs(stage) {
				t.Run("standard error has no reader", p.testStderrUnread)
				t.Run("standard error is broken", p.testStderrBroken)
			}
			for _, flag := range flagsOf(stage) {
				switch flag {
				case "poller":
					t.Run("poller", p.testPoller)
				case "trace":
					t.Run("trace", p.testTrace)
				}
			}
		})
	}
}

const anyPort = "127.0.0.1:0"

var (
	firstLine  = regexp.MustCompile(`^(\S+): listening on (http://\S+:([1-9]\d*)/) \(Ctrl-C stops\)$`)
	secondLine = regexp.MustCompile(`^try: curl -i (http://\S+)$`)
)

// urls reads the two lines: the server's address, and the page in the curl
// line.
func (s *server) urls(stage string) (root, try string) {
	s.t.Helper()
	first := firstLine.FindStringSubmatch(s.lines[0])
	second := secondLine.FindStringSubmatch(s.lines[1])
	require.NotNil(s.t, first, "first line: %s", s.lines[0])
	require.NotNil(s.t, second, "second line: %s", s.lines[1])
	require.Equal(s.t, stage, first[1])
	require.True(s.t, strings.HasPrefix(second[1], first[2]), "%s is not a page of %s", second[1], first[2])
	return first[2], second[1]
}

// requireResponses requests the server's first page, and the one in the curl line.
func (s *server) requireResponses(stage string) {
	s.t.Helper()
	root, try := s.urls(stage)
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, url := range []string{root, try} {
		response, err := client.Get(url)
		require.NoError(s.t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(s.t, err)
		require.NoError(s.t, response.Body.Close())
		require.Equal(s.t, http.StatusOK, response.StatusCode, url)
		require.NotEmpty(s.t, body, url)
	}
}

func (p program) testServes(t *testing.T, signal syscall.Signal) {
	s := p.start(t, "-addr", anyPort)
	s.requireResponses(p.stage)
	require.Equal(t, 0, s.stop(signal), s.stderr.String())
}

func (p program) testStopsWithClient(t *testing.T) {
	s := p.start(t, "-addr", anyPort)
	root, _ := s.urls(p.stage)
	silent, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(root, "http://"), "/"))
	require.NoError(t, err)
	defer silent.Close()
	require.Equal(t, 0, s.stop(syscall.SIGTERM), s.stderr.String())
}

func (p program) testIPv6(t *testing.T) {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no ::1")
	}
	require.NoError(t, l.Close())
	s := p.start(t, "-addr", "[::1]:0")
	s.requireResponses(p.stage)
	require.Contains(t, s.lines[0], "http://[::1]:")
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
}

// A socket bound to every address prints an address that a client can use.
func (p program) testWildcard(t *testing.T) {
	s := p.start(t, "-addr", "0.0.0.0:0")
	s.requireResponses(p.stage)
	require.NotContains(t, s.lines[0], "0.0.0.0")
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
}

func (p program) testHelp(t *testing.T) {
	status, stdout, stderr := p.run(t, "-h")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	for _, flag := range flagsOf(p.stage) {
		require.Regexp(t, `(?m)^  -`+flag+` \S+\n    \t\S`, stdout)
	}
}

func (p program) testAddressInUse(t *testing.T) {
	s := p.start(t, "-addr", anyPort)
	root, _ := s.urls(p.stage)
	addr := strings.TrimSuffix(strings.TrimPrefix(root, "http://"), "/")
	line := p.requireFailure(t, 1, "address already in use", "-addr", addr)
	require.Equal(t, p.stage+": listen "+addr+": address already in use\n", line)
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
}

// requireFailure runs the program to its end with a status and one line on standard
// error, which has the reason.
func (p program) requireFailure(t *testing.T, status int, matter string, args ...string) (line string) {
	t.Helper()
	got, stdout, stderr := p.run(t, args...)
	assert.Equal(t, status, got, stderr)
	assert.Empty(t, stdout)
	assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line on standard error: %q", stderr)
	assert.True(t, strings.HasPrefix(stderr, p.stage+": ") && strings.HasSuffix(stderr, "\n"), "%q", stderr)
	assert.Contains(t, stderr, matter)
	return stderr
}

func (p program) testPoller(t *testing.T) {
	fastest := "kqueue"
	if runtime.GOOS == "linux" {
		fastest = "epoll"
	}
	for _, name := range []string{fastest, "poll"} {
		t.Run(name, func(t *testing.T) {
			s := p.start(t, "-addr", anyPort, "-poller", name)
			s.requireResponses(p.stage)
			require.Equal(t, 0, s.stop(syscall.SIGTERM))
		})
	}
	line := p.requireFailure(t, 2, "nonsense", "-addr", anyPort, "-poller", "nonsense")
	assert.Regexp(t, `\b`+fastest+`\b.*\bpoll\b`, line, "the known pollers")
}

func (p program) testTrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.jsonl")
	s := p.start(t, "-addr", anyPort, "-trace", file)
	s.requireResponses(p.stage)
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(text), "\n"), "the last line is complete")
	format := readTraceFormat(t, workspace())
	for line := range strings.Lines(string(text)) {
		require.NoError(t, format.check(line))
	}

	missing := filepath.Join(t.TempDir(), "no", "such", "folder")
	p.requireFailure(t, 1, missing, "-addr", anyPort, "-trace", missing)
}
