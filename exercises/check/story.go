package check

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

// story tells about one case.
func (k *caseSet) story(r *conformance.Result, of *played, limit time.Duration, b bench) *Failure {
	c := r.Case
	f := &Failure{
		Case: c.ID(), Came: shownIn(r.Found), Wanted: shownIn(r.Expected), ServerSaid: of.said,
		Why:       fmt.Sprintf("%s (%s: %s)", c.Why, strings.Join(c.Sections, ", "), c.Level),
		Start:     b.program.shown(limit),
		Reproduce: r.Script(shownAddr, limit),
	}
	switch {
	case r.Lack != nil && r.Lack.Gone():
		f.goneAfter(r.Lack.Asked, limit)
	case r.Lack != nil:
		f.Sent, f.Came, f.Wanted = r.Lack.Asked, r.Lack.Found, r.Lack.Promise
		f.Why = "The case cannot begin without it."
		if !k.track {
			f.Why = fmt.Sprintf("Several cases need it. If the server is not to have it, leave them out: -without %s.", r.Lack.Name)
		}
	default:
		f.Sent = narrated(r)
	}
	if of.ended && r.Lack == nil {
		f.Came = strings.TrimPrefix(f.Came+", and the server ended", ", and ")
		if f.Wanted == "" {
			f.Wanted = "a server that goes on"
		}
	}
	return f
}

// shownIn writes the variables of case files as the commands for a reader have them.
func shownIn(text string) string {
	host, port, _ := strings.Cut(shownAddr, ":")
	return strings.NewReplacer(`\{host}`, shownAddr, `\{name}`, host, `\{port}`, port).Replace(text)
}

// goneAfter tells that the server has ended after a case, or after the request for a resource such as "GET /slow".
func (f *Failure) goneAfter(asked string, limit time.Duration) {
	f.Case, f.Sent, f.Came, f.Wanted = asked, asked, "the end of the server", "a server that goes on"
	f.Why = "" // the check's
	for _, c := range suites() {
		if c.ID() == asked {
			f.Sent, f.Reproduce = narrated(&conformance.Result{Case: c.Case}), c.Script(shownAddr, limit, 0)
			return
		}
	}
	method, path, named := strings.Cut(asked, " ")
	if !named { // the server has ended before it was asked for anything
		f.Sent, method, path = "a connection", "GET", "/"
	}
	f.Reproduce = curl(method, path, "")
}

// narrated tells what the clients did up to the step that failed, and limits the length and the number of its lines.
func narrated(r *conformance.Result) string {
	const most, width = 24, 160
	lines := strings.Split(r.Case.Narrate(shownAddr, r.Line), "\n")
	for i, line := range lines {
		if len(line) > width {
			lines[i] = fmt.Sprintf("%s ... (%d characters in all)", line[:width], len(line))
		}
	}
	if len(lines) > most {
		lines = append(lines[:most], "...")
	}
	if r.CutAt > 0 {
		lines = append(lines, fmt.Sprintf("(cut in two after byte %d)", r.CutAt))
	}
	if lines[0] == "" {
		lines[0] = "a connection, and nothing on it"
	}
	return strings.Join(lines, "\n")
}

// blamed returns a failure for an error of the machine if the server has ended: a process that has ended cannot be measured.
func (s *server) blamed(err error) error {
	if err == nil || errors.As(err, new(*Failure)) || errors.As(err, new(leftOut)) || !s.endedSoon() {
		return err
	}
	return &Failure{
		Sent: "clients that connect, ask and leave", Came: "the end of the server", Wanted: "a server that goes on",
		Why: "One client that leaves must not end the server for all.", Reproduce: curl("GET", "/", ""),
	}
}
