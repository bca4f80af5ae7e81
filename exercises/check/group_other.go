//go:build !unix

package check

import (
	"errors"
	"os/exec"
	"syscall"
)

func apart(*exec.Cmd) {}
func killGroup(int)   {}

func terminate(*server) error {
	return leftOut("this system has no SIGTERM")
}

func pause(*server) error { return nil }

func resume(*server) error { return nil }

func descriptors() int { return 256 }

func narrow(string, string, syscall.RawConn) error { return nil }

// Supported returns an error that says what to do where mini does not run.
func Supported() error {
	return errors.New("mini makes the system calls of a Unix (epoll, kqueue): on Windows, work inside WSL (in a terminal: wsl --install), and run this command there")
}
