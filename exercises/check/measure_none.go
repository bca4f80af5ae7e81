//go:build !unix

package check

func (s *server) measure() (measure, error) {
	return measure{}, leftOut("a process cannot be measured on this system")
}

// runnable is not known here.
func (m *measure) runnable() bool { return false }
