package router

import "iter"

// A Match is the result of a lookup. It belongs to the caller, who should reuse it for
// later lookups: it has the memory that a lookup needs. The zero value is ready to
// use. Do not copy a Match that is in use.
//
// Each []byte that its methods return is borrowed: it is valid until the next
// lookup with the same Match, and only while the path given to Lookup does not change.
// Do not change it.
type Match[H any] struct {
	route   *Route[H]    // nil unless the outcome was Found
	methods *methodTable // nil unless it was MethodNotAllowed or Options
	walk    walk
}

// Route returns the route found, or nil.
func (m *Match[H]) Route() *Route[H] { return m.route }

// Handler returns the handler of the route found, or H's zero value.
func (m *Match[H]) Handler() (handler H) {
	if m.route != nil {
		handler = m.route.handler
	}
	return handler
}

// Pattern returns the pattern of the route found, or "". Logs and metrics should group
// requests by it, not by the path.
func (m *Match[H]) Pattern() string {
	if m.route == nil {
		return ""
	}
	return m.route.pattern.source
}

// Param returns the decoded value of a parameter, or nil if the pattern has no parameter
// with that name. Only the value of a parameter of type path can be empty.
func (m *Match[H]) Param(name string) []byte {
	if m.route != nil {
		for i, known := range m.route.pattern.names {
			if known == name {
				return m.walk.value(i)
			}
		}
	}
	return nil
}

// Params yields the names and decoded values of the parameters, in the order of the pattern.
func (m *Match[H]) Params() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if m.route == nil {
			return
		}
		for i, name := range m.route.pattern.names {
			if !yield(name, m.walk.value(i)) {
				return
			}
		}
	}
}

// Int returns a parameter as a number. It reports false if there is no such
// parameter, or its value is not a decimal int64. A parameter of type int always is.
func (m *Match[H]) Int(name string) (int64, bool) { return parseInt(m.Param(name)) }

// Uint returns a parameter as a number. It reports false if there is no such
// parameter, or its value is not a decimal uint64. A parameter of type uint always is.
func (m *Match[H]) Uint(name string) (uint64, bool) { return parseUint(m.Param(name)) }

// Float returns a parameter as a number. It reports false if there is no such
// parameter, or its value is not a decimal number of at most 64 characters. A parameter
// of type float always is.
func (m *Match[H]) Float(name string) (float64, bool) { return parseFloat(m.Param(name)) }

// Bool returns a parameter as a truth value. If there is no such parameter, or its
// value is neither true nor false, ok is false. A parameter of type bool always is one of
// them.
func (m *Match[H]) Bool(name string) (value, ok bool) { return parseBool(m.Param(name)) }

// AppendAllow appends the value of an Allow field (RFC 9110, 10.2.1) after the
// outcomes MethodNotAllowed and Options: the methods for which Lookup finds a route for
// the path, HEAD if GET is one of them, and OPTIONS, in alphabetical order. After other
// outcomes it appends nothing.
func (m *Match[H]) AppendAllow(dst []byte) []byte {
	if m.methods == nil {
		return dst
	}
	return m.methods.appendNames(dst, m.walk.missed.allowed())
}
