package conformance

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// ParseError says where a case file is wrong, and what was expected and found there.
type ParseError struct {
	File   string
	Line   int // from 1
	Reason string
}

func (e *ParseError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// Group is a file of cases.
type Group struct {
	Name  string // the file's name without a leading number and the extension
	About string // the subject of its cases
	Cases []Case
}

var nameShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads a case file (README.md has the format). The group's name comes from
// the file's name: "06-chunked.case" is the group "chunked". The error is a *ParseError.
func Parse(file, text string) (*Group, error) {
	p := &parser{file: file, names: map[string]int{}}
	p.group.Name = groupName(file)
	if !nameShape.MatchString(p.group.Name) {
		return nil, &ParseError{file, 1, "expected a file's name of small letters, digits and hyphens, ending in .case"}
	}
	for line := range strings.Lines(text) {
		p.line++
		if err := p.parseLine(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")); err != nil {
			return nil, &ParseError{file, p.line, err.Error()}
		}
	}
	if err := p.endCase(); err != nil {
		return nil, &ParseError{file, p.line, err.Error()}
	}
	if p.group.About == "" {
		return nil, &ParseError{file, 1, `expected a line "about ..." with the subject of the group`}
	}
	return &p.group, nil
}

func groupName(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".case")
	if number, rest, ok := strings.Cut(name, "-"); ok && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return name
}

// parser reads a file line by line. Lines that begin a case, or apply to the file, begin at
// the margin; the lines of a case are indented.
type parser struct {
	file  string
	line  int
	group Group
	names map[string]int // line of each case
	preset
	current *Case
	outcome *Outcome // the outcome to which "with" and the like belong
	sending bool     // the last line was sent, and the next continues it
}

// preset has the settings that "default" gives to all cases below it.
type preset struct {
	sections []string
	level    Level
	stage    int
	needs    []string
}

func (p *parser) parseLine(line string) error {
	indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
	text := strings.TrimLeft(line, " \t")
	switch {
	case !utf8.ValidString(line):
		return fmt.Errorf(`expected UTF-8; write bytes from 0x80 as \xHH`)
	case strings.Trim(text, " \t") == "", strings.HasPrefix(text, "#"):
		return nil
	case strings.TrimRight(text, " \t") != text:
		return fmt.Errorf(`expected no white space at the end of the line; write \s or \t for what is sent`)
	case !indented:
		return p.parseMargin(text)
	case p.current == nil:
		return fmt.Errorf("expected a line at the margin (case, default, about); a case has not begun")
	}
	return p.parseIndented(text)
}

func (p *parser) parseMargin(text string) error {
	if err := p.endCase(); err != nil {
		return err
	}
	word, rest := cutWord(text)
	switch word {
	case "about":
		p.group.About = joinProse(p.group.About, rest)
		return nil
	case "default":
		return p.parseDefault(rest)
	case "case":
		return p.beginCase(rest)
	}
	return fmt.Errorf("expected about, default or case, found %q", word)
}

func (p *parser) parseDefault(text string) error {
	word, rest := cutWord(text)
	s := settings{&p.sections, &p.level, &p.stage, &p.needs}
	if known, err := s.set(word, rest); known {
		return err
	}
	return fmt.Errorf("expected section, level, stage or needs after default, found %q", word)
}

func (p *parser) beginCase(name string) error {
	if !nameShape.MatchString(name) {
		return fmt.Errorf("expected a name of small letters, digits and hyphens, found %q", name)
	}
	if line, taken := p.names[name]; taken {
		return fmt.Errorf("expected a new name, found %q, which the case of line %d has", name, line)
	}
	p.names[name] = p.line
	p.current = &Case{
		Group: p.group.Name, Name: name, File: p.file, Line: p.line,
		Sections: p.sections, Level: p.level, Stage: p.stage, Needs: p.needs,
	}
	p.outcome, p.sending = nil, false
	return nil
}

// endCase checks a complete case.
func (p *parser) endCase() error {
	c := p.current
	p.current = nil
	if c == nil {
		return nil
	}
	lacks := func(what string) error { return fmt.Errorf("the case %s of line %d has no %s", c.Name, c.Line, what) }
	switch {
	case len(c.Sections) == 0:
		return lacks("section")
	case c.Level == "":
		return lacks("level")
	case c.Stage == 0:
		return lacks("stage")
	case c.Why == "":
		return lacks("why")
	case !c.expects():
		return lacks("line that says what is expected (<)")
	case c.Cut == CutAnywhere && !c.canBeCut():
		return fmt.Errorf("the case %s of line %d cannot be cut anywhere: expected a first send of 2 to %d bytes", c.Name, c.Line, maxCuts)
	}
	if c.Level == Must {
		c.Required = true
	}
	p.group.Cases = append(p.group.Cases, *c)
	return nil
}

func (c *Case) expects() bool {
	for _, s := range c.Steps {
		if s.Expect != nil {
			return true
		}
	}
	return false
}

// maxCuts bounds the runs of a case with "cut anywhere".
const maxCuts = 1000

func (c *Case) canBeCut() bool {
	first := firstSend(c)
	if first == nil {
		return false
	}
	length := first.Send.Len(nil)
	return length >= 2 && length <= maxCuts
}

// cutWord cuts off the first word.
func cutWord(text string) (word, rest string) {
	word, rest, _ = strings.Cut(text, " ")
	return word, strings.TrimLeft(rest, " ")
}

// joinProse joins the lines of a sentence.
func joinProse(before, more string) string {
	return strings.TrimSpace(before + " " + more)
}
