//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package looper_test

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
)

// Environment variables of the program that the tests of looper.Run start: this test again, in its own
// processes.
const (
	runAddr    = "LOOPER_TEST_RUN_ADDR" // it makes the test the program
	runLoops   = "LOOPER_TEST_RUN_LOOPS"
	runWorkers = "LOOPER_TEST_RUN_WORKERS"
	runFault   = "LOOPER_TEST_RUN_FAULT" // a file: if it is there, no application can be made
	runFolder  = "LOOPER_TEST_RUN_FOLDER"
	runGrace   = "LOOPER_TEST_RUN_GRACE"
	runTLS     = "LOOPER_TEST_RUN_TLS"     // not empty: with TLS
	runRelease = "LOOPER_TEST_RUN_RELEASE" // a file: requests of /held wait until it is there
)

// TestRunProgram is the program.
func TestRunProgram(t *testing.T) {
	if os.Getenv(runAddr) == "" {
		t.Skip("it is a part of other tests")
	}
	number := func(variable string) int {
		n, _ := strconv.Atoi(os.Getenv(variable)) // without a number: 0
		return n
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	options := looper.RunOptions{Loops: number(runLoops), Workers: number(runWorkers)}
	if err := looper.Run(os.Getenv(runAddr), options, newRunApp); err != nil {
		slog.Error("the program ends", "error", err)
		os.Exit(1)
	}
	os.Exit(0)
}

var runApps atomic.Int64

func newRunApp() (*looper.App, error) {
	if _, err := os.Stat(os.Getenv(runFault)); err == nil {
		return nil, errors.New("this application is broken")
	}
	grace, _ := time.ParseDuration(os.Getenv(runGrace)) // without one: the default
	app := looper.New(looper.Config{
		NoRequestLog: true, Templates: os.Getenv(runFolder), Grace: grace, TLS: https.Config{Dev: os.Getenv(runTLS) != ""},
	})
	number := runApps.Add(1)
	app.Get("/who", func(c *looper.Context) error {
		return c.Text(200, fmt.Sprintf("%d %d", os.Getpid(), number))
	})
	app.Get("/held", func(c *looper.Context) error {
		slog.Info("holding a request")
		for {
			if _, err := os.Stat(os.Getenv(runRelease)); err == nil {
				return c.Text(200, "released")
			}
			if err := c.Sleep(10 * time.Millisecond); err != nil {
				return err
			}
		}
	})
	app.Get("/stall", func(*looper.Context) error {
		slog.Info("stalling")
		select {}
	})
	app.Get("/program", func(c *looper.Context) error { return c.Text(200, os.Args[0]+" "+os.Getenv("LISTEN_FDS")) })
	return app, nil
}

// running is a program that was started.
type running struct {
	*testing.T
	cmd   *exec.Cmd
	addr  string
	ended chan struct{}

	mu    sync.Mutex
	more  *sync.Cond // signals that there are more lines, or that it has ended
	lines []string   // of its standard error
	seen  int        // lines that await has read
	over  bool
}

// runPatience is the time that a step of a program may take on a busy machine.
const runPatience = 30 * time.Second

// startRun starts the program with these variables, as NAME=VALUE.
func startRun(t *testing.T, variables ...string) *running {
	cmd := exec.Command(os.Args[0], "-test.run=^TestRunProgram$")
	cmd.Env = append(append(os.Environ(), runAddr+"=127.0.0.1:0"), variables...)
	return startCommand(t, cmd)
}

func startCommand(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{T: t, cmd: cmd, ended: make(chan struct{})}
	r.more = sync.NewCond(&r.mu)
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = writer, writer
	require.NoError(t, cmd.Start())
	require.NoError(t, writer.Close())
	go r.read(reader)
	go func() {
		_ = cmd.Wait()
		close(r.ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-r.ended
		if t.Failed() {
			r.mu.Lock()
			defer r.mu.Unlock()
			t.Log("the program has said:\n" + strings.Join(r.lines, "\n"))
		}
	})
	return r
}

// read collects lines until the last process has closed the pipe.
func (r *running) read(f *os.File) {
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		r.mu.Lock()
		r.lines = append(r.lines, lines.Text())
		r.mu.Unlock()
		r.more.Broadcast()
	}
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	r.more.Broadcast()
}

// await returns the next line that contains text.
func (r *running) await(text string) string {
	r.Helper()
	late := time.AfterFunc(runPatience, func() {
		r.mu.Lock()
		r.over = true
		r.mu.Unlock()
		r.more.Broadcast()
	})
	defer late.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for ; r.seen < len(r.lines); r.seen++ {
			if line := r.lines[r.seen]; strings.Contains(line, text) {
				r.seen++
				return line
			}
		}
		if r.over {
			r.Fatalf("no line with %q", text)
		}
		r.more.Wait()
	}
}

var (
	addrInLog = regexp.MustCompile(`addr=(\S+)`)
	pidInLog  = regexp.MustCompile(`msg="worker ready" worker=\d+ pid=(\d+)`)
)

// listens waits until the program listens, and until n workers are ready.
func (r *running) listens(n int) *running {
	r.Helper()
	from := r.seen
	r.addr = addrInLog.FindStringSubmatch(r.await("msg=listening"))[1]
	r.mu.Lock()
	r.seen = from // the first worker's line may be before
	r.mu.Unlock()
	for range n {
		r.await("worker ready")
	}
	return r
}

// workers returns the numbers of all processes that have ever been ready as workers.
func (r *running) workers() (pids []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, line := range r.lines {
		if found := pidInLog.FindStringSubmatch(line); found != nil {
			pid, _ := strconv.Atoi(found[1])
			pids = append(pids, pid)
		}
	}
	return pids
}

func (r *running) signal(s syscall.Signal) {
	r.Helper()
	require.NoError(r, r.cmd.Process.Signal(s))
}

// ends waits for the program's end, checks that no process of it is left, and returns its status.
func (r *running) ends() int {
	r.Helper()
	select {
	case <-r.ended:
	case <-time.After(runPatience):
		r.Fatal("the program does not end")
	}
	r.gone(r.workers()...)
	r.mu.Lock() // the last lines may be on their way
	for !r.over {
		r.more.Wait()
	}
	r.mu.Unlock()
	return r.cmd.ProcessState.ExitCode()
}

// gone waits until these processes do not exist any more, not even as zombies.
func (r *running) gone(pids ...int) {
	r.Helper()
	require.Eventually(r, func() bool {
		return !slices.ContainsFunc(pids, func(pid int) bool { return syscall.Kill(pid, 0) == nil })
	}, runPatience, 10*time.Millisecond)
}

// count returns the number of lines that contain text.
func (r *running) count(text string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, line := range r.lines {
		n += cmp.Compare(strings.Count(line, text), 0)
	}
	return n
}
