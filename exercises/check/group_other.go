//go:build !unix

package check

import (
	"errors"
	"os/exec"
)

func apart(*exec.Cmd) {}
func killGroup(int)   {}

func terminate(*server) error {
	return leftOut("this system has no SIGTERM")
}

func descriptors() int { return 256 }

// Supported returns an error that says what to do where mini does not run.
func Supported() error {
	return errors.New("mini makes the system calls of a Unix (epoll, kqueue): on Windows, work inside WSL (in a terminal: wsl --install), and run this command there")
}
