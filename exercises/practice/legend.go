package practice

import "regexp"

// Legend explains the lines of a trace. It stands in each text that shows one of a loop on a kernel.
const Legend = "In a trace, `tick` begins a turn of the loop. `wait` is its wait in the poller, `ready` a descriptor that the poller reports, and\n" +
	"`run` a callback. The other lines are system calls with their results: `read(4) = 8` has read 8 bytes from descriptor 4.\n" +
	"`update(4, rw)` makes the poller watch descriptor 4: `r` for reading, `w` for writing, `h` for the hang-up, `-` for nothing. At the right\n" +
	"of a line stands how long it took."

var waitLine = regexp.MustCompile(`(?m)^  wait {3}\S`)

// ShowsTrace reports whether a text shows the trace of a loop on a kernel.
func ShowsTrace(text string) bool { return waitLine.MatchString(text) }
