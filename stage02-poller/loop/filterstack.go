package loop

import (
	"cmp"
	"io"
)

// stack joins two filters into one:
//
//	socket --> outer.Decode --------> inner.Decode --> Handler.Input
//	socket <-- outer.Encode <-- out <-- inner.Encode <-- Write, SendFile
//
// With a third filter, the outer filter of a stack is a stack.
type stack struct {
	pool         *pool
	outer, inner Filter
	out          buffer // of the inner filter; the outer one has not taken it yet
}

func (s *stack) Decode(plain, raw []byte) ([]byte, error) {
	between, outerErr := s.outer.Decode(s.pool.get(), raw)
	var err error
	if len(between) > 0 {
		plain, err = s.inner.Decode(plain, between)
	}
	s.pool.put(between)
	if err == nil && outerErr == io.EOF {
		err = s.inner.End()
	}
	return plain, cmp.Or(err, outerErr)
}

func (s *stack) End() error { return cmp.Or(s.outer.End(), s.inner.End()) }

// Encode calls the inner filter only if the outer one has taken all its earlier output.
func (s *stack) Encode(raw, plain []byte) (_ []byte, taken int, err error) {
	if s.out.len() > 0 {
		raw, err = s.passOn(raw)
		if err != nil || s.out.len() > 0 {
			return raw, 0, err
		}
	}
	s.out.b, taken, err = s.inner.Encode(s.pool.get(), plain)
	if s.out.len() == 0 {
		s.out.release(s.pool)
	}
	raw, outerErr := s.passOn(raw)
	return raw, taken, cmp.Or(err, outerErr)
}

// passOn makes the outer filter encode the output of the inner one, and add its own, such as a part of a handshake.
func (s *stack) passOn(raw []byte) ([]byte, error) {
	for {
		var n int
		var err error
		raw, n, err = s.outer.Encode(raw, s.out.bytes())
		switch {
		case n < 0 || n > s.out.len():
			return raw, ErrConsumed
		case n > 0:
			s.out.take(s.pool, n)
		}
		if err != nil || n == 0 || s.out.len() == 0 {
			return raw, err
		}
	}
}

func (s *stack) CloseWrite(raw []byte) []byte {
	end := s.inner.CloseWrite(s.pool.get())
	s.out.append(s.pool, end)
	s.pool.put(end)
	raw, err := s.passOn(raw)
	if err != nil {
		return raw
	}
	return s.outer.CloseWrite(raw)
}

// Costly reports whether the next input of one of the two filters may be costly.
func (s *stack) Costly() bool { return isCostly(s.outer) || isCostly(s.inner) }

func isCostly(f Filter) bool {
	costly, ok := f.(Costly)
	return ok && costly.Costly()
}

func (s *stack) Closed() {
	s.out.release(s.pool)
	defer s.outer.Closed()
	s.inner.Closed()
}
