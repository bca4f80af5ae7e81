//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"looper.example/stage06-final/looper"
)

// child is a process of the application.
type child struct {
	cmd   *exec.Cmd
	words *tail
	ended chan struct{} // closed when the process has ended
	err   error         // of its end; read it after ended is closed
}

// patience is how long a process may take to end after SIGTERM; then it is killed. An application takes 5 s at most.
const patience = 10 * time.Second

// parting is how long processes that the application has started may keep its standard error open after its end.
const parting = time.Second

// start starts a program on the developer's socket. It uses a shell because LISTEN_PID must be the number of the process, which is
// known only after its start; exec gives the program the shell's number.
//
// The process has a group of its own, so that only dev gets Ctrl-C: an application ends at once after a second
// signal.
func (d *developer) start(program string) (*child, error) {
	c := &child{words: new(tail), ended: make(chan struct{})}
	c.cmd = exec.Command("/bin/sh", append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, program}, d.args...)...)
	c.cmd.Dir = d.dir
	c.cmd.Env = append(os.Environ(), "LISTEN_FDS=1", looper.DebugEnv+"=1")
	c.cmd.ExtraFiles = []*os.File{d.socket.file} // descriptor 3
	c.cmd.Stdout, c.cmd.Stderr = d.stdout, io.MultiWriter(d.stderr, c.words)
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.WaitDelay = parting
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	d.all = append(slices.DeleteFunc(d.all, (*child).hasEnded), c)
	go func() {
		c.err = c.cmd.Wait()
		_ = syscall.Kill(-c.pid(), syscall.SIGTERM) // processes that it has started; an error: none is left
		_ = os.Remove(program)
		close(c.ended)
	}()
	return c, nil
}

func (c *child) hasEnded() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

func (c *child) pid() int { return c.cmd.Process.Pid }

// stop sends SIGTERM to the process, and does not wait for its end.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // an error: it has ended
	kill := time.AfterFunc(patience, func() { _ = c.cmd.Process.Kill() })
	go func() {
		<-c.ended
		kill.Stop()
	}()
}

// state returns how the process has ended.
func (c *child) state() string { return c.cmd.ProcessState.String() }

// lastWords returns the end of the process's standard error.
func (c *child) lastWords() string { return c.words.String() }

// tail keeps the last bytes that are written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if excess := len(t.text) - tailSize; excess > 0 {
		t.text = append(t.text[:0], t.text[excess:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.text), "?")
}
