//go:build unix

package check

import (
	"os/exec"
	"syscall"
)

// apart gives a program a process group of its own, so that Run can measure and end all that it starts.
func apart(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends what is left of the group.
func killGroup(group int) { _ = syscall.Kill(-group, syscall.SIGKILL) }

// terminate tells the whole group to end, as a terminal does: the server may be a child of the program.
func terminate(s *server) error {
	s.ending = true
	return syscall.Kill(-s.PID(), syscall.SIGTERM)
}

// pause keeps the whole group from running until resume.
func pause(s *server) error { return syscall.Kill(-s.PID(), syscall.SIGSTOP) }

func resume(s *server) error { return syscall.Kill(-s.PID(), syscall.SIGCONT) }

// descriptors is how many files this process may open.
func descriptors() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 256
	}
	return int(min(uint64(limit.Cur), 1<<20))
}

// narrow gives a socket small buffers, before it connects.
func narrow(_, _ string, raw syscall.RawConn) error {
	return raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10)
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 536)
	})
}

// Supported returns nil where mini runs.
func Supported() error { return nil }
