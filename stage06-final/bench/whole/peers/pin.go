//go:build linux

package peers

import (
	"fmt"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Pin pins the calling goroutine, and the processes that it starts, to a core, until unpin is called. Core -1 pins to none.
func Pin(core int) (unpin func() error, err error) {
	if core < 0 {
		return func() error { return nil }, nil
	}
	runtime.LockOSThread()
	var before, only unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("sched_getaffinity: %w", err)
	}
	only.Set(core)
	if err := unix.SchedSetaffinity(0, &only); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("sched_setaffinity: %w", err)
	}
	return func() error {
		defer runtime.UnlockOSThread()
		return unix.SchedSetaffinity(0, &before)
	}, nil
}

// PinSelf pins all threads of this process to a core. Later threads inherit that.
func PinSelf(core int) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	var only unix.CPUSet
	only.Set(core)
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &only); err != nil {
			return fmt.Errorf("sched_setaffinity: %w", err)
		}
	}
	return nil
}

// Cores returns the cores for the client and for the servers. If this process may use only one core, ok is false.
func Cores() (client, server int, ok bool) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return 0, 0, false
	}
	var cores []int
	for core := range 1024 {
		if set.IsSet(core) {
			cores = append(cores, core)
		}
	}
	if len(cores) < 2 {
		return 0, 0, false
	}
	return cores[0], cores[1], true
}
