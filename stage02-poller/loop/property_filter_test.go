package loop_test

import "looper.example/stage02-poller/loop"

// mask is the filter of the schedules: it changes every byte, and takes a random number at once.
type mask struct {
	*schedule
	waits bool // until something has come
}

func (s *schedule) setMask(c *loop.Conn, waits bool) {
	for n := range 2 {
		if n == 0 || s.doubles {
			s.check(c.SetFilter(&mask{schedule: s, waits: waits}), "SetFilter has refused a filter")
			s.filters++
		}
	}
}

// masked turns text into its form on the wire, and back.
func (s *schedule) masked(text string) string {
	if !s.masks || s.doubles {
		return text
	}
	return string(appendMasked(nil, []byte(text)))
}

func appendMasked(dst, p []byte) []byte {
	for _, b := range p {
		dst = append(dst, b^0xA5)
	}
	return dst
}

func (m *mask) Decode(plain, raw []byte) ([]byte, error) {
	m.check(len(raw) > 0, "Decode without input")
	m.waits = false
	return appendMasked(plain, raw), nil
}

func (m *mask) End() error { return nil }

func (m *mask) Encode(raw, plain []byte) ([]byte, int, error) {
	if m.waits || len(plain) == 0 {
		return raw, 0, nil
	}
	n := 1 + m.chance.IntN(len(plain))
	return appendMasked(raw, plain[:n]), n, nil
}

func (m *mask) CloseWrite(raw []byte) []byte { return raw }

func (m *mask) Closed() { m.filters-- }

func (m *mask) Costly() bool { return m.waits }
