//go:build unix

package docs_test

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logs reports whether a stage's program writes to standard error while it serves. The stages
// that know requests do, at least if a handler panics.
func logs(stage string) bool { return stage >= "stage03" }

// startWithPipe starts the program with a pipe as its standard error.
func (p program) startWithPipe(t *testing.T) (s *server, stderr *os.File) {
	stderr, end, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { stderr.Close() })
	s = p.startTo(t, end, "-addr", anyPort)
	require.NoError(t, end.Close()) // the program's copy is the last one
	return s, stderr
}

// requireStatus requests a page, times times.
func (s *server) requireStatus(times, status int, target string) {
	s.t.Helper()
	url := strings.TrimSuffix(firstLine.FindStringSubmatch(s.lines[0])[2], "/") + target
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := http.Client{Timeout: patience, Transport: transport}
	for range times {
		response, err := client.Get(url)
		require.NoError(s.t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(s.t, err)
		require.NoError(s.t, response.Body.Close())
		require.Equal(s.t, status, response.StatusCode)
	}
}

// Standard error has no reader while the program serves; then the test reads all of it. A pipe
// holds 64 KiB on most systems, which is less than the stacks of 50 panics.
func (p program) testStderrUnread(t *testing.T) {
	const panics = 50
	s, stderr := p.startWithPipe(t)
	s.requireStatus(panics, 500, "/broken")
	read := make(chan string)
	go func() {
		all, _ := io.ReadAll(stderr)
		read <- string(all)
	}()
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
	assert.Equal(t, panics, strings.Count(<-read, "level=ERROR"), "all of them had room in the queue")
}

// The reader of standard error has gone: the program goes on, and ends well.
func (p program) testStderrBroken(t *testing.T) {
	s, stderr := p.startWithPipe(t)
	require.NoError(t, stderr.Close())
	s.requireStatus(3, 500, "/broken")
	s.requireResponses(p.stage)
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
}

var dropped = regexp.MustCompile(`msg="log lines dropped" count=(\d+)`)

// There are thousands of requests, more than the log's queue has room for. Each has its
// response, and either its line, or a place in the count of missing lines.
func TestUnreadRequestLog(t *testing.T) {
	const requests = 2000
	s, stderr := build(t, "stage06-final").startWithPipe(t)
	s.requireStatus(requests, 200, "/hello?"+strings.Repeat("x", 2000))
	read := make(chan string)
	go func() {
		all, _ := io.ReadAll(stderr)
		read <- string(all)
	}()
	require.Equal(t, 0, s.stop(syscall.SIGTERM))
	log := <-read
	missing := 0
	for _, match := range dropped.FindAllStringSubmatch(log, -1) {
		count, err := strconv.Atoi(match[1])
		require.NoError(t, err)
		missing += count
	}
	assert.NotZero(t, missing)
	others := strings.Count(log, "msg=stopp") // at the end: "stopping" and "stopped"
	assert.Equal(t, requests+2, missing+strings.Count(log, "msg=request")+others)
}
