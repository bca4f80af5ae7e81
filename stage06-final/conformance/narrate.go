package conformance

import (
	"fmt"
	"strings"
)

// Narrate describes what the case's clients do, with one line of HTTP on each line, up to the step on a line of the case's file; 0: all
// steps. addr stands for the server's own address.
func (c *Case) Narrate(addr string, until int) string {
	config := Config{Addr: addr, Host: addr}
	vars := config.vars()
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	on, connected := "first", map[string]bool{}
	for i := range c.Steps {
		s := &c.Steps[i]
		if until > 0 && s.Line >= until {
			break
		}
		switch {
		case s.Pause != (Span{}) && !connected[on]:
			say("(it connects, and sends nothing for %s)", s.Pause.spell())
		case s.Send != nil:
			lines = append(lines, s.Send.told(vars)...)
		case s.Pause != (Span{}):
			say("(nothing for %s)", s.Pause.spell())
		case s.On.Size > 1:
			say("(on %d other connections, each:)", s.On.Size)
		case s.On.Size > 0:
			say("(on the connection %q:)", s.On.Name)
		case s.Do == Read && s.Pace > 0:
			say("(it reads at most %d bytes a second)", s.Pace)
		case s.Do != "":
			lines = append(lines, deeds[s.Do])
		case s.Expect != nil && i < len(c.Steps)-1:
			say("(waits for %s)", s.Expect.Outcomes[0].String())
		}
		if s.On.Size > 0 {
			on = s.On.Name
		} else {
			connected[on] = true
		}
	}
	if c.Cut == CutBytes {
		say("(each byte by itself)")
	}
	return strings.Join(lines, "\n")
}

// deeds describe what a client does besides sending.
var deeds = map[Action]string{
	Shut:  "(it closes its sending side)",
	Close: "(it closes the connection)",
	Reset: "(it resets the connection)",
	Deaf:  "(from here on it reads nothing)",
	Read:  "(from here on it reads again)",
}

// told writes b in the notation of case files, one line end on each line, and repetitions as sentences.
func (b Bytes) told(vars Vars) (lines []string) {
	line := ""
	flush := func() {
		if line != "" {
			lines = append(lines, line)
			line = ""
		}
	}
	add := func(text string) {
		for part := range strings.SplitAfterSeq(text, "\n") {
			line += quote([]byte(part))
			if strings.HasSuffix(part, "\n") {
				flush()
			}
		}
	}
	for _, p := range b {
		inner := p.repeated.told(vars)
		switch {
		case p.variable != "":
			add(vars[p.variable])
		case len(inner) == 1 && !strings.HasSuffix(inner[0], `\n`):
			line += fmt.Sprintf("(%d times %s)", p.times, inner[0])
		case p.times > 0:
			flush()
			lines = append(lines, fmt.Sprintf("%d times:", p.times))
			for _, l := range inner {
				lines = append(lines, "  "+l)
			}
		default:
			add(p.literal)
		}
	}
	flush()
	return lines
}
