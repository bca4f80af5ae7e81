package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// settings are the lines of a case that "default" may set for several.
type settings struct {
	sections *[]string
	level    *Level
	stage    *int
	needs    *[]string
}

func (s settings) set(word, value string) (known bool, err error) {
	switch word {
	case "section":
		*s.sections, err = parseSections(value)
	case "level":
		*s.level, err = parseLevel(value)
	case "stage":
		*s.stage, err = parseStage(value)
	case "needs":
		*s.needs, err = parseNeeds(value)
	default:
		return false, nil
	}
	return true, err
}

var sectionShape = regexp.MustCompile(`^(RFC \d{4} ([1-9]\d*(\.\d+)*|[A-Z](\.\d+)*)|Looper [a-z][a-z -]*)$`)

func parseSections(value string) (sections []string, err error) {
	for section := range strings.SplitSeq(value, ";") {
		section = strings.TrimSpace(section)
		if !sectionShape.MatchString(section) {
			return nil, fmt.Errorf(`expected a section such as "RFC 9112 7.1" or "Looper framing", found %q`, section)
		}
		sections = append(sections, section)
	}
	return sections, nil
}

func parseLevel(value string) (Level, error) {
	switch level := Level(value); level {
	case Must, Should, May:
		return level, nil
	}
	return "", fmt.Errorf("expected MUST, SHOULD or MAY, found %q", value)
}

func parseStage(value string) (int, error) {
	stage, err := strconv.Atoi(value)
	if err != nil || stage < 1 || stage > LastStage {
		return 0, fmt.Errorf("expected a stage from 1 to %d, found %q", LastStage, value)
	}
	return stage, nil
}

func parseNeeds(value string) ([]string, error) {
	needs := strings.Fields(value)
	for _, need := range needs {
		if !slices.Contains(resources, need) {
			return nil, fmt.Errorf("expected %s, found %q", strings.Join(resources, ", "), need)
		}
	}
	slices.Sort(needs)
	return needs, nil
}

// parseIndented reads a line of a case.
func (p *parser) parseIndented(text string) error {
	c := p.current
	word, rest := cutWord(text)
	sending := p.sending
	p.sending = false
	switch word {
	case ">":
		return p.send(strings.TrimPrefix(text[1:], " ")+`\r\n`, sending)
	case ">>":
		return p.send(strings.TrimPrefix(text[2:], " "), sending)
	case "<":
		return p.expect(rest)
	case "or", "allowed":
		return p.alternative(rest, word == "allowed")
	case "within":
		return p.within(rest)
	case "with", "without", "body", "no", "version":
		return p.check(word, rest)
	}
	p.outcome = nil
	switch word {
	case "pause":
		span, err := parseSpan(rest)
		p.step(Step{Pause: span})
		return err
	case "on":
		crowd, err := parseCrowd(rest)
		p.step(Step{On: crowd})
		return err
	case string(Shut), string(Close), string(Reset), string(Deaf):
		p.step(Step{Do: Action(word)})
		return nothingAfter(word, rest)
	case string(Read):
		pace, err := parsePace(rest)
		p.step(Step{Do: Read, Pace: pace})
		return err
	case "why":
		c.Why = joinProse(c.Why, rest)
		return nil
	case "required":
		c.Required = true
		return nothingAfter(word, rest)
	case "cut":
		return c.setCut(rest)
	}
	s := settings{&c.Sections, &c.Level, &c.Stage, &c.Needs}
	if known, err := s.set(word, rest); known {
		return err
	}
	return fmt.Errorf("expected section, level, stage, needs, why, required, cut, >, >>, <, or, allowed, within, "+
		"with, without, body, no body, version, pause, on, shut, close, reset, deaf or read, found %q", word)
}

func nothingAfter(word, rest string) error {
	if rest != "" {
		return fmt.Errorf("expected nothing after %s, found %q", word, rest)
	}
	return nil
}

func (c *Case) setCut(value string) error {
	switch cut := Cut(value); cut {
	case CutBytes, CutAnywhere:
		c.Cut = cut
		return nil
	}
	return fmt.Errorf("expected every-byte or anywhere after cut, found %q", value)
}

func (p *parser) step(s Step) {
	s.Line = p.line
	p.current.Steps = append(p.current.Steps, s)
}

// send adds bytes. If the line above was sent too, it adds them to those, so that
// both travel in one write.
func (p *parser) send(text string, continued bool) error {
	b, err := ParseBytes(text)
	if err != nil {
		return err
	}
	p.sending, p.outcome = true, nil
	if steps := p.current.Steps; continued {
		steps[len(steps)-1].Send = append(steps[len(steps)-1].Send, b...)
	} else {
		p.step(Step{Send: b})
	}
	return nil
}

// parseSpan reads "200ms" or "1.5 limit".
func parseSpan(text string) (Span, error) {
	if number, ok := strings.CutSuffix(text, " limit"); ok {
		if n, err := strconv.ParseFloat(number, 64); err == nil && n > 0 && n <= 10 {
			return Span{Limits: n}, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 && d <= time.Minute {
		return Span{Fixed: d}, nil
	}
	return Span{}, fmt.Errorf(`expected a time such as 200ms, 2s or "0.5 limit", found %q`, text)
}

// parsePace reads "" or "2000 a second".
func parsePace(text string) (bytes int, err error) {
	if text == "" {
		return 0, nil
	}
	number, ok := strings.CutSuffix(text, " a second")
	if bytes, err = strconv.Atoi(number); !ok || err != nil || bytes < minPace || bytes > maxBytes {
		return 0, fmt.Errorf(`expected nothing, or %d to %d bytes such as "2000 a second", after read, found %q`, minPace, maxBytes, text)
	}
	return bytes, nil
}

// minPace is the slowest pace of a client, in bytes a second: a slower one does not end in time.
const minPace = 100

// maxCrowd bounds the connections that a case may open at once.
const maxCrowd = 500

// parseCrowd reads "name" or "name x 20".
func parseCrowd(text string) (Crowd, error) {
	name, times, several := strings.Cut(text, " x ")
	size := 1
	if several {
		size, _ = strconv.Atoi(times)
	}
	if !nameShape.MatchString(name) || size < 1 || size > maxCrowd {
		return Crowd{}, fmt.Errorf(`expected a connection such as "other", or up to %d such as "crowd x 20", found %q`, maxCrowd, text)
	}
	return Crowd{name, size}, nil
}
