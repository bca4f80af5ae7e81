package client

import (
	"bufio"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/launch"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

// serveVariable makes the test's program the server of all contestants: its work is not counted.
const serveVariable = "LOOPER_BENCH_CLIENT_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) == "" {
		os.Exit(m.Run())
	}
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), Server: server.Config{MaxRequests: math.MaxInt}})
	for _, s := range sizes {
		content := []byte(strings.Repeat("x", s.bytes))
		app.Get("/"+s.path, func(c *looper.Context) error { return c.Bytes(200, "text/plain", content) })
	}
	_ = launch.Options{Addr: "127.0.0.1:0"}.Serve(app.ListenOn, func(bound string) { _, _ = os.Stdout.WriteString(bound + "\n") })
}

// startServer returns the URL of a server in a process of its own.
func startServer(t testing.TB) (url string) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), serveVariable+"=1")
	words, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	addr, err := bufio.NewReader(words).ReadString('\n')
	require.NoError(t, err)
	return "http://" + strings.TrimPrefix(strings.TrimSpace(addr), "http://")
}
