package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The unit of processor time in /proc/PID/stat. It is 100 a second wherever Go runs on Linux.
const tick = 10 * time.Millisecond

// measure adds up the processes of the program's group, from /proc (man 5 proc).
func (s *server) measure() (m measure, err error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return m, leftOut("this machine has no /proc to measure a process with")
	}
	found := false
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		group, cpu, memory := readStat(string(text))
		if group != s.PID() {
			continue
		}
		found = true
		m.cpu += cpu
		m.memory += memory
		m.waiting += waitingOf(filepath.Dir(file))
		files, _ := os.ReadDir(filepath.Join(filepath.Dir(file), "fd"))
		m.files += len(files)
	}
	if !found {
		return m, fmt.Errorf("process %d is not there", s.PID())
	}
	return m, nil
}

// waitingOf adds up how long the threads of a process have waited for a processor: the second number of schedstat, in
// nanoseconds. Some kernels do not count that.
func waitingOf(process string) (waiting time.Duration) {
	threads, _ := filepath.Glob(process + "/task/*/schedstat")
	for _, file := range threads {
		text, _ := os.ReadFile(file)
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			waiting += time.Duration(n)
		}
	}
	return waiting
}

// readStat reads a line of /proc/PID/stat. The name, in parentheses, may have spaces.
func readStat(text string) (group int, cpu time.Duration, memory int) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	number := func(i int) int { // as man 5 proc counts them
		if i-3 >= len(fields) {
			return 0
		}
		n, _ := strconv.Atoi(fields[i-3])
		return n
	}
	return number(5), time.Duration(number(14)+number(15)) * tick, number(24) * os.Getpagesize()
}
