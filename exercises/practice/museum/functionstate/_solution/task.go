package functionstate

// Function is a handler. It is the same for all requests.
type Function struct {
	steps []Step
}

// NewFunction returns a handler with these steps, of which there is at least one.
func NewFunction(steps ...Step) *Function { return &Function{steps: steps} }

// task is one request's way through a handler.
type task struct {
	function *Function
	next     int // the step that is due
	request  *Request
}

// Loop runs the handlers of all requests.
type Loop struct {
	running []*task
}

// Start has f serve r, from the next tick on.
func (l *Loop) Start(f *Function, r *Request) {
	l.running = append(l.running, &task{function: f, request: r})
}

// Tick runs one step for each request that is served.
func (l *Loop) Tick() {
	running := l.running
	l.running = nil
	for _, t := range running {
		t.function.steps[t.next](t.request)
		if t.next++; t.next < len(t.function.steps) {
			l.running = append(l.running, t)
		}
	}
}
