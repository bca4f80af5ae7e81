package conformance

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// Script returns a shell command that does by hand what the case's clients do, against a server at addr: printf and nc
// if one client only sends, and Python otherwise. The command shows the responses and judges nothing. Its lines are short
// enough for a terminal, if what it sends allows that. limit is the server's time limit; cutAt is the byte at which the first
// send is cut in two, 0: none.
func (c *Case) Script(addr string, limit time.Duration, cutAt int) string {
	config := Config{Addr: addr, Host: addr, Limit: limit}
	s := script{limit: limit, cutAt: cutAt, vars: config.vars(), soon: 200 * time.Millisecond}
	if slices.Contains(c.Needs, "slow") {
		s.soon = 2 * time.Second
	}
	var err error
	if s.host, s.port, err = net.SplitHostPort(addr); err != nil {
		s.host, s.port = addr, "80"
	}
	if c.isTyped(s.vars) {
		return s.shell(c)
	}
	return s.python(c)
}

// Script returns a command that repeats a failure by hand, as Case.Script does: the case, or the request for a missing
// resource. If the failure is the GET of an outcome "open", the command has it too.
func (r *Result) Script(addr string, limit time.Duration) string {
	c, found, line, cutAt := r.Case, r.Found, r.Line, r.CutAt
	if r.Lack != nil {
		found = r.Lack.Found
		if asked := Contract(r.Lack.Name); asked != nil {
			c, line, cutAt = asked, 0, 0
		}
	}
	if strings.Contains(found, onTheSameConnection) {
		c = c.again(line)
	}
	return c.Script(addr, limit, cutAt)
}

// again returns the case with a plain GET after the step on a line of its file, on the same connection; 0: after the last.
func (c *Case) again(line int) *Case {
	again := *c
	at := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Line == line }) + 1
	if at == 0 {
		at = len(c.Steps)
	}
	again.Steps = slices.Insert(slices.Clone(c.Steps), at, contract()[rootName].Steps...)
	return &again
}

// script writes a case as a command.
type script struct {
	host, port string
	vars       Vars
	limit      time.Duration
	cutAt      int
	soon       time.Duration // how long to wait for a response before the client goes on
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
			if !c.isLast(i) {
				parts = append(parts, fmt.Sprintf("sleep %g", s.awaited(step.Expect).Seconds()))
			}
		case step.Send == nil:
		case s.cutAt > 0 && step == firstSend(c):
			b := step.Send.AppendTo(nil, s.vars)
			parts = append(parts, printf(b[:s.cutAt]), "sleep 0.1", printf(b[s.cutAt:]))
		default:
			parts = append(parts, s.printf(step.Send))
		}
	}
	wait := max(1, int(3*s.limit.Seconds())) // some versions of nc end with their input, others only with the connection
	parts = append(parts, fmt.Sprintf("sleep %d", wait))
	nc := fmt.Sprintf(") | nc -w %d %s %s", wait+1, s.host, s.port)
	if line := "(" + strings.Join(parts, "; ") + nc; len(line) <= scriptWidth {
		return line
	}
	return "(" + strings.Join(parts, "\n") + nc
}

// scriptWidth is the length of a command's longest line, in characters, if what it sends can be broken.
const scriptWidth = 96

// awaited returns how long a client by hand waits at this step before it goes on.
func (s *script) awaited(e *Expect) time.Duration {
	if o := &e.Outcomes[0]; o.Kind == Silence {
		return o.Silence.Of(s.limit)
	}
	return s.soon
}

// printf returns a command that prints b. A repetition is written once: printf repeats its format for each argument.
func (s *script) printf(b Bytes) string {
	if len(b) == 1 && b[0].times > 2 {
		once := b[0].repeated.AppendTo(nil, s.vars)
		return fmt.Sprintf("env printf '%s%%.0s' $(seq %d)", formatted(once), b[0].times)
	}
	return printf(b.AppendTo(nil, s.vars))
}

// printf returns a POSIX command that prints b. A shell's own printf may write each line by itself. The program of that
// name, which env runs, writes all at once; that matters if bytes follow a head.
func printf(b []byte) string {
	command := "printf "
	if i := bytes.Index(b, []byte("\r\n\r\n")); i >= 0 && i+4 < len(b) {
		command = "env printf "
	}
	if line := command + "'" + formatted(b) + "'"; len(line) <= scriptWidth {
		return line
	}
	command += "%b"
	for _, piece := range pieces(b) {
		command += " \\\n  '" + strings.ReplaceAll(escape(piece, func(c byte) string { return fmt.Sprintf(`\0%03o`, c) }, `\`), "'", `\0047`) + "'"
	}
	return command
}

// formatted writes b as a format of printf.
func formatted(b []byte) string {
	text := escape(b, func(c byte) string { return fmt.Sprintf(`\%03o`, c) }, `\`)
	text = strings.ReplaceAll(text, "%", "%%")
	if strings.HasPrefix(text, "-") {
		text = `\055` + text[1:] // otherwise it is an option
	}
	return strings.ReplaceAll(text, "'", `\047`)
}

// pieces cuts b after each line end, and where a line is too long. An empty line stays with the line before.
func pieces(b []byte) (list [][]byte) {
	for len(b) > 0 {
		end := 1 + bytes.IndexByte(b, '\n')
		if end == 0 {
			end = len(b)
		} else if bytes.HasPrefix(b[end:], []byte("\r\n")) {
			end += 2
		}
		n := 0
		for width := 4; n < end && width < scriptWidth; n++ {
			width += map[bool]int{true: 1, false: 5}[b[n] >= ' ' && b[n] < 0x7f]
		}
		list, b = append(list, b[:n]), b[n:]
	}
	return list
}

// escape writes b for shells and Python. number writes other control bytes, and bytes of special get a backslash.
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
