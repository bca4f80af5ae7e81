package router

// A Step is one node that a lookup tried. The offsets of the steps show the way of the
// lookup: if an offset is smaller than the end of the part before, the lookup has come back.
type Step struct {
	Node    string // fixed text, or a parameter as in its pattern
	Offset  int    // where the node begins in the canonical path (see Explain), in bytes
	Path    string // the part of the path that the node takes
	Verdict Verdict
}

// A Verdict is the result of a Step.
type Verdict uint8

const (
	Matches     Verdict = iota // the node matches its part of the path, and the lookup goes on below it
	Differs                    // the node does not match the path here
	OtherMethod                // the path ends at the node, but its routes are for other methods
	Chosen                     // the path ends at the node, and its route is the result
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
	case Chosen:
		return "found"
	default:
		return "unknown verdict"
	}
}

// Explain does a lookup and returns its steps. Their offsets are in the canonical path, in
// which all percent-codes except %2F and %25 are decoded. There is no step for the root, for text
// whose first byte differs, and for a plain parameter where the segment is empty.
func (r *Router[H]) Explain(method, path string) ([]Step, Outcome) {
	var m Match[H]
	var steps []Step
	m.walk.steps = &steps
	outcome := r.LookupString(method, path, &m)
	return steps, outcome
}
