package conformance

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// check says what is wrong with a response whose status fits, as in "has no Date"; "" means nothing.
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
		return tellContent(r.body, want)
	case c.Op == Holds && !bytes.Contains(r.body, want):
		return fmt.Sprintf("lacks %q in its content%s", clip(string(want)), moreOf(r.body))
	case c.Op == Lacks && bytes.Contains(r.body, want):
		return fmt.Sprintf("has %q in its content", clip(string(want)))
	case c.Op == Matches && !regexp.MustCompile(c.Value).Match(r.body):
		return tellMismatch(r.body)
	}
	return ""
}

func (c *Check) checkField(values []string, vars Vars) string {
	switch {
	case c.Op == Absent && len(values) > 0:
		return "has " + tellLines(c.Name, values)
	case c.Op == Absent:
		return ""
	case len(values) == 0:
		return "has no " + c.Name
	case c.Op == Equals:
		want := string(c.Bytes.AppendTo(nil, vars))
		if len(values) > 1 || !strings.EqualFold(values[0], want) {
			return "has " + tellLines(c.Name, values)
		}
	case c.Op == Matches:
		if !regexp.MustCompile(c.Value).MatchString(values[0]) {
			return "has " + tellLines(c.Name, values)
		}
	}
	return ""
}

// tellLines writes a field as it came, with all its lines. The report has the expected value beside it.
func tellLines(name string, values []string) string {
	return fmt.Sprintf("%s: %s", name, strings.Join(values, " and "+name+": "))
}

// tellContent says how content differs from the expected content, and from which byte on (the first is number 0).
func tellContent(got, want []byte) string {
	same := 0
	for same < min(len(got), len(want)) && got[same] == want[same] {
		same++
	}
	switch {
	case same == 0:
		return tellMismatch(got)
	case same == len(got):
		return fmt.Sprintf("lacks the last %s of the content", plural(len(want)-same, "byte"))
	case same == len(want):
		return fmt.Sprintf("has too much content, from byte %d on: %s", same, tellBytes(got[same:]))
	}
	return fmt.Sprintf("has other content than expected, from byte %d on: %s", same, tellBytes(got[same:]))
}

// tellMismatch says that no part of the content is as expected.
func tellMismatch(got []byte) string {
	if len(got) == 0 {
		return "has no content"
	}
	return "has other content than expected" + moreOf(got)
}

// moreOf shows the content that the summary of a response leaves out, up to 400 bytes.
func moreOf(body []byte) string {
	const most = 400
	if len(body) <= shownBytes {
		return ""
	}
	return fmt.Sprintf(`; its content goes on with "%s"`, quote(body[shownBytes:min(len(body), most)]))
}
