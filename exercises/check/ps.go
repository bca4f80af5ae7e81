package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readPS adds up the lines of "ps -A -o pgid=,rss=,time=" that are of a group: its number, KiB, and processor
// time such as 1:02.50 or 1-02:03:04.
func readPS(out string, group int) (m measure, err error) {
	found := false
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) != 3 || fields[0] != strconv.Itoa(group) {
			continue
		}
		memory, err := strconv.Atoi(fields[1])
		if err != nil {
			return m, leftOut(fmt.Sprintf("ps is not understood here: %q", line))
		}
		cpu, err := readClock(fields[2])
		if err != nil {
			return m, leftOut(fmt.Sprintf("ps is not understood here: %q", line))
		}
		found = true
		m.memory += memory << 10
		m.cpu += cpu
	}
	m.files = -1
	if !found {
		return m, fmt.Errorf("process group %d is not there", group)
	}
	return m, nil
}

// readClock reads days-hours:minutes:seconds, of which days and hours may be missing.
func readClock(text string) (time.Duration, error) {
	days, clock, hasDays := strings.Cut(text, "-")
	if !hasDays {
		days, clock = "0", text
	}
	parts := append([]string{days}, strings.Split(clock, ":")...)
	for len(parts) < 4 {
		parts = slices.Insert(parts, 1, "0")
	}
	var seconds float64
	for i, unit := range []float64{86400, 3600, 60, 1} {
		n, err := strconv.ParseFloat(parts[i], 64)
		if err != nil {
			return 0, err
		}
		seconds += n * unit
	}
	return time.Duration(seconds * float64(time.Second)), nil
}
