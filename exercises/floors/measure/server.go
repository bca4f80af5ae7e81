package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

// The cores of the servers and of wrk.
const (
	serverCore = "0"
	clientCore = "1"
)

// start starts a server on core 0, with a free port.
func (p *program) start(ctx context.Context, args ...string) (*conformance.Process, error) {
	words := append([]string{"-c", serverCore, p.file, "-addr", "127.0.0.1:0"}, append(p.args, args...)...)
	command := exec.CommandContext(ctx, "taskset", words...) // taskset becomes the server: the process stays the same
	command.Dir = p.source
	server, err := conformance.Start(command, "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	return server, nil
}

// The unit of processor time in /proc/PID/stat. It is 100 a second wherever Go runs on Linux.
const tick = 10 * time.Millisecond

// processorTime is what a process has used so far: fields 14 and 15 of /proc/PID/stat (man 5 proc).
func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return readStat(string(text))
}

// readStat reads a line of /proc/PID/stat. The name, in parentheses, may have spaces.
func readStat(text string) (time.Duration, error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	var sum time.Duration
	for _, i := range []int{14, 15} { // user, system; the first field after the name is number 3
		if i-3 >= len(fields) {
			return 0, fmt.Errorf("expected 15 fields in /proc/PID/stat, found %q", text)
		}
		n, err := strconv.Atoi(fields[i-3])
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// anonymousMemory is RssAnon of /proc/PID/status: the resident memory in user space that is not of a file, in bytes.
// Socket buffers are the kernel's, and not in it.
func anonymousMemory(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return readStatus(string(text))
}

func readStatus(text string) (int, error) {
	_, rest, _ := strings.Cut(text, "RssAnon:")
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("expected a line RssAnon in kB in /proc/PID/status, found %q", text)
	}
	n, err := strconv.Atoi(fields[0])
	return n << 10, err
}
