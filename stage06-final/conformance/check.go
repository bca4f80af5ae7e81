package conformance

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// check says what is wrong with a response of a status that fits, as in "has no Date"; "" means nothing.
func (o *Outcome) check(r *reply, vars Vars) string {
	for i := range o.Checks {
		if wrong := o.Checks[i].check(r, vars); wrong != "" {
			return wrong
		}
	}
	return ""
}

func (o *Outcome) hasStatus(status int) bool {
	text := strconv.Itoa(status)
	for _, want := range o.Status {
		if want == text || strings.HasSuffix(want, "xx") && want[0] == text[0] {
			return true
		}
	}
	return false
}

func (c *Check) check(r *reply, vars Vars) string {
	switch c.Part {
	case Field:
		return c.checkField(r.values(c.Name), vars)
	case Interim:
		if r.interim != 0 {
			return fmt.Sprintf("came after an interim response (%d)", r.interim)
		}
		return ""
	case Version:
		if r.version != c.Value {
			return "is of " + r.version
		}
		return ""
	}
	want := c.Bytes.AppendTo(nil, vars)
	switch {
	case c.Op == Absent && len(r.body) > 0:
		return "has content"
	case c.Op == Equals && !bytes.Equal(r.body, want):
		return "has other content than " + tellBytes(want)
	case c.Op == Holds && !bytes.Contains(r.body, want):
		return fmt.Sprintf("lacks %q in its content", clip(string(want)))
	case c.Op == Lacks && bytes.Contains(r.body, want):
		return fmt.Sprintf("has %q in its content", clip(string(want)))
	case c.Op == Matches && !regexp.MustCompile(c.Value).Match(r.body):
		return "has content that does not match " + c.Value
	}
	return ""
}

func (c *Check) checkField(values []string, vars Vars) string {
	switch {
	case c.Op == Absent && len(values) > 0:
		return fmt.Sprintf("has %s: %s", c.Name, values[0])
	case c.Op == Absent:
		return ""
	case len(values) == 0:
		return "has no " + c.Name
	case c.Op == Equals:
		want := string(c.Bytes.AppendTo(nil, vars))
		if len(values) > 1 || !strings.EqualFold(values[0], want) {
			return fmt.Sprintf("has %s %q instead of %q", c.Name, values, want)
		}
	case c.Op == Matches:
		if !regexp.MustCompile(c.Value).MatchString(values[0]) {
			return fmt.Sprintf("has %s: %s, which does not match %s", c.Name, values[0], c.Value)
		}
	}
	return ""
}
