package conformance

import (
	"cmp"
	"slices"
)

// Half is one of the two halves of a group. What must work comes before what must be refused.
type Half string

const (
	Works   Half = "work"   // what must work
	Refuses Half = "refuse" // what must be refused, or ended
)

// Section is one half of a group.
type Section struct {
	Group   string
	Half    Half // "": both
	Results []Result
}

// workOrder lists the groups in the order in which a server is best built.
var workOrder = []string{
	"request-line", "responses", "fields", "host", "target", "connection", "framing", "chunked",
	"fragmentation", "pipelining", "robustness", "expectations", "smuggling", "limits",
	"cookies", "conditional",
}

// applied are groups that are about an application more than about messages. They come last and are not split.
var applied = []string{"cookies", "conditional"}

// Sections sorts results into sections, in the order in which to make them pass. Groups that do not belong to the
// suite come after those that do.
func Sections(results []Result) (sections []Section) {
	for i := range results {
		group, half := results[i].Case.Group, results[i].Case.Half()
		if slices.Contains(applied, group) {
			half = ""
		}
		at := slices.IndexFunc(sections, func(s Section) bool { return s.Group == group && s.Half == half })
		if at < 0 {
			at = len(sections)
			sections = append(sections, Section{Group: group, Half: half})
		}
		sections[at].Results = append(sections[at].Results, results[i])
	}
	slices.SortStableFunc(sections, func(a, b Section) int { return cmp.Compare(a.rank(), b.rank()) })
	return sections
}

// rank is the section's place in the order.
func (s *Section) rank() int {
	place := slices.Index(workOrder, s.Group)
	if place < 0 {
		place = len(workOrder)
	}
	switch s.Half {
	case Works:
		return place
	case Refuses:
		return 1000 + place
	}
	return 2000 + place
}

// Half reports whether the case is about what must work or about what must be refused: it is the latter
// if at some step every outcome that the suite looks for is a refusal.
func (c *Case) Half() Half {
	for i := range c.Steps {
		if e := c.Steps[i].Expect; e != nil && e.refuses() {
			return Refuses
		}
	}
	return Works
}

func (e *Expect) refuses() bool {
	refused := false
	for i := range e.Outcomes {
		o := &e.Outcomes[i]
		switch {
		case o.Allowed, o.Kind == Silence:
		case o.Kind == Closed, o.Kind == Response && slices.Contains(refusals, o.Status[0]):
			refused = true
		default:
			return false
		}
	}
	return refused
}

// refusals are the statuses of a server that does not accept a message. Others of 4xx and 5xx are an
// application's, and must work like 200.
var refusals = []string{"4xx", "400", "408", "413", "414", "417", "431", "501", "505"}
