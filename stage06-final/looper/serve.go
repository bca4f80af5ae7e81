package looper

import (
	"errors"
	"net/http"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
	"looper.example/stage06-final/task"
)

// serve begins a request. The server calls it as soon as the request's head has arrived.
func (a *App) serve(x server.Exchange) { a.start(x, nil) }

// start begins the task of a request. If ServeHTTP has passed the request on, came is its own.
func (a *App) start(x server.Exchange, came *http.Request) {
	c := a.take(x)
	c.came = came
	x.Hold() // until the handler has returned
	x.OnGone(c.goes)
	// The match's parameters are views of the path, and the input that holds the path is gone as soon as
	// the handler waits. So the path is copied.
	c.path = append(c.path[:0], c.head.Path()...)
	c.outcome = a.router.Lookup(c.head.Method(), c.path, &c.match)
	c.setLimit()
	a.end.Load().running++
	a.tasks.Queue(&c.task, c.runs, c.ends, c.overs)
}

// refuse responds to a request that the server itself refuses, with an error page and a line in the log. There is no
// route, and perhaps no parsed request. The server needs the response before refuse returns. So there is no task, and
// the page cannot wait.
func (a *App) refuse(x server.Exchange, status int, reason string) {
	a.refusal = status
	c := a.take(x)
	c.refused, c.running = reason, true
	c.outcome = a.router.Lookup(nil, nil, &c.match) // finds nothing, and forgets the last request's route
	defer a.putServing(c.serving)
	defer a.put(c)
	defer c.letGo()
	defer c.logStream()
	defer c.complete() // also if the page ends the goroutine
	a.fail(c, &Error{Status: status, Message: reason})
	c.endStream()
}

// run calls the handler, in the request's task.
func (s *serving) run(t *task.Task) error {
	c := s.now
	c.running = true
	if name := c.app.nameOf(c.match.Pattern()); name != nil {
		t.Named(name)
	}
	c.failure = responded(c, c.app.handler(c))
	return c.failure
}

// dispatch calls the handler inside the middleware of App.Use.
func dispatch(c *Context) error {
	if c.outcome != router.Found {
		return c.app.miss(c, c.outcome)
	}
	return c.match.Handler()(c)
}

// errNoResponse is the error for a handler that returns nil without a response.
var errNoResponse = errors.New("the handler returned without a response")

// responded returns a handler's error, or errNoResponse if the handler has not responded.
func responded(c *Context, err error) error {
	if err == nil && !c.responded {
		return errNoResponse
	}
	return err
}

// ended is the last part of the task, after the handler has returned, panicked, or ended its goroutine.
func (s *serving) ended(t *task.Task, err error) {
	c := s.now
	c.running = true // also if the handler never began
	defer c.leave()
	defer c.complete() // also if an error page ends the goroutine
	if err != nil {
		c.failure = err // also a panic
		defer t.Reap()  // tasks that an error page has spawned use the Context, which the next request needs
		c.app.fail(c, err)
	}
	c.endStream()
}

// endStream ends the stream of a handler, or of an error page, that has returned. It has no effect on a stream that
// was cut off.
func (c *Context) endStream() {
	if c.stream != nil {
		c.stream.close()
	}
}

// complete ends the response of an error page that has ended its goroutine.
func (c *Context) complete() {
	switch {
	case c.stream != nil:
		c.x.Fail() // has no effect on a complete response
	case !c.responded && !c.isLost():
		c.app.config.Log.Error("error page failed", "error", task.ErrGoexit)
		c.x.ClearFields()
		_ = defaultPage(c, &Error{Status: 500})
	}
}

// leave ends the Context for the handler.
func (c *Context) leave() {
	a := c.app
	defer a.put(c) // also if a function of OnDone ends the goroutine
	defer c.closeSpool()
	c.last, c.releases = c.x, !c.upgraded
	a.end.Load().count(c)
	if c.limit != nil {
		c.limit.Stop()
	}
	if !c.responded {
		c.x.Fail()
	}
	c.letGo()
	c.logStream()
	c.tellDone()
}

// letGo parts the exchange from the memory of its request: it may live longer. The transfer of a file goes on.
func (c *Context) letGo() {
	c.x.Forget()
	if c.transfer != nil {
		c.transfer.attend(func() {})
	}
}

// release gives back the memory of the request and the exchange after the task is over: the connection's next request may
// use both at once.
func (s *serving) release() {
	s.app.putServing(s)
	if s.releases {
		s.last.Release()
	}
}

// clientGone ends the waits of an exchange that has ended before its response was complete. It cancels one wait of the
// handler's task, and wakes all tasks that wait for input, which will never come.
func (s *serving) clientGone() {
	if s.x != (server.Exchange{}) && s.x.Refused() { // not after the handler has returned
		s.status = s.app.refusal
	}
	s.task.Cancel(ErrGone)
	s.arrived.Set()
	if s.reader != nil {
		s.reader.news.Set()
	}
}

// setLimit starts the handler's time limit.
func (c *Context) setLimit() {
	limit := c.app.config.HandlerTimeout
	switch {
	case limit <= 0:
	case c.limit == nil:
		c.limit = c.loop.After(limit, c.timeIsUp) // a method of serving: the timer outlives the Context
	default:
		c.limit.Reset(limit)
	}
}

func (s *serving) timeIsUp() { s.task.Cancel(ErrHandlerTimeout) }

// miss responds if no route has a handler for the request.
func (a *App) miss(c *Context, outcome router.Outcome) error {
	switch {
	case outcome == router.NotFound && string(c.head.Target()) == "*":
		return c.NoContent() // OPTIONS * is about the server itself
	case outcome == router.NotFound:
		return &Error{Status: 404}
	}
	c.AddHeader("Allow", string(c.match.AppendAllow(nil)))
	if outcome == router.Options {
		return c.NoContent()
	}
	return &Error{Status: 405}
}

// nameOf returns a route's name for the loop's watch, and nil if the watch needs none. The watch reads it on its own
// goroutine, so it must never change.
func (a *App) nameOf(pattern string) *string {
	if a.config.StallTimeout <= 0 {
		return nil
	}
	name := a.names[pattern]
	if name == nil {
		words := "the handler of " + pattern
		if pattern == "" {
			words = "a request without a route"
		}
		name = &words
		a.names[pattern] = name
	}
	return name
}

// take returns a Context for x.
func (a *App) take(x server.Exchange) *Context {
	c := a.newContext(a.takeServing(), x)
	c.x, c.head = x, x.Request()
	c.began = c.loop.Now()
	return c
}

// spareServings is how many unused servings the App keeps. Only an open request needs one. After a burst, the garbage
// collector frees the others.
const spareServings = 1024

// takeServing returns the memory for a request. Another client's request may have used it before, but nothing of that
// request is left in it, and no handler can still reach it.
func (a *App) takeServing() *serving {
	if last := len(a.spare) - 1; last >= 0 {
		s := a.spare[last]
		a.spare = a.spare[:last]
		return s
	}
	s := &serving{app: a}
	s.runs, s.ends, s.overs, s.goes = s.run, s.ended, s.release, s.clientGone
	s.fill, s.tell = s.filled, s.arrived.Set
	return s
}

// putServing takes back the memory of a request that is over.
func (a *App) putServing(s *serving) {
	if !s.kept && len(a.spare) < spareServings {
		a.spare = append(a.spare, s)
	}
}

// newContext returns a new Context: a handler may still hold any used one. A Context is only a few words long.
func (a *App) newContext(s *serving, x server.Exchange) *Context {
	if a.over == (server.Exchange{}) {
		a.over = x.Over()
	}
	c := a.contexts.next()
	*c = Context{serving: s, app: a, loop: x.Loop()}
	s.now = c
	return c
}

// put ends a Context for its handler.
func (a *App) put(c *Context) {
	s := c.serving
	s.kept = c.given
	if s.task.LeftBehind() { // a function on a worker may still read what the handler has borrowed
		c.x.KeepContent()
	} else {
		a.loop.GiveBack(s.out)
	}
	s.out = nil
	c.serving, c.pattern = a.gone, s.match.Pattern()
	s.now, s.current = nil, current{}
	clear(s.hooks)
	clear(s.dones)
	clear(s.values)
	s.hooks, s.dones, s.values = s.hooks[:0], s.dones[:0], s.values[:0]
	s.response = Response{}
	if cap(s.path) > keepPath {
		s.path = nil
	}
}

// keepPath is the capacity, in bytes, up to which the memory of a path is kept. Almost all paths are shorter.
const keepPath = 1 << 10
