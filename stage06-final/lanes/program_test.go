package lanes_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// program is the path of a real program. Without it the test is skipped, or fails with
// LOOPER_REQUIRE_REAL=1. Debian has PostgreSQL's programs in folders of their own.
func program(t testing.TB, name string, places ...string) string {
	t.Helper()
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(place, name))
		if slices.Sort(found); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name)
	}
	return path
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("LOOPER_REQUIRE_REAL") == "1" {
		t.Fatal(what + " is missing")
	}
	t.Skip(what + " is missing")
}

// run starts a server, which ends with the test, and waits until it listens.
func run(t testing.TB, addr string, command *exec.Cmd) {
	t.Helper()
	var words journal
	command.Stdout, command.Stderr = &words, &words
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s has ended: %s", command.Path, words.String())
		default:
		}
		require.True(t, time.Now().Before(deadline), "%s does not listen: %s", command.Path, words.String())
	}
}
