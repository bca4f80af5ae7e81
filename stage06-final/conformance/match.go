package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// finding is what the wire says about one outcome so far.
type finding struct {
	met      bool
	pending  bool   // more input or more time may decide it
	answered bool   // all that is missing is the end of the connection
	used     int    // bytes that a met outcome accounts for
	reason   string // why it is not met, or not yet
}

// await waits for the first outcome that fits. A later one is not considered while an earlier
// one may still come true.
func (p *player) await(ctx context.Context, c *client, e *Expect) (*Outcome, error) {
	began := time.Now()
	deadline := began.Add(p.config.Patience)
	if e.Within != (Span{}) {
		deadline = began.Add(e.Within.Of(p.config.Limit))
	}
	var first string // the first outcome is what the case wants, so its reason is told
	for i := range e.Outcomes {
		o := &e.Outcomes[i]
		f := p.decide(ctx, c, o, began, deadline)
		if f.met {
			c.taken += f.used
			return o, nil
		}
		if i == 0 {
			first = f.reason
		}
	}
	return nil, errors.New(first)
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
	for {
		in, eof, cut := c.pending()
		f := o.judge(in, eof, cut, p.vars)
		switch {
		case !f.pending && f.met && o.Then == Open:
			return p.probeBehind(ctx, c, f)
		case !f.pending:
			return f
		case f.answered:
			deadline = soonest(deadline, p.config.promptly())
		}
		if !c.wait(ctx, deadline) {
			return o.overtime(f, len(in), time.Since(began))
		}
	}
}

// soonest bounds a deadline, from now on.
func soonest(deadline time.Time, bound time.Duration) time.Time {
	if now := time.Now(); now.Add(bound).Before(deadline) {
		return now.Add(bound)
	}
	return deadline
}

// probeBehind probes the connection behind an answer that is right so far. If that fails the
// answer is not accounted for: another outcome may want it.
func (p *player) probeBehind(ctx context.Context, c *client, right finding) finding {
	c.taken += right.used
	f := p.probe(ctx, c, time.Now().Add(p.config.Patience))
	if !f.met {
		c.taken -= right.used
	}
	return f
}

// overtime turns a pending finding into the last word.
func (o *Outcome) overtime(f finding, came int, waited time.Duration) finding {
	f.pending = false
	switch o.Kind {
	case Silence, Any:
		f.met, f.used = true, came
	default:
		f.reason = fmt.Sprintf("%s within %s", f.reason, waited.Round(10*time.Millisecond))
	}
	return f
}

// probe asks whether the connection still serves.
func (p *player) probe(ctx context.Context, c *client, deadline time.Time) finding {
	c.send(p.simpleGet(), false, time.Until(deadline))
	simple := Outcome{Kind: Answer, Status: []string{"200"}, Times: 1}
	for {
		in, eof, cut := c.pending()
		f := simple.judge(in, eof, cut, p.vars)
		if f.pending && c.wait(ctx, deadline) {
			continue
		}
		f.pending = false
		if !f.met {
			f.reason = "a simple GET on the same connection: " + f.reason
		}
		return f
	}
}

func (p *player) simpleGet() []byte {
	return fmt.Appendf(nil, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", p.vars["host"])
}

// judge says what the bytes that have come mean for an outcome.
func (o *Outcome) judge(in []byte, eof, cut bool, vars Vars) finding {
	switch o.Kind {
	case Closed:
		switch {
		case len(in) > 0:
			return finding{reason: "expected the connection to end, and this came: " + describe(in)}
		case eof:
			return finding{met: true}
		}
		return finding{pending: true, reason: "the connection did not end"}
	case Silence:
		switch {
		case len(in) > 0:
			return finding{reason: "expected silence, and this came: " + describe(in)}
		case eof:
			return finding{reason: "expected silence, and the connection ended"}
		}
		return finding{pending: true}
	case Raw:
		want := o.Bytes.AppendTo(nil, vars)
		switch same := min(len(in), len(want)); {
		case !bytes.Equal(in[:same], want[:same]):
			return finding{reason: "these are other bytes: " + describe(in)}
		case same == len(want):
			return finding{met: true, used: same}
		case eof:
			return finding{reason: "the connection ended before all of the bytes had come"}
		}
		return finding{pending: true, reason: "not all of the bytes came"}
	case Any:
		return finding{pending: !eof, met: eof, used: len(in)}
	}
	return o.judgeAnswers(in, eof, cut, vars)
}

func (o *Outcome) judgeAnswers(in []byte, eof, cut bool, vars Vars) finding {
	used := 0
	for i := range o.Times {
		skipped, interim := o.skipInterim(in[used:])
		used += skipped
		r, n, err := parseReply(in[used:], eof && !cut, o.ToHead)
		switch {
		case errors.Is(err, errMore) && !eof:
			return finding{pending: true, reason: missing(in[used:], i, o.Times)}
		case errors.Is(err, errMore):
			return finding{reason: missing(in[used:], i, o.Times) + ", and the connection ended"}
		case err != nil:
			return finding{reason: err.Error()}
		}
		r.interim = interim
		if reason := o.check(r, vars); reason != "" {
			if o.Times > 1 {
				reason = fmt.Sprintf("answer %d of %d: %s", i+1, o.Times, reason)
			}
			return finding{reason: reason}
		}
		used += n
	}
	switch {
	case o.Then != Closed:
	case used < len(in):
		return finding{reason: "expected the connection to end behind the answer, and this came: " + describe(in[used:])}
	case !eof:
		return finding{pending: true, answered: true, reason: "the answer was right, but the connection did not end"}
	}
	return finding{met: true, used: used}
}

// skipInterim passes over answers of 1xx, which may come before any answer (RFC 9110,
// section 15.2), unless they are what is waited for. It returns the last one's status.
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

func missing(in []byte, i, times int) string {
	what := "no answer came"
	if len(in) > 0 {
		what = "no whole answer came"
	}
	if times > 1 {
		what = fmt.Sprintf("%d answers of %d came", i, times)
	}
	return what
}

// describe names what came in a few words.
func describe(in []byte) string {
	line, _, _ := bytes.Cut(in, []byte("\r\n"))
	if _, _, err := parseStatusLine(string(line)); err == nil {
		return "an answer, " + string(line)
	}
	return fmt.Sprintf("%q", clip(string(in)))
}
