package conformance

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// expect begins a list of outcomes; "or" and "allowed" add to it.
func (p *parser) expect(text string) error {
	p.step(Step{Expect: &Expect{}})
	return p.addOutcome(text, false)
}

func (p *parser) alternative(text string, allowed bool) error {
	if p.outcome == nil {
		return errors.New(`expected "<" before "or" and "allowed"`)
	}
	return p.addOutcome(text, allowed)
}

func (p *parser) addOutcome(text string, allowed bool) error {
	o, err := parseOutcome(text)
	if err != nil {
		return err
	}
	o.Line, o.Allowed = p.line, allowed
	e := p.current.Steps[len(p.current.Steps)-1].Expect
	e.Outcomes = append(e.Outcomes, o)
	p.outcome = &e.Outcomes[len(e.Outcomes)-1]
	return nil
}

func (p *parser) within(text string) (err error) {
	if p.outcome == nil {
		return errors.New(`expected "<" before "within"`)
	}
	e := p.current.Steps[len(p.current.Steps)-1].Expect
	e.Within, err = parseSpan(text)
	return err
}

var (
	responseShape = regexp.MustCompile(`^([1-9](?:\d\d|xx)(?:/[1-9](?:\d\d|xx))*)(?: x (\d+))?( to HEAD)?(?:, (close|open))?$`)
	fieldShape    = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+.^_`|~-]+$")
)

// parseOutcome reads the text after "<", "or" or "allowed".
func parseOutcome(text string) (Outcome, error) {
	switch text {
	case string(Closed), string(Open), string(Any):
		return Outcome{Kind: Kind(text)}, nil
	}
	if rest, ok := strings.CutPrefix(text, "silence "); ok {
		span, err := parseSpan(rest)
		return Outcome{Kind: Silence, Silence: span}, err
	}
	if rest, ok := strings.CutPrefix(text, "bytes "); ok {
		b, err := parseQuoted(rest)
		return Outcome{Kind: Raw, Bytes: b}, err
	}
	parts := responseShape.FindStringSubmatch(text)
	if parts == nil {
		return Outcome{}, fmt.Errorf(`expected an outcome such as "200", "400/501, close", "200 x 3", "200 to HEAD, open", `+
			`"close", "open", "silence 200ms", "any" or "bytes "..."", found %q`, text)
	}
	o := Outcome{Kind: Response, Status: strings.Split(parts[1], "/"), Times: 1, ToHead: parts[3] != "", Then: Kind(parts[4])}
	if parts[2] != "" {
		times, err := strconv.Atoi(parts[2])
		if err != nil || times < 1 || times > 1_000_000 {
			return Outcome{}, fmt.Errorf("expected 1 to 1000000 responses, found %s", parts[2])
		}
		o.Times = times
	}
	return o, nil
}

// check reads a line that adds to the outcome above it.
func (p *parser) check(word, rest string) (err error) {
	if p.outcome == nil || p.outcome.Kind != Response {
		return fmt.Errorf("expected %q below a response such as < 200", word)
	}
	var c Check
	switch {
	case word == "with":
		c, err = parseFieldCheck(rest)
	case word == "without" && fieldShape.MatchString(rest):
		c = Check{Part: Field, Name: rest, Op: Absent}
	case word == "without":
		err = fmt.Errorf("expected a field's name after without, found %q", rest)
	case word == "no" && rest == "body":
		c = Check{Part: Body, Op: Absent}
	case word == "no" && rest == "interim":
		c = Check{Part: Interim, Op: Absent}
	case word == "body":
		c, err = parseBodyCheck(rest)
	case word == "version" && (rest == "HTTP/1.1" || rest == "HTTP/1.0"):
		c = Check{Part: Version, Op: Equals, Value: rest}
	default:
		err = fmt.Errorf(`expected "no body", "no interim" or "version HTTP/1.1", found "%s %s"`, word, rest)
	}
	p.outcome.Checks = append(p.outcome.Checks, c)
	return err
}

// parseFieldCheck reads "Name", "Name: value" or "Name ~ expression".
func parseFieldCheck(text string) (Check, error) {
	c := Check{Part: Field, Name: text, Op: Present}
	if name, value, ok := strings.Cut(text, ": "); ok {
		b, err := ParseBytes(value)
		if err != nil {
			return c, err
		}
		c.Name, c.Op, c.Bytes = name, Equals, b
	} else if name, expression, ok := strings.Cut(text, " ~ "); ok {
		if _, err := regexp.Compile(expression); err != nil {
			return c, fmt.Errorf("expected a regular expression: %w", err)
		}
		c.Name, c.Op, c.Value = name, Matches, expression
	}
	if !fieldShape.MatchString(c.Name) {
		return c, fmt.Errorf(`expected "Name", "Name: value" or "Name ~ expression", found %q`, text)
	}
	return c, nil
}

// parseBodyCheck reads `"..."`, `has "..."`, `lacks "..."` or `~ expression`.
func parseBodyCheck(text string) (c Check, err error) {
	c = Check{Part: Body, Op: Equals}
	if expression, ok := strings.CutPrefix(text, "~ "); ok {
		c.Op, c.Value = Matches, expression
		if _, err := regexp.Compile(expression); err != nil {
			return c, fmt.Errorf("expected a regular expression: %w", err)
		}
		return c, nil
	}
	quoted := text
	if rest, ok := strings.CutPrefix(text, "has "); ok {
		c.Op, quoted = Holds, rest
	} else if rest, ok := strings.CutPrefix(text, "lacks "); ok {
		c.Op, quoted = Lacks, rest
	}
	if c.Bytes, err = parseQuoted(quoted); err != nil {
		err = fmt.Errorf(`expected body "bytes", body has "bytes", body lacks "bytes" or body ~ expression: %w`, err)
	}
	return c, err
}

// parseQuoted reads bytes in quotes.
func parseQuoted(text string) (Bytes, error) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return nil, fmt.Errorf("expected bytes in quotes, found %q", text)
	}
	return ParseBytes(text[1 : len(text)-1])
}
