package router

import "bytes"

// A span is a part of the canonical path: path[start:end].
type span struct{ start, end int }

// A walk is the way of one lookup through the tree. It tries the children of a node from
// the most specific to the least specific, and comes back from a child that leads to no
// route. A parameter always takes a whole segment (or all of the rest), so each node can
// be reached at one place of the path only. Therefore a walk enters no node twice: for all
// paths and patterns, it takes no more steps than the tree has nodes.
//
// Few paths have percent-codes, but a search for one takes as long as three steps of a
// walk. So the first walk goes over the raw path, and searches when it comes to the first
// parameter. If it comes to none and finds a route, it has compared the whole path with
// canonical text, so the path is canonical. If there is a percent-code, the walk ends
// there, and a second one goes over the canonical path.
type walk struct {
	path      []byte // canonical, or the caller's own
	raw       bool   // path is the caller's, and has percent-codes or has not been searched for them
	canonical []byte // memory for path if it is not the caller's
	decoded   []byte // memory for a value that a regular expression is to match

	want    methodSet // the method asked for; 0 if no route has it
	instead methodSet // the method whose route may serve in its place: GET for HEAD
	missed  methodSet // methods of the routes that match the path but not the method

	route int             // the route found
	spans [MaxParams]span // of its parameters

	steps *[]Step // the nodes tried so far, for Explain; nil otherwise
}

// find reports whether it has found a route, the most specific one at n or below it. The
// path matches the tree as far as n, and its next byte is at offset at; taken is the number
// of parameters so far. find calls itself only if it may have to come back. For the last child
// that can match, it continues its own loop.
func (w *walk) find(n *node, at, taken int) bool {
	path := w.path
	for {
		if at == len(path) && n.methods != 0 && w.end(n) {
			return true
		}
		text, params := n.textFor(path, at), n.params
		if text != nil {
			if !text.standsAt(path, at) {
				w.note(text, at, at, Differs)
				text = nil
			} else {
				w.note(text, at, at+len(text.text), Matches)
			}
		}
		if params == nil {
			if text == nil {
				return false
			}
			n, at = text, at+len(text.text)
			continue
		}
		if text != nil && w.find(text, at+len(text.text), taken) {
			return true
		}
		if w.coded() {
			return false
		}
		end := w.segmentEnd(at)
		for i := range params.typed {
			child := &params.typed[i]
			if w.take(child, at, end, taken) && w.find(child, end, taken+1) {
				return true
			}
		}
		if params.hasPlain() && end > at {
			w.spans[taken] = span{at, end}
			w.note(&params.plain, at, end, Matches)
			if params.tail == nil {
				n, at, taken = &params.plain, end, taken+1
				continue
			}
			if w.find(&params.plain, end, taken+1) {
				return true
			}
		}
		if params.tail == nil {
			return false
		}
		w.spans[taken] = span{at, len(path)}
		w.note(params.tail, at, len(path), Matches)
		return w.end(params.tail)
	}
}

// end reports whether n, where the path ends too, has a route for the method.
func (w *walk) end(n *node) bool {
	method := n.methods & w.want
	if method == 0 {
		method = n.methods & w.instead
	}
	if method == 0 {
		w.missed |= n.methods
		w.note(n, len(w.path), len(w.path), OtherMethod)
		return false
	}
	w.route = n.route(method)
	w.note(n, len(w.path), len(w.path), Chosen)
	return true
}

// textFor returns the only child of n whose text may come next in the path, or nil.
func (n *node) textFor(path []byte, at int) *node {
	if at < len(path) {
		for i, first := range []byte(n.firsts) { // the compiler copies nothing here
			if first == path[at] {
				return &n.texts[i]
			}
		}
	}
	return nil
}

// standsAt reports whether the text of n comes next in the path. The caller has
// compared its first byte. Most texts have only one.
func (n *node) standsAt(path []byte, at int) bool {
	end := at + len(n.text)
	return end == at+1 || end <= len(path) && string(path[at:end]) == n.text
}

// coded reports whether the path is a raw one that has percent-codes.
func (w *walk) coded() bool {
	if w.raw {
		w.raw = bytes.IndexByte(w.path, '%') >= 0
	}
	return w.raw
}

// segmentEnd returns the end of the segment that begins at the offset or before it.
func (w *walk) segmentEnd(at int) int {
	for i := at; i < len(w.path); i++ {
		if w.path[i] == '/' {
			return i
		}
	}
	return len(w.path)
}

// take offers a segment, the path from at to end, to a parameter. If the parameter
// accepts it, take stores the value under the given number.
func (w *walk) take(n *node, at, end, number int) bool {
	value, ok := n.matcher.cut(w.path[at:end])
	text := value
	if n.matcher.kind == kindRegexp && bytes.IndexByte(value, '%') >= 0 {
		w.decoded = appendDecoded(w.decoded[:0], value) // other types refuse the codes, or accept any text
		text = w.decoded
	}
	if !ok || !n.matcher.accepts(text) {
		w.note(n, at, at, Differs)
		return false
	}
	w.spans[number] = span{at, at + len(value)}
	w.note(n, at, end, Matches)
	return true
}

// decode decodes the values of the first n parameters, in place: decoded text is never
// longer.
func (w *walk) decode(n int) {
	for i := range w.spans[:n] {
		s := &w.spans[i]
		value := w.path[s.start:s.end]
		s.end = s.start + len(appendDecoded(value[:0], value))
	}
}

// value returns the value of a parameter by its number, after a route has been found.
// Its capacity ends with it, so an append does not overwrite the rest of the path.
func (w *walk) value(number int) []byte {
	s := w.spans[number]
	return w.path[s.start:s.end:s.end]
}

// note records a step if Explain has asked for the steps. The compiler replaces each call by the
// body, so other walks only pay for the check.
func (w *walk) note(n *node, from, to int, verdict Verdict) {
	if w.steps != nil {
		w.record(n, from, to, verdict)
	}
}

// record appends a step. As a part of note, it would make note too large for that.
//
//go:noinline
func (w *walk) record(n *node, from, to int, verdict Verdict) {
	*w.steps = append(*w.steps, Step{
		Node: n.label(), Offset: from, Path: string(w.path[from:to]), Verdict: verdict,
	})
}
