//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"looper.example/stage06-final/bench/whole/result"
)

// thisMachine describes the machine, as far as the system does.
func thisMachine(pinned bool) result.Machine {
	m := result.Machine{System: runtime.GOOS + "/" + runtime.GOARCH, CPU: "unknown CPU", Cores: runtime.NumCPU(), Pinned: pinned}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		m.Kernel = string(name.Release[:bytes.IndexByte(name.Release[:], 0)])
	}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		m.CPU = field(string(text), "model name")
	}
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		m.Memory = fmt.Sprintf("%d GB", info.Totalram*uint64(info.Unit)>>30)
	}
	return m
}

// field returns the first value of a name in a text like /proc/cpuinfo.
func field(text, name string) string {
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown CPU"
}

// raiseLimit gives this process, and the servers that it starts, as many descriptors as the system permits.
func raiseLimit() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	return unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)
}
