//go:build unix

package progress

import (
	"errors"
	"syscall"
)

// alive reports whether a process exists: signal 0 is never sent, only checked.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
