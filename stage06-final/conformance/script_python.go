package conformance

import (
	"fmt"
	"slices"
	"strings"
)

const pythonHead = `python3 - <<'END'
import socket, struct, time
def client():
    return socket.create_connection((%q, %s), timeout=%g)
def send(c, data):
    try: c.sendall(data)
    except OSError as problem: print("sending:", problem)
def show(name, c, wait=%g):
    data, end = b"", "the end"
    c.settimeout(wait)
    try:
        while piece := c.recv(65536): data += piece
    except OSError as problem: end = problem
    print(name, "received", len(data), "bytes,", data[:500], "then:", end)
`

// python writes a program in which each client of the case is an element of a list.
func (s *script) python(c *Case) string {
	var b strings.Builder
	wait := max(1, 3*s.limit.Seconds())
	fmt.Fprintf(&b, pythonHead, s.host, s.port, wait, wait)
	known := map[string]bool{}
	crowd := Crowd{"first", 1}
	for i := range c.Steps {
		step := &c.Steps[i]
		if step.On.Size > 0 {
			crowd = step.On
			continue
		}
		name := strings.ReplaceAll(crowd.Name, "-", "_")
		made, each, one := "client()", "", name
		if crowd.Size > 1 {
			made, each, one = fmt.Sprintf("[client() for _ in range(%d)]", crowd.Size), "for c in "+name+": ", "c"
		}
		if !known[name] {
			known[name] = true
			fmt.Fprintf(&b, "%s = %s\n", name, made)
		}
		switch line := s.pythonStep(step, c, one, crowd.Name, c.isLast(i)); {
		case step.Pause != (Span{}):
			fmt.Fprintf(&b, "time.sleep(%g)\n", step.Pause.Of(s.limit).Seconds())
		case line != "":
			b.WriteString(each + line + "\n")
		}
	}
	b.WriteString("END")
	return b.String()
}

// isLast reports whether no client does anything after the step.
func (c *Case) isLast(step int) bool {
	return !slices.ContainsFunc(c.Steps[step+1:], func(s Step) bool { return s.Expect == nil && s.On.Size == 0 })
}

// pythonStep returns what the step of a case does to the client in the variable c; "": nothing. After the last step,
// the program shows all input.
func (s *script) pythonStep(step *Step, of *Case, c, name string, last bool) string {
	switch {
	case step.Send != nil && of.Cut == CutBytes:
		return fmt.Sprintf("[(send(%s, bytes([b])), time.sleep(0.001)) for b in %s]", c, step.Send.python(s.vars))
	case step.Send != nil:
		return fmt.Sprintf("send(%s, %s)", c, step.Send.python(s.vars))
	case step.Expect != nil && step.Expect.Outcomes[0].Kind == Silence:
		return fmt.Sprintf("time.sleep(%g)", s.awaited(step.Expect).Seconds())
	case step.Expect != nil && !last:
		return fmt.Sprintf("show(%q, %s, %g)", name, c, s.soon.Seconds())
	case step.Expect != nil:
		return fmt.Sprintf("show(%q, %s)", name, c)
	}
	switch step.Do {
	case Shut:
		return c + ".shutdown(socket.SHUT_WR)"
	case Close:
		return c + ".close()"
	case Reset:
		return c + `.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); ` + c + ".close()"
	case Deaf: // the program reads only in show
		if !of.does(Read) {
			return c + ".setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)"
		}
	}
	return ""
}

// python writes b as an expression of Python.
func (b Bytes) python(vars Vars) string {
	var parts []string
	literal := ""
	flush := func() {
		if literal != "" {
			parts = append(parts, pythonQuote(literal))
			literal = ""
		}
	}
	for _, p := range b {
		switch {
		case p.variable != "":
			literal += vars[p.variable]
		case p.times > 0:
			flush()
			parts = append(parts, fmt.Sprintf("%d*(%s)", p.times, p.repeated.python(vars)))
		default:
			literal += p.literal
		}
	}
	flush()
	if line := strings.Join(parts, " + "); len(line) <= scriptWidth-len(`send(first, )`) || len(parts) < 2 {
		return line
	}
	return strings.Join(parts, " +\n    ")
}

// pythonQuote writes text as bytes of Python: in one line, or in several between brackets.
func pythonQuote(text string) string {
	quoted := func(b []byte) string {
		return `b"` + escape(b, func(c byte) string { return fmt.Sprintf(`\x%02x`, c) }, `"\`) + `"`
	}
	if line := quoted([]byte(text)); len(line) <= scriptWidth-len(`send(first, )`) {
		return line
	}
	var lines []string
	for _, piece := range pieces([]byte(text)) {
		lines = append(lines, "\n    "+quoted(piece))
	}
	return strings.Join(lines, "")
}
