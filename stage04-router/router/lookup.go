package router

// An Outcome is what a lookup comes to.
type Outcome uint8

const (
	NotFound         Outcome = iota // no pattern matches the path: 404 (RFC 9110, 15.5.5)
	Found                           // the Match has the route and its parameters
	MethodNotAllowed                // patterns match, none for the method: 405 with Allow (RFC 9110, 15.5.6)
	Options                         // the same where the method is OPTIONS: Allow is the answer (RFC 9110, 9.3.7)
)

// String returns the outcome in words.
func (o Outcome) String() string {
	switch o {
	case NotFound:
		return "not found"
	case Found:
		return "found"
	case MethodNotAllowed:
		return "method not allowed"
	case Options:
		return "options"
	default:
		return "unknown outcome"
	}
}

// Lookup finds the most specific route for a method and a path, and fills m with
// it. A route for GET answers HEAD too, where its pattern has no route for HEAD.
//
// The path is a request-target's path as it came (RFC 9112, 3.2.1): with its
// percent-codes, without the query. It is borrowed: the parameters in m may be
// views of it. Lookup never writes to it. Any bytes are valid; a path that does
// not begin with a slash is not found.
//
// Nothing is allocated, save when a path with percent-codes is longer than all
// that m has seen before, and the first times that package regexp needs memory.
func (r *Router[H]) Lookup(method, path []byte, m *Match[H]) Outcome {
	w := &m.walk
	w.path, w.raw = path, true
	outcome := r.lookup(method, m)
	if outcome == Found || !w.coded() {
		return outcome
	}
	w.canonical = appendCanonical(w.canonical[:0], path)
	return r.lookupOwned(method, m)
}

// LookupString is Lookup for those who have strings. It copies the path into
// memory of m, so that the parameters stay valid until m is used again.
func (r *Router[H]) LookupString(method, path string, m *Match[H]) Outcome {
	m.walk.canonical = appendCanonical(m.walk.canonical[:0], path)
	return r.lookupOwned([]byte(method), m)
}

// lookupOwned walks the canonical path in m's own memory, where the parameters
// can then be decoded in their place.
func (r *Router[H]) lookupOwned(method []byte, m *Match[H]) Outcome {
	m.walk.path, m.walk.raw = m.walk.canonical, false
	outcome := r.lookup(method, m)
	if outcome == Found {
		m.walk.decode(len(m.route.pattern.names))
	}
	return outcome
}

// lookup walks the path that m has been given.
func (r *Router[H]) lookup(method []byte, m *Match[H]) Outcome {
	w := &m.walk
	m.route, m.methods = nil, nil
	w.want, w.instead, w.missed = r.tree.methods.bit(method), 0, 0
	if w.want == headBit {
		w.instead = getBit
	}
	if len(w.path) > 0 && w.path[0] == '/' && w.find(&r.tree.root, len(rootText), 0) {
		m.route = r.routes[w.route]
		return Found
	}
	if w.missed == 0 {
		return NotFound
	}
	m.methods = &r.tree.methods
	if w.want == optionsBit {
		return Options
	}
	return MethodNotAllowed
}
