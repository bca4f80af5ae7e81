//go:build linux

package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// countCalls counts the system calls of each entrant, once, with strace. That makes a server several times slower, so nothing is timed.
func (b *Bench) countCalls(ctx context.Context, f *field) {
	if f.mode.Long || b.Report.Quick {
		return
	}
	for _, e := range f.entrants {
		if e.err != nil {
			continue
		}
		b.Progress(fmt.Sprintf("%s, system calls, %s", f.mode.Name, e.server.Peer.Name))
		calls, err := b.callsOf(ctx, f, e)
		if err != nil {
			b.notice("system calls are not counted: " + err.Error())
			return
		}
		e.result.Calls = calls
	}
}

// notice notes something once.
func (b *Bench) notice(text string) {
	for _, known := range b.Report.Notices {
		if known == text {
			return
		}
	}
	b.Report.Notices = append(b.Report.Notices, text)
}

func (b *Bench) callsOf(ctx context.Context, f *field, e *entrant) (float64, error) {
	session, err := f.mode.Open(e.target)
	if err != nil {
		return 0, err
	}
	defer session.Close()
	if err := settle(e.server); err != nil {
		return 0, err
	}
	counting, err := startStrace(ctx, e.server.PID(), filepath.Join(b.Env.Builds, "strace"))
	if err != nil {
		return 0, err
	}
	count, failed := session.Run(b.Slice)
	calls, err := counting.stop()
	return float64(calls) / float64(count.Requests), errors.Join(failed, err)
}

// strace is the program of that name, which counts a process's system calls.
type strace struct {
	command *exec.Cmd
	output  string
}

func startStrace(ctx context.Context, pid int, output string) (*strace, error) {
	path, err := exec.LookPath("strace")
	if err != nil {
		return nil, err
	}
	var said attached
	said.done = make(chan struct{})
	command := exec.CommandContext(ctx, path, "-f", "-c", "-o", output, "-p", strconv.Itoa(pid))
	command.Stderr = &said
	if err := command.Start(); err != nil {
		return nil, err
	}
	select {
	case <-said.done:
		return &strace{command, output}, nil
	case <-time.After(5 * time.Second):
		_ = command.Process.Kill()
		_ = command.Wait()
		return nil, fmt.Errorf("strace does not attach: %s", said.text.String())
	}
}

// attached collects strace's messages, and closes done when strace has begun.
type attached struct {
	text bytes.Buffer
	done chan struct{}
	seen bool
}

func (a *attached) Write(p []byte) (int, error) {
	a.text.Write(p)
	if !a.seen && bytes.Contains(a.text.Bytes(), []byte("attached")) {
		a.seen = true
		close(a.done)
	}
	return len(p), nil
}

// stop ends strace, and returns how many calls it has counted.
func (s *strace) stop() (int, error) {
	_ = s.command.Process.Signal(unix.SIGINT)
	_ = s.command.Wait() // strace ends by that signal, which Wait calls an error
	text, err := os.ReadFile(s.output)
	if err != nil {
		return 0, err
	}
	return parseStrace(string(text))
}

// parseStrace returns the calls in the last line of strace's table:
//
//	100.00    0.012345           2      6001         5 total
func parseStrace(text string) (int, error) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) >= 5 && fields[len(fields)-1] == "total" {
			return strconv.Atoi(fields[3])
		}
	}
	return 0, fmt.Errorf("expected a line with the total, found %q", text)
}
