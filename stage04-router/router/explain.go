package router

// A Step is one node that a lookup tried. The offsets of the steps show its way:
// where one is smaller than that before, the lookup has come back.
type Step struct {
	Node    string // fixed text, or a parameter as its pattern writes it
	Offset  int    // in the canonical path (see Explain)
	Path    string // the part of the path that the node takes
	Verdict Verdict
}

// A Verdict is what became of a Step.
type Verdict uint8

const (
	Matches     Verdict = iota // the node takes its part of the path, and the lookup goes on below it
	Differs                    // the path has something else here
	OtherMethod                // the path ends at the node, but its routes are for other methods
	Answers                    // the path ends at the node, and its route is the answer
)

// String returns the verdict in words.
func (v Verdict) String() string {
	switch v {
	case Matches:
		return "matches"
	case Differs:
		return "differs"
	case OtherMethod:
		return "other method"
	case Answers:
		return "answers"
	default:
		return "unknown verdict"
	}
}

// Explain does a lookup and tells its steps. They speak of the canonical path, in
// which everything is decoded but %2F and %25. The root is not mentioned, nor is
// text whose first byte differs, nor a plain parameter where a segment is empty.
func (r *Router[H]) Explain(method, path string) ([]Step, Outcome) {
	var m Match[H]
	var steps []Step
	m.walk.steps = &steps
	outcome := r.LookupString(method, path, &m)
	return steps, outcome
}
