//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package supervisor

import (
	"bufio"
	"cmp"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

const reloadSignal = syscall.SIGHUP

func watchSignals() (signals chan os.Signal, cancel func()) {
	signals = make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	return signals, func() { signal.Stop(signals) }
}

// launcher starts the program again.
type launcher struct {
	program  string
	env      []string
	sockets  []*os.File
	lifeline [2]*os.File // for all workers; only this process has the end for writing
	secret   []byte      // each worker gets it through a pipe of its own
}

func newLauncher(sockets *kernel.Sockets, secret []byte) (*launcher, error) {
	l := &launcher{secret: secret}
	var err error
	if l.program, err = thisProgram(); err != nil {
		return nil, err
	}
	if l.sockets, err = sockets.Files(); err != nil {
		l.close()
		return nil, err
	}
	if l.lifeline[0], l.lifeline[1], err = os.Pipe(); err != nil {
		l.close()
		return nil, err
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if name != "NOTIFY_SOCKET" && !strings.HasPrefix(name, "LISTEN_") { // these are the supervisor's own
			l.env = append(l.env, variable)
		}
	}
	l.env = append(l.env, WorkerEnv+"="+strconv.Itoa(os.Getpid()), "LISTEN_FDS="+strconv.Itoa(len(l.sockets)))
	return l, nil
}

// thisProgram returns the path with which this program was started, so that each start follows a symbolic link again.
func thisProgram() (string, error) {
	path, err := exec.LookPath(os.Args[0])
	if err == nil {
		return filepath.Abs(path)
	}
	return os.Executable()
}

func (l *launcher) close() {
	l.closeSockets()
	for _, file := range l.lifeline {
		if file != nil {
			_ = file.Close()
		}
	}
}

// closeSockets is called after the last start of a process.
func (l *launcher) closeSockets() {
	for _, file := range l.sockets {
		_ = file.Close()
	}
	l.sockets = nil
}

// child is a process that a launcher has started.
type child struct{ cmd *exec.Cmd }

// start starts a worker. The worker has a process group of its own, so that Ctrl-C reaches only the supervisor: a worker ends at
// once at a second signal.
func (l *launcher) start(report func(event)) (process, error) {
	tells, ready, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer ready.Close() // the worker's copy is the only one
	secret, err := filledPipe(l.secret)
	if err != nil {
		_ = tells.Close()
		return nil, err
	}
	defer secret.Close()
	cmd := exec.Command(l.program, os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Env = l.env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = append(append(cmd.ExtraFiles, l.sockets...), ready, l.lifeline[0], secret)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		_ = tells.Close()
		return nil, err
	}
	go listen(tells, report)
	go func() {
		err := cmd.Wait()
		_ = tells.Close()
		report(event{status: status(cmd, err), failed: err != nil})
	}()
	return child{cmd}, nil
}

// filledPipe returns the reading end of a pipe that holds content, and ends after it.
func filledPipe(content []byte) (*os.File, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil { // the pipe has room for them
		_, _ = reader.Close(), writer.Close()
		return nil, err
	}
	return reader, writer.Close()
}

// listen waits for a worker's message that it is ready.
func listen(tells *os.File, report func(event)) {
	line, err := bufio.NewReader(tells).ReadString('\n')
	if err != nil {
		return // it has ended
	}
	if grace, err := parseReady(line); err == nil {
		report(event{ready: true, grace: grace})
	}
}

func status(cmd *exec.Cmd, err error) string {
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) {
		return cmd.ProcessState.String()
	}
	return cmp.Or(err, errors.New("unknown")).Error()
}

func (c child) PID() int   { return c.cmd.Process.Pid }
func (c child) Terminate() { _ = c.cmd.Process.Signal(syscall.SIGTERM) }
func (c child) Kill()      { _ = c.cmd.Process.Kill() }

// inheritPipe returns an inherited descriptor as a file. It is closed on exec, and non-blocking, so that waiting for it takes no
// thread.
func inheritPipe(fd int, name string) *os.File {
	syscall.CloseOnExec(fd)
	_ = syscall.SetNonblock(fd, true)
	return os.NewFile(uintptr(fd), name)
}
