package router

// An Outcome is the result of a lookup.
type Outcome uint8

const (
	NotFound         Outcome = iota // no pattern matches the path: 404 (RFC 9110, 15.5.5)
	Found                           // the Match has the route and its parameters
	MethodNotAllowed                // patterns match, none for the method: 405 with Allow (RFC 9110, 15.5.6)
	Options                         // the same for the method OPTIONS: 204 with Allow (RFC 9110, 9.3.7)
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

// Lookup finds the most specific route for a method and a path, and stores it in m. A
// route for GET also serves HEAD, unless its pattern has a route for HEAD.
//
// The path is the path of a request-target as the client sent it (RFC 9112, 3.2.1): with
// its percent-codes, without the query. The path is borrowed: the parameters in m may be
// views of it. Lookup never writes to it. Any bytes are valid; for a path that does not
// begin with a slash, the outcome is NotFound.
//
// Lookup allocates nothing, with two exceptions: a path with percent-codes that is longer
// than all such paths before in m, and the first uses of package regexp.
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

// LookupString is Lookup for strings. It copies the path into memory of m, so the
// parameters stay valid until m is used again.
func (r *Router[H]) LookupString(method, path string, m *Match[H]) Outcome {
	m.walk.canonical = appendCanonical(m.walk.canonical[:0], path)
	return r.lookupOwned([]byte(method), m)
}

// lookupOwned walks the canonical path in memory of m, and decodes the parameters in
// place.
func (r *Router[H]) lookupOwned(method []byte, m *Match[H]) Outcome {
	m.walk.path, m.walk.raw = m.walk.canonical, false
	outcome := r.lookup(method, m)
	if outcome == Found {
		m.walk.decode(len(m.route.pattern.names))
	}
	return outcome
}

// lookup walks the path in m.walk.
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
