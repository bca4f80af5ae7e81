package run

import "io"

// Pauser is an io.Writer for a render that shares its thread with other work. Render calls Pause every
// few milliseconds, even if it prints nothing. If Pause returns an error, the render ends.
type Pauser interface {
	io.Writer
	Pause() error
}

// pauseSteps is the number of steps between two pauses; see Limits.
const pauseSteps = 10_000

// pauseFor makes the meter call the Pause method of w during the render, if w has one.
func (r *Render) pauseFor(w io.Writer) {
	if p, ok := w.(Pauser); ok {
		r.Meter.PauseEvery(pauseSteps, p.Pause)
	}
}
