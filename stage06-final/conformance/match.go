package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// finding is the result of judging the input for one outcome so far.
type finding struct {
	met       bool
	pending   bool   // more input or more time may decide it
	responded bool   // only the end of the connection is missing
	used      int    // bytes that a met outcome takes
	found     string // what came, and what is wrong with it if that is not obvious
	near      int    // how close the outcome was to being met
}

// Values of finding.near.
const (
	nearResponse = 1 + iota // the status is right, the rest is not
	nearEnd                 // the response is right, what follows is not
)

// await waits for the first outcome that fits. It considers a later outcome only if no earlier
// one can be met any more. It returns what came. The error is about the outcome that was closest. An
// allowed outcome counts for that only if no other has the status, since the report adds what was expected.
func (p *player) await(ctx context.Context, c *client, e *Expect) (*Outcome, string, error) {
	began := time.Now()
	deadline := began.Add(p.config.Patience)
	if e.Within != (Span{}) {
		deadline = began.Add(e.Within.Of(p.config.Limit))
	}
	var closest finding
	for i := range e.Outcomes {
		o := &e.Outcomes[i]
		f := p.decide(ctx, c, o, began, deadline)
		if f.met {
			c.taken += f.used
			return o, f.found, nil
		}
		if i == 0 || f.near > closest.near && (!o.Allowed || closest.near == 0) {
			closest = f
		}
	}
	return nil, "", errors.New(closest.found)
}

// decide waits until the outcome is met or cannot be met any more.
func (p *player) decide(ctx context.Context, c *client, o *Outcome, began, deadline time.Time) finding {
	switch o.Kind {
	case Silence:
		deadline = began.Add(o.Silence.Of(p.config.Limit))
	case Any:
		deadline = time.Now().Add(p.config.Settle)
	case Open:
		return p.probe(ctx, c, deadline)
	}
	quiet := began // the time of the last input
	var sofar progress
	for {
		w := c.pending()
		f := o.judge(w, p.vars, &sofar)
		switch {
		case !f.pending && f.met && o.Then == Open:
			c.bare = o.bare()
			return p.probeAfter(ctx, c, f)
		case !f.pending:
			return f
		case f.responded:
			deadline = soonest(deadline, p.config.promptly())
		}
		if !c.wait(ctx, deadline) {
			if !o.flows(quiet) || ctx.Err() != nil {
				return o.overtime(f, w, time.Since(quiet))
			}
			deadline = quiet.Add(standstill)
			continue
		}
		quiet = time.Now()
	}
}

// A server that sends a great many responses may take longer than the case allows, on a busy machine. The client waits
// until the server sends nothing for standstill, or the time of the case is over.
const (
	greatMany  = 1000
	standstill = time.Second
)

// flows reports whether responses to a flood of requests still come. quiet is the time of the last input.
func (o *Outcome) flows(quiet time.Time) bool {
	return o.Times >= greatMany && time.Since(quiet) < standstill
}

// soonest returns the earlier of deadline and now + bound.
func soonest(deadline time.Time, bound time.Duration) time.Time {
	if now := time.Now(); now.Add(bound).Before(deadline) {
		return now.Add(bound)
	}
	return deadline
}

// probeAfter probes the connection after a response that is right so far. If the probe fails, the
// response is not taken: another outcome may want it.
func (p *player) probeAfter(ctx context.Context, c *client, right finding) finding {
	c.taken += right.used
	f := p.probe(ctx, c, time.Now().Add(p.config.Patience))
	f.found = right.found + "; " + f.found
	if !f.met {
		f.near = nearEnd
		c.taken -= right.used
	}
	return f
}

// overtime makes a pending finding final. quiet is how long nothing has come.
func (o *Outcome) overtime(f finding, w wire, quiet time.Duration) finding {
	f.pending = false
	if o.Kind == Silence || o.Kind == Any {
		f.met, f.used = true, len(w.in)
	}
	silent := spell(quiet.Round(50 * time.Millisecond)) // the rest is the scheduler's delay
	switch {
	case len(w.in) == 0:
		f.found = "nothing for " + silent
	case f.responded:
		f.found += "; the connection stayed open for " + silent
	case strings.HasSuffix(f.found, "nothing"): // after an interim response, or after some of several
		f.found += " for " + silent
	default:
		f.found += ", then nothing for " + silent
	}
	return f
}

// onTheSameConnection begins a finding about a probe of a connection.
const onTheSameConnection = "for a simple GET on the same connection: "

// probe checks whether the connection still serves.
func (p *player) probe(ctx context.Context, c *client, deadline time.Time) finding {
	c.send(p.simpleGet(), false, time.Until(deadline))
	simple := Outcome{Kind: Response, Status: []string{"200"}, Times: 1}
	quiet := time.Now()
	for {
		w := c.pending()
		f := simple.judge(w, p.vars, &progress{})
		if f.pending && c.wait(ctx, deadline) {
			quiet = time.Now()
			continue
		}
		if f.pending {
			f = simple.overtime(f, w, time.Since(quiet))
		}
		f.found = onTheSameConnection + f.found
		if !f.met && len(w.in) > 0 {
			f.found = c.unwanted(f.found)
		}
		return f
	}
}

// bare says why a response has no content; "": it may have some.
func (o *Outcome) bare() string {
	switch {
	case o.Kind != Response:
		return ""
	case o.ToHead:
		return "a response to HEAD has no content"
	case len(o.Status) == 1 && (o.Status[0] == "204" || o.Status[0] == "304"):
		return "a response with status " + o.Status[0] + " has no content"
	}
	return ""
}

// unwanted adds to a finding of unexpected input that it may be content where there must be none.
func (c *client) unwanted(found string) string {
	if c.bare == "" {
		return found
	}
	return found + "; " + c.bare
}

func (p *player) simpleGet() []byte {
	return fmt.Appendf(nil, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", p.vars["host"])
}

// progress is how many of an outcome's responses have been judged, so that none is judged
// again when more input comes.
type progress struct {
	responses int // right responses
	bytes     int // bytes that they take
}

// judge judges the input for an outcome.
func (o *Outcome) judge(w wire, vars Vars, sofar *progress) finding {
	f := finding{found: w.tell(o.ToHead)}
	switch o.Kind {
	case Closed:
		f.met = len(w.in) == 0 && w.ended()
		f.pending = len(w.in) == 0 && !f.met
	case Silence:
		f.pending = len(w.in) == 0 && !w.ended()
	case Any:
		f.met, f.pending, f.used = w.ended(), !w.ended(), len(w.in)
	case Raw:
		return o.judgeBytes(w, f, vars)
	default:
		return o.judgeResponses(w, vars, sofar)
	}
	return f
}

func (o *Outcome) judgeBytes(w wire, f finding, vars Vars) finding {
	want := o.Bytes.AppendTo(nil, vars)
	same := min(len(w.in), len(want))
	switch {
	case !bytes.Equal(w.in[:same], want[:same]):
	case same == len(want):
		f.met, f.used = true, same
	default:
		f.pending = !w.ended()
	}
	return f
}

func (o *Outcome) judgeResponses(w wire, vars Vars, sofar *progress) finding {
	f, used := finding{}, sofar.bytes
	for i := min(sofar.responses, o.Times-1); i < o.Times; i++ {
		skipped, interim := o.skipInterim(w.in[used:])
		used += skipped
		rest := wire{w.in[used:], w.end}
		r, n, err := parseReply(rest.in, w.end == byClose, o.ToHead)
		if err != nil {
			f.pending = errors.Is(err, errMore) && !w.ended()
			f.found = o.counted(i, interim, rest.tell(o.ToHead))
			if i > 0 {
				f.near = nearEnd // some of the responses have come
			}
			return f
		}
		r.interim = interim
		f.found = o.counted(i, interim, r.String())
		if !o.hasStatus(r.status) {
			return f
		}
		if wrong := o.check(r, vars); wrong != "" {
			f.found, f.near = f.found+"; it "+wrong, nearResponse
			return f
		}
		used += n
		if i < o.Times-1 { // the last is judged again: f is about it
			*sofar = progress{i + 1, used}
		}
	}
	rest := wire{w.in[used:], w.end}
	switch {
	case o.Then != Closed:
		f.met, f.used = true, used
	case len(rest.in) > 0:
		f.found, f.near = f.found+", then "+rest.tell(false), nearEnd
	case w.ended():
		f.met, f.used, f.found = true, used, f.found+", then "+string(w.end)
	default:
		f.pending, f.responded, f.near = true, true, nearEnd
	}
	return f
}

// counted adds to a finding the number of the response, and the interim response before it.
func (o *Outcome) counted(i, interim int, found string) string {
	if interim != 0 {
		found = fmt.Sprintf("an interim %d, then %s", interim, found)
	}
	if o.Times > 1 {
		found = fmt.Sprintf("as response %d of %d: %s", i+1, o.Times, found)
	}
	return found
}

// skipInterim skips responses with 1xx, which may come before any response (RFC 9110,
// section 15.2), unless the outcome waits for one. It returns the last one's status.
func (o *Outcome) skipInterim(in []byte) (used, status int) {
	for o.Status[0][0] != '1' {
		r, n, err := parseReply(in[used:], false, false)
		if err != nil || r.status >= 200 || r.status == 101 {
			break
		}
		used, status = used+n, r.status
	}
	return used, status
}
