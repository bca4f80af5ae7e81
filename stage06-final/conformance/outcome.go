package conformance

import (
	"fmt"
	"strings"
)

// String writes an outcome for people.
func (o *Outcome) String() string {
	switch o.Kind {
	case Closed:
		return "the end of the connection, and nothing before it"
	case Silence:
		return "silence for " + o.Silence.spell()
	case Open:
		return "a response to a simple GET on the same connection"
	case Any:
		return "anything"
	case Raw:
		return `the bytes "` + o.Bytes.String() + `"`
	}
	var b strings.Builder
	b.WriteString(strings.Join(o.Status, " or "))
	if o.Times > 1 {
		fmt.Fprintf(&b, ", %d times", o.Times)
	}
	var parts []string
	if o.ToHead {
		parts = append(parts, "without content")
	}
	for i := range o.Checks {
		parts = append(parts, o.Checks[i].String())
	}
	if len(parts) > 0 {
		b.WriteString(" " + strings.Join(parts, " and "))
	}
	switch o.Then {
	case Closed:
		b.WriteString(", then the end of the connection")
	case Open:
		b.WriteString(", then a response to a simple GET on the same connection")
	}
	return b.String()
}

// String writes a check for people.
func (c *Check) String() string {
	what := "content"
	if c.Part == Field {
		what = c.Name
	}
	switch {
	case c.Part == Version:
		return "of " + c.Value
	case c.Part == Interim:
		return "without an interim response"
	case c.Op == Absent:
		return "without " + what
	case c.Op == Equals:
		return fmt.Sprintf("with %s %s", what, c.quoted())
	case c.Op == Lacks:
		return fmt.Sprintf("without %s in its content", c.quoted())
	case c.Op == Holds:
		return fmt.Sprintf("with %s in its content", c.quoted())
	case c.Op == Matches:
		return fmt.Sprintf("with %s that matches %s", what, c.Value)
	}
	return "with " + what
}

// quoted returns the expected bytes in quotes, with variables as in case files.
func (c *Check) quoted() string { return `"` + c.Bytes.String() + `"` }

// String writes bytes in the notation of case files.
func (b Bytes) String() string {
	var out strings.Builder
	for _, p := range b {
		switch {
		case p.variable != "":
			out.WriteString(`\{` + p.variable + `}`)
		case p.times > 0:
			fmt.Fprintf(&out, `\{%d*%s}`, p.times, p.repeated)
		default:
			out.WriteString(quote([]byte(p.literal)))
		}
	}
	return out.String()
}
