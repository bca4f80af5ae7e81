package conformance

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// Script returns a shell command that does by hand what the case's clients do, against a server at addr: printf and nc
// if one client only sends, and Python otherwise. The command shows what comes and judges nothing. limit is the
// server's time limit; cutAt is where the first send is cut in two, 0: nowhere.
func (c *Case) Script(addr string, limit time.Duration, cutAt int) string {
	config := Config{Addr: addr, Host: addr, Limit: limit}
	s := script{limit: limit, cutAt: cutAt, vars: config.vars()}
	var err error
	if s.host, s.port, err = net.SplitHostPort(addr); err != nil {
		s.host, s.port = addr, "80"
	}
	if c.isTyped(s.vars) {
		return s.shell(c)
	}
	return s.python(c)
}

// script writes a case as a command.
type script struct {
	host, port string
	vars       Vars
	limit      time.Duration
	cutAt      int
}

// maxTyped is how many bytes a shell command sends at most.
const maxTyped = 1500

// isTyped reports whether one client sends, and does nothing else.
func (c *Case) isTyped(vars Vars) bool {
	size := 0
	for i := range c.Steps {
		s := &c.Steps[i]
		size += s.Send.Len(vars)
		if s.On.Size > 0 || s.Do != "" || size > maxTyped {
			return false
		}
	}
	return c.Cut != CutBytes
}

func (s *script) shell(c *Case) string {
	var parts []string
	for i := range c.Steps {
		step := &c.Steps[i]
		switch {
		case step.Pause != (Span{}):
			parts = append(parts, fmt.Sprintf("sleep %g", step.Pause.Of(s.limit).Seconds()))
		case step.Expect != nil:
			if i < len(c.Steps)-1 {
				parts = append(parts, fmt.Sprintf("sleep %g", step.Expect.awaited(s.limit).Seconds()))
			}
		case step.Send == nil:
		case s.cutAt > 0 && step == firstSend(c):
			b := step.Send.AppendTo(nil, s.vars)
			parts = append(parts, printf(b[:s.cutAt]), "sleep 0.1", printf(b[s.cutAt:]))
		default:
			parts = append(parts, printf(step.Send.AppendTo(nil, s.vars)))
		}
	}
	wait := max(1, int(3*s.limit.Seconds())) // some versions of nc end with their input
	parts = append(parts, fmt.Sprintf("sleep %d", wait))
	return fmt.Sprintf("(%s) | nc %s %s", strings.Join(parts, "; "), s.host, s.port)
}

// awaited is how long a client by hand waits at this step before it goes on.
func (e *Expect) awaited(limit time.Duration) time.Duration {
	if o := &e.Outcomes[0]; o.Kind == Silence {
		return o.Silence.Of(limit)
	}
	return 200 * time.Millisecond
}

// printf returns a command of POSIX that prints b.
func printf(b []byte) string {
	text := escape(b, func(c byte) string { return fmt.Sprintf(`\%03o`, c) }, `\`)
	text = strings.ReplaceAll(text, "%", "%%")
	if strings.HasPrefix(text, "-") {
		text = `\055` + text[1:] // or else it is an option
	}
	return "printf '" + strings.ReplaceAll(text, "'", `\047`) + "'"
}

// escape writes b as shells and Python have it; other control bytes as number says, and those of special after a backslash.
func escape(b []byte, number func(c byte) string, special string) string {
	var out strings.Builder
	for _, c := range b {
		switch {
		case c == '\r':
			out.WriteString(`\r`)
		case c == '\n':
			out.WriteString(`\n`)
		case strings.IndexByte(special, c) >= 0:
			out.WriteString(`\` + string(rune(c)))
		case c < ' ', c >= 0x7f:
			out.WriteString(number(c))
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

const pythonHead = `python3 - <<'END'
import socket, struct, time
def client():
    return socket.create_connection((%q, %s), timeout=%g)
def send(c, data):
    try: c.sendall(data)
    except OSError as problem: print("sending:", problem)
def show(name, c):
    data, end = b"", "the end"
    try:
        while piece := c.recv(65536): data += piece
    except OSError as problem: end = problem
    print(name, "received", len(data), "bytes,", data[:500], "then:", end)
`

// python writes a program in which each client of the case is an element of a list.
func (s *script) python(c *Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, pythonHead, s.host, s.port, max(1, 3*s.limit.Seconds()))
	known := map[string]bool{}
	crowd := Crowd{"first", 1}
	for i := range c.Steps {
		step := &c.Steps[i]
		if step.On.Size > 0 {
			crowd = step.On
			continue
		}
		if step.Pause != (Span{}) {
			fmt.Fprintf(&b, "time.sleep(%g)\n", step.Pause.Of(s.limit).Seconds())
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
		if line := s.pythonStep(step, c, one, crowd.Name); line != "" {
			b.WriteString(each + line + "\n")
		}
	}
	b.WriteString("END")
	return b.String()
}

// pythonStep returns what the step of a case does to the client in the variable c; "": nothing.
func (s *script) pythonStep(step *Step, of *Case, c, name string) string {
	switch {
	case step.Send != nil && of.Cut == CutBytes:
		return fmt.Sprintf("[(send(%s, bytes([b])), time.sleep(0.001)) for b in %s]", c, step.Send.python(s.vars))
	case step.Send != nil:
		return fmt.Sprintf("send(%s, %s)", c, step.Send.python(s.vars))
	case step.Expect != nil && step.Expect.Outcomes[0].Kind == Silence:
		return fmt.Sprintf("time.sleep(%g)", step.Expect.awaited(s.limit).Seconds())
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
	case Deaf: // Python reads only where it is told to
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
	return strings.Join(parts, " + ")
}

func pythonQuote(text string) string {
	return `b"` + escape([]byte(text), func(c byte) string { return fmt.Sprintf(`\x%02x`, c) }, `"\`) + `"`
}
