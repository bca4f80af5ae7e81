package router

import "iter"

// A Match is what a lookup found. The caller owns it and uses it again and
// again: it has room for all that a lookup needs. The zero value is ready to
// use. Do not copy one that is in use.
//
// What its methods return as []byte is borrowed: it is valid until the next
// lookup with the same Match, and as long as the path given to Lookup stays as it
// was. Do not change it.
type Match[H any] struct {
	route   *Route[H]    // nil unless the outcome was Found
	methods *methodTable // nil unless it was MethodNotAllowed or Options
	walk    walk
}

// Route returns the route found, or nil.
func (m *Match[H]) Route() *Route[H] { return m.route }

// Handler returns the handler found, or H's zero value.
func (m *Match[H]) Handler() (handler H) {
	if m.route != nil {
		handler = m.route.handler
	}
	return handler
}

// Pattern returns the pattern found, or "". It is what logs and metrics should
// group requests by.
func (m *Match[H]) Pattern() string {
	if m.route == nil {
		return ""
	}
	return m.route.pattern.source
}

// Param returns the decoded value of a parameter, or nil if the pattern has none
// of that name. Only the value of a path parameter can be empty.
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

// Params yields names and decoded values in the order of the pattern.
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
// parameter or its value is not a decimal int64, which cannot be when the pattern
// says int.
func (m *Match[H]) Int(name string) (int64, bool) { return parseInt(m.Param(name)) }

// Uint returns a parameter as a number. It reports false if there is no such
// parameter or its value is not a decimal uint64, which cannot be when the pattern
// says uint.
func (m *Match[H]) Uint(name string) (uint64, bool) { return parseUint(m.Param(name)) }

// Float returns a parameter as a number. It reports false if there is no such
// parameter or its value is not a decimal number of at most 64 characters, which
// cannot be when the pattern says float.
func (m *Match[H]) Float(name string) (float64, bool) { return parseFloat(m.Param(name)) }

// Bool returns a parameter as a truth value. It reports false, false if there is
// no such parameter or its value is neither true nor false, which cannot be when
// the pattern says bool.
func (m *Match[H]) Bool(name string) (value, ok bool) { return parseBool(m.Param(name)) }

// AppendAllow appends the value of an Allow field (RFC 9110, 10.2.1) after the
// outcomes MethodNotAllowed and Options: the methods with which a lookup of the
// path would be Found, with HEAD wherever GET is, and OPTIONS, in alphabetical
// order. After other outcomes it appends nothing.
func (m *Match[H]) AppendAllow(dst []byte) []byte {
	if m.methods == nil {
		return dst
	}
	return m.methods.appendNames(dst, m.walk.missed.allowed())
}
