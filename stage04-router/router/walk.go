package router

import "bytes"

// A span is a part of the canonical path: path[start:end].
type span struct{ start, end int }

// A walk is the way of one lookup through the tree. It tries the children of a
// node from the most specific to the least, and comes back when one leads
// nowhere. A parameter always takes a whole segment (or all of the rest), so
// that each node can be reached at one place of the path only: however hostile
// path and patterns are, a walk enters no node twice, and so takes no more steps than
// the tree has nodes.
//
// Few paths have percent-codes, but to look for one takes as long as three steps of a
// walk. So the first walk goes over the raw path and looks when it comes to the first
// parameter. If it never comes to one and finds a route, all of the path was compared
// with canonical text, and so is canonical. If there is a code, the walk ends there, and
// another one goes over the canonical path.
type walk struct {
	path      []byte // canonical, or the caller's own
	raw       bool   // it is the caller's, and has percent-codes or has not been looked at
	canonical []byte // memory for path where it is not the caller's
	decoded   []byte // memory for a value that a regular expression looks at

	want    methodSet // the method asked for; 0 if no route has it
	instead methodSet // what answers in its place: GET for HEAD
	missed  methodSet // methods of the routes that match the path but not the method

	route int             // the route found
	spans [MaxParams]span // of its parameters

	steps *[]Step // what has been tried, for Explain; nil otherwise
}

// find looks for the most specific route at n or below it. The path matches n up
// to offset at, and has brought the given number of parameters. It calls itself
// only where it may have to come back; the last way that is left it just goes on.
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

// end asks the routes of n, where the path ends too, for the method.
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
	w.note(n, len(w.path), len(w.path), Answers)
	return true
}

// textFor returns the only child of n whose text may come next in the path, or nil.
func (n *node) textFor(path []byte, at int) *node {
	if at < len(path) {
		for i, first := range []byte(n.firsts) { // which copies nothing
			if first == path[at] {
				return &n.texts[i]
			}
		}
	}
	return nil
}

// standsAt reports whether the text of n comes next in the path, of which its first
// byte has been compared. Most texts have no more.
func (n *node) standsAt(path []byte, at int) bool {
	end := at + len(n.text)
	return end == at+1 || end <= len(path) && string(path[at:end]) == n.text
}

// coded reports whether the path is a raw one with percent-codes.
func (w *walk) coded() bool {
	if w.raw {
		w.raw = bytes.IndexByte(w.path, '%') >= 0
	}
	return w.raw
}

// segmentEnd returns the end of the segment that begins before an offset, or there.
func (w *walk) segmentEnd(at int) int {
	for i := at; i < len(w.path); i++ {
		if w.path[i] == '/' {
			return i
		}
	}
	return len(w.path)
}

// take offers a segment, the path from at to end, to a parameter. If it accepts,
// the value becomes the parameter of that number.
func (w *walk) take(n *node, at, end, number int) bool {
	value, ok := n.matcher.cut(w.path[at:end])
	text := value
	if n.matcher.kind == kindRegexp && bytes.IndexByte(value, '%') >= 0 {
		w.decoded = appendDecoded(w.decoded[:0], value) // other types refuse the codes, or do not care
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

// decode replaces the values of the first n parameters by what they mean. Their
// place suffices, for decoded text is never longer.
func (w *walk) decode(n int) {
	for i := range w.spans[:n] {
		s := &w.spans[i]
		value := w.path[s.start:s.end]
		s.end = s.start + len(appendDecoded(value[:0], value))
	}
}

// value returns the value of the parameter of that number, after a route has been
// found. Appending to it does not reach what lies behind it.
func (w *walk) value(number int) []byte {
	s := w.spans[number]
	return w.path[s.start:s.end:s.end]
}

// note reports a step to whoever follows the walk. The compiler puts it in the
// place of its calls, so that a walk that nobody follows pays for a check alone.
func (w *walk) note(n *node, from, to int, verdict Verdict) {
	if w.steps != nil {
		w.record(n, from, to, verdict)
	}
}

// Within note, record would make it too large for that.
//
//go:noinline
func (w *walk) record(n *node, from, to int, verdict Verdict) {
	*w.steps = append(*w.steps, Step{
		Node: n.label(), Offset: from, Path: string(w.path[from:to]), Verdict: verdict,
	})
}
