package functionstate

// Function is a handler.
type Function struct {
	steps   []Step
	next    int      // the step that is due
	request *Request // whose step it is
	waiting []*Request
}

// NewFunction returns a handler with these steps, of which there is at least one.
func NewFunction(steps ...Step) *Function { return &Function{steps: steps} }

// Loop runs the handlers of all requests.
type Loop struct {
	running []*Function
}

// Start has f serve r, from the next tick on.
func (l *Loop) Start(f *Function, r *Request) {
	if f.request != nil {
		f.waiting = append(f.waiting, r) // until f has served the one before
		return
	}
	f.next, f.request = 0, r
	l.running = append(l.running, f)
}

// Tick runs one step for each request that is served.
func (l *Loop) Tick() {
	running := l.running
	l.running = nil
	for _, f := range running {
		if f.next == len(f.steps) {
			continue
		}
		f.steps[f.next](f.request)
		if f.next++; f.next < len(f.steps) {
			l.running = append(l.running, f)
			continue
		}
		f.request = nil
		if len(f.waiting) > 0 {
			r := f.waiting[0]
			f.waiting = f.waiting[1:]
			l.Start(f, r)
		}
	}
}
