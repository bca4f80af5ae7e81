// Package program runs real programs for tests: a Redis, an nginx, a node.
package program

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// Patience is the longest wait for a program. No test measures with it.
const Patience = 20 * time.Second

// Find returns the path of a program. It looks in the places, which are patterns of folders, then on the PATH, then in /usr/sbin.
// Of several places it takes the last that has the program. Without the program the test is skipped, or fails with
// LOOPER_REQUIRE_REAL=1.
func Find(t testing.TB, name string, places ...string) string {
	t.Helper()
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(place, name))
		if slices.Sort(found); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	for _, path := range []string{name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	Missing(t, name)
	return ""
}

// Missing skips a test that lacks something, or fails it with LOOPER_REQUIRE_REAL=1.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("LOOPER_REQUIRE_REAL") == "1" {
		t.Fatal(what + " is missing")
	}
	t.Skip(what + " is missing")
}

// Start starts a server, and waits until it listens on addr. It kills the server when the test ends, or when stop is called.
func Start(t testing.TB, addr string, command *exec.Cmd) (stop func()) {
	t.Helper()
	var words Journal
	command.Stdout, command.Stderr = &words, &words
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	stop = func() {
		_ = command.Process.Kill()
		<-ended
	}
	t.Cleanup(stop)
	for deadline := time.Now().Add(Patience); ; time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return stop
		}
		select {
		case <-ended:
			t.Fatalf("%s has ended: %s", command.Path, words.String())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not listen on %s: %s", command.Path, addr, words.String())
		}
	}
}

// FreePort returns a port on which no program listens at the moment.
func FreePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Journal is a log that several goroutines write and read.
type Journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *Journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *Journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}
