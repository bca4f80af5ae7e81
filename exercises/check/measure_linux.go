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
		m.processes = append(m.processes, filepath.Dir(file))
		files, _ := os.ReadDir(filepath.Join(filepath.Dir(file), "fd"))
		m.files += len(files)
	}
	if !found {
		return m, fmt.Errorf("process %d is not there", s.PID())
	}
	return m, nil
}

// runnable reports whether a thread runs, or waits for a processor that others have.
func (m *measure) runnable() bool {
	for _, process := range m.processes {
		threads, _ := filepath.Glob(process + "/task/*/stat")
		for _, file := range threads {
			text, _ := os.ReadFile(file)
			if stateOf(string(text)) == 'R' {
				return true
			}
		}
	}
	return false
}

// stateOf returns the state in a line of /proc/PID/stat; 0: there is none.
func stateOf(text string) byte {
	if _, rest, ok := strings.Cut(text[strings.LastIndexByte(text, ')')+1:], " "); ok && rest != "" {
		return rest[0]
	}
	return 0
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
