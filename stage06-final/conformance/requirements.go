package conformance

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed requirements.txt
var requirementsText string

// Requirement is something that RFC 9112 requires of an origin server.
type Requirement struct {
	Section string // such as "6.3"
	Level   Level
	Text    string   // the requirement, in our words
	Cases   []string // IDs of cases that check it
	Why     string   // why there are none
}

var (
	requirementShape = regexp.MustCompile(`^([1-9]\d*(?:\.\d+)*|[A-Z](?:\.\d+)*) (MUST|SHOULD|MAY): (\S.*)$`)
	idShape          = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+$`)
)

// Requirements returns what RFC 9112 requires of an origin server, in its order, with the cases
// that check it. The error is a *ParseError, or names a case that does not exist.
func Requirements(groups []*Group) ([]Requirement, error) {
	known := map[string]bool{}
	for _, c := range Share(groups, LastStage) {
		known[c.ID()] = true
	}
	requirements, err := parseRequirements("requirements.txt", requirementsText)
	for _, r := range requirements {
		for _, id := range r.Cases {
			if !known[id] {
				return nil, fmt.Errorf("requirements.txt: there is no case %s, which section %s names", id, r.Section)
			}
		}
	}
	return requirements, err
}

func parseRequirements(file, text string) (requirements []Requirement, err error) {
	number := 0
	fail := func(format string, args ...any) ([]Requirement, error) {
		return nil, &ParseError{file, number, fmt.Sprintf(format, args...)}
	}
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\n")
		content := strings.TrimSpace(line)
		parts := requirementShape.FindStringSubmatch(line)
		last := len(requirements) - 1
		switch {
		case content == "" || strings.HasPrefix(content, "#"):
		case parts != nil:
			if last >= 0 && !requirements[last].isCovered() {
				return fail("the requirement above has neither a case nor a reason")
			}
			requirements = append(requirements, Requirement{Section: parts[1], Level: Level(parts[2]), Text: parts[3]})
		case last < 0 || line == content:
			return fail(`expected a requirement such as "6.3 MUST: ...", found %q`, line)
		case strings.HasPrefix(content, "not covered by a case: "):
			requirements[last].Why = strings.TrimPrefix(content, "not covered by a case: ")
		default:
			for id := range strings.SplitSeq(content, ", ") {
				if !idShape.MatchString(id) {
					return fail(`expected cases such as "chunked/trailer", or "not covered by a case: ...", found %q`, id)
				}
				requirements[last].Cases = append(requirements[last].Cases, id)
			}
		}
	}
	if last := len(requirements) - 1; last < 0 || !requirements[last].isCovered() {
		return fail("the last requirement has neither a case nor a reason")
	}
	return requirements, nil
}

func (r *Requirement) isCovered() bool { return len(r.Cases) > 0 || r.Why != "" }
