package value

// pauses are the moments at which a render lets others have a turn.
type pauses struct {
	every int64        // steps from one to the next; 0: there are none
	call  func() error // suspends the render, and returns an error if that is to end
	err   error        // of call
}

// PauseEvery has the Meter call f each time that so many steps have been counted. If f returns an error, Step
// returns it from then on.
func (m *Meter) PauseEvery(steps int64, f func() error) {
	m.pauses = pauses{every: steps, call: f}
	m.stopAt = min(m.steps+steps, m.maxSteps)
}

// halt is Step beyond stopAt.
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
