package value

// pauses are the moments at which a render lets other work run.
type pauses struct {
	every int64        // steps between two pauses; 0 if there are none
	call  func() error // suspends the render; if it returns an error, the render ends
	err   error        // the error of call
}

// PauseEvery makes the Meter call f after each given number of steps. If f returns an error, Step
// returns it from then on.
func (m *Meter) PauseEvery(steps int64, f func() error) {
	m.pauses = pauses{every: steps, call: f}
	m.stopAt = min(m.steps+steps, m.maxSteps)
}

// halt is Step at and after stopAt.
func (m *Meter) halt() error {
	p := &m.pauses
	switch {
	case p.err != nil:
		return p.err
	case m.steps > m.maxSteps:
		return Errorf(LimitError, "more than %d steps", m.maxSteps)
	}
	m.stopAt = min(m.steps+p.every, m.maxSteps)
	if p.err = p.call(); p.err != nil {
		m.stopAt = -1
	}
	return p.err
}
