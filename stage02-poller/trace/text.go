package trace

import (
	"fmt"
	"time"
)

// AppendText appends e as a line for people, without a newline. Ticks stand at the
// margin, and their events are indented:
//
//	tick 3
//	  wait   up to 30s: 1 ready after 1.2ms
//	  ready  fd 7 r
//	    read(7) = 78                     2.1µs
//	  run    input fd 7                  9.8µs
func AppendText(dst []byte, e *Event) []byte {
	switch e.Kind {
	case Tick:
		return fmt.Appendf(dst, "tick %d", e.Tick)
	case Wait:
		return fmt.Appendf(dst, "  wait   %s: %d ready after %v", upTo(e.Timeout), e.N, short(e.Took))
	case Ready:
		return fmt.Appendf(dst, "  ready  fd %d %s", e.FD, e.Interest)
	case Call:
		return fmt.Appendf(dst, "    %-32s %v", callText(e), short(e.Took))
	case Run:
		what := e.Name
		if e.FD != 0 {
			what = fmt.Sprintf("%s fd %d", e.Name, e.FD)
		}
		return fmt.Appendf(dst, "  run    %-27s %v", what, short(e.Took))
	}
	return fmt.Appendf(dst, "  %s", e.Kind)
}

// callText returns a call in the form of strace(1).
func callText(e *Event) string {
	arguments := ""
	if e.FD != 0 {
		arguments = fmt.Sprint(e.FD)
	}
	if e.Interest != "" {
		arguments += ", " + e.Interest
	}
	if e.Err != "" {
		return fmt.Sprintf("%s(%s) = %s", e.Name, arguments, e.Err)
	}
	return fmt.Sprintf("%s(%s) = %d", e.Name, arguments, e.N)
}

func upTo(timeout time.Duration) string {
	switch {
	case timeout < 0:
		return "as long as it takes"
	case timeout == 0:
		return "not at all"
	}
	return "up to " + short(timeout).String()
}

// short drops digits that readers do not need.
func short(d time.Duration) time.Duration {
	switch {
	case d > time.Second:
		return d.Round(10 * time.Millisecond)
	case d > time.Millisecond:
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(100 * time.Nanosecond)
}
