//go:build unix && !linux

package check

import (
	"os/exec"
)

// measure asks ps(1), which macOS and the BSDs have.
func (s *server) measure() (measure, error) {
	out, err := exec.Command("ps", "-A", "-o", "pgid=,rss=,time=").Output()
	if err != nil {
		return measure{}, leftOut("ps does not work here, so a process cannot be measured: " + err.Error())
	}
	return readPS(string(out), s.PID())
}

// runnable is not known here.
func (m *measure) runnable() bool { return false }
