//go:build unix

package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// running is the program in this process: what it prints, and its exit status.
func running(t *testing.T, args ...string) (stdout *bufio.Reader, status <-chan int) {
	t.Helper()
	r, w := io.Pipe()
	exit := make(chan int, 1)
	go func() {
		exit <- run(args, w, t.Output())
		w.Close()
	}()
	return bufio.NewReader(r), exit
}

func TestServesUntilSignal(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			stdout, status := running(t, "-addr", "127.0.0.1:0")
			first, err := stdout.ReadString('\n')
			require.NoError(t, err)
			url := regexp.MustCompile(`^stage01-blocking: listening on (http://127\.0\.0\.1:\d+/) \(Ctrl-C stops\)\n$`).FindStringSubmatch(first)
			require.NotNil(t, url, first)
			second, err := stdout.ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, "try: curl -i "+url[1]+"\n", second)

			response, err := http.Get(url[1])
			require.NoError(t, err)
			response.Body.Close()
			require.Equal(t, http.StatusOK, response.StatusCode)

			require.NoError(t, syscall.Kill(os.Getpid(), signal))
			rest, err := io.ReadAll(stdout)
			require.NoError(t, err)
			require.Empty(t, rest)
			require.Equal(t, 0, <-status)
		})
	}
}

func TestWrongUse(t *testing.T) {
	for _, row := range []struct {
		name   string
		args   []string
		status int
		stderr string
	}{
		{"unknown flag", []string{"-poller", "epoll"}, 2, "stage01-blocking: flag provided but not defined: -poller (-h lists the flags)\n"},
		{"not a flag", []string{"8000"}, 2, "stage01-blocking: unexpected argument \"8000\" (-h lists the flags)\n"},
		{"no address", []string{"-addr", "nonsense"}, 1, "stage01-blocking: listen nonsense: address nonsense: missing port in address\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			require.Equal(t, row.status, run(row.args, &stdout, &stderr))
			require.Empty(t, stdout.String())
			require.Equal(t, row.stderr, stderr.String())
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr strings.Builder
	require.Equal(t, 0, run([]string{"-h"}, &stdout, &stderr))
	require.Contains(t, stdout.String(), "  -addr host:port\n")
	require.Empty(t, stderr.String())
}
