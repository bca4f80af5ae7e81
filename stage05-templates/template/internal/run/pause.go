package run

import "io"

// Pauser is an io.Writer for a render that shares its thread. Render calls Pause every few milliseconds, also while it prints
// nothing, so that others can have a turn. An error ends the render.
type Pauser interface {
	io.Writer
	Pause() error
}

// pauseSteps is how many steps are taken from one pause to the next; see Limits.
const pauseSteps = 10_000

// pauseFor has w's Pause called while the template is rendered, if it has one.
func (r *Render) pauseFor(w io.Writer) {
	if p, ok := w.(Pauser); ok {
		r.Meter.PauseEvery(pauseSteps, p.Pause)
	}
}
