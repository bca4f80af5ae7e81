//go:build unix

package ratio

import (
	"syscall"
	"time"
)

// processorTime returns the processor time, of user and system, that this process has
// used (getrusage(2)).
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // the arguments are constants
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
