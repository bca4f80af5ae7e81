package looper

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
	"looper.example/stage06-final/task"
)

// Context is one request and the means to respond to it. Until the handler returns, it belongs to the handler
// and to the tasks that the handler spawns, on the loop's goroutine. A call that comes later, or on
// another goroutine, has no effect, and the log has a line about it. No later request gets the same Context. Even a
// request on the same connection may be another client's, if a proxy is between them.
type Context struct {
	*serving            // App.gone after the handler has returned
	app      *App       // like loop, never changes
	loop     *loop.Loop // the one that the server runs on
	pattern  string     // of the route, after the handler has returned
}

// serving is the memory for a request, and later for others. A handler reaches it only by its Context, and no longer after it has
// returned.
type serving struct {
	app   *App
	now   *Context  // of the present request
	task  task.Task // the handler's
	match router.Match[Handler]
	path  []byte      // a copy of the request's, which match has views of
	out   []byte      // the response's content is made here
	limit *loop.Timer // of Config.HandlerTimeout; nil: not needed yet

	hooks    []func(*Response) error // of OnResponse; nil: one that has failed
	dones    []func(Done)            // of OnDone
	undo     undo                    // what functions of OnResponse have done
	values   []keyed                 // of a Key each
	response Response                // a complete one, which no function of OnResponse sees

	last     server.Exchange // of the handler that has just ended
	releases bool            // release must release it
	kept     bool            // a handler may keep the task: no other request gets this memory

	// made once, so that a request allocates nothing
	runs  func(*task.Task) error
	ends  func(*task.Task, error)
	overs func()
	goes  func()            // the client is gone
	fill  func(body []byte) // content has arrived
	tell  func()            // wakes the tasks that wait for it

	current
}

// current is the state of the present request.
type current struct {
	x         server.Exchange
	head      *http1.Request // of x
	outcome   router.Outcome
	query     url.Values // parsed when asked for
	began     time.Duration
	refused   string        // why the server refuses the request; empty: it does not
	running   bool          // the handler has begun
	given     bool          // the handler has the task, and may keep it
	responded bool          // the response has begun
	hook      hook          // the function of OnResponse that runs
	upgraded  bool          // the connection speaks another protocol
	outlet    *outlet       // where the response goes instead of the client; nil: to the client
	came      *http.Request // of ServeHTTP; nil: it came from a socket
	netward   *http.Request // what middleware of WrapMiddleware has made of the request; nil: there is none
	content                 // of the request
	stream    *Stream
	transfer  *transfer     // of a file; it may go on when the handler has returned
	pages     []groupPage   // of the groups whose handler has failed
	status    int           // of the response, for OnDone; 0: none yet
	length    int64         // of its content
	failure   error         // what the handler returned
	mistake   *MistakeError // of a setter, not reported yet
}

// ErrOver is the error of using a Context after its handler has returned, or on another
// goroutine than the loop's. The log has a line about each such use.
var ErrOver = errors.New("looper: the request is over, or used on another goroutine than the loop's")

// live reports whether the handler may use the Context, and complains if not.
func (c *Context) live(what string) bool {
	return c.loop.Inside() && c.running || c.misused(what)
}

// misused complains about the use of a Context, and returns false. It stands apart because live is called often.
func (c *Context) misused(what string) bool {
	if c.loop.Inside() {
		c.loop.Misused("Context."+what, "when the handler has returned: "+c.pattern)
	} else {
		c.loop.Misused("Context."+what, "on another goroutine than the loop's: expected Loop.Post")
	}
	return false
}

// request returns the request's head; an empty one if the Context is over.
func (c *Context) request(what string) *http1.Request {
	if !c.live(what) {
		return new(http1.Request)
	}
	return c.head
}

// Request returns the request's head as parsed, for values that have no method of Context. The slices that its methods return are
// borrowed until the next wait.
func (c *Context) Request() *http1.Request { return c.request("Request") }

// Exchange returns the exchange of package server, with its connection. Do not respond with it: use the
// Context.
func (c *Context) Exchange() server.Exchange {
	if !c.live("Exchange") {
		return c.app.over
	}
	return c.x
}

// Method returns the request's method.
func (c *Context) Method() string { return string(c.request("Method").Method()) }

func (c *Context) isGet() bool  { return string(c.head.Method()) == "GET" }
func (c *Context) isHead() bool { return string(c.head.Method()) == "HEAD" }

// Path returns the path of the request-target, decoded: "/a b" for "/a%20b". A decoded "%2F" looks like
// the slashes around it; RawPath tells them apart. If a code is malformed, Path is RawPath.
func (c *Context) Path() string {
	raw := string(c.request("Path").Path())
	if path, err := url.PathUnescape(raw); err == nil {
		return path
	}
	return raw
}

// RawPath returns the path of the request-target as the client sent it, percent-encoded.
func (c *Context) RawPath() string { return string(c.request("RawPath").Path()) }

// RequestURI returns the path and the query of the request-target as the client sent them, like the method of url.URL: "/a%20b?page=2".
// It never has a scheme or a host. It begins with "/", except for the "*" of OPTIONS, and it may begin with two slashes: as the
// target of a redirect, those would lead to another host.
func (c *Context) RequestURI() string {
	r := c.request("RequestURI")
	if r.Query() == nil {
		return string(r.Path())
	}
	return string(r.Path()) + "?" + string(r.Query())
}

// Host returns the host, and the port if there is one, to which the client addressed the request.
func (c *Context) Host() string { return string(c.request("Host").Host()) }

// Peer returns the address and the port of the connection's other side: the client, or a proxy (see ClientAddr).
func (c *Context) Peer() netip.AddrPort {
	if !c.live("Peer") {
		return netip.AddrPort{}
	}
	return c.peer()
}

// Now returns the time of day, as the loop read it at the beginning of its present turn. In a test on the simulated kernel it is virtual.
func (c *Context) Now() time.Time {
	if !c.live("Now") {
		return time.Time{}
	}
	return c.loop.Date()
}

// Pattern returns the pattern of the request's route. Use it to group logs and metrics.
func (c *Context) Pattern() string {
	if !c.live("Pattern") {
		return ""
	}
	return c.match.Pattern()
}

// Header returns the value of the request's first header field of that name, "" if there is none. A list
// may continue in further fields: Request().Elements(name) reads them all.
func (c *Context) Header(name string) string { return string(c.request("Header").Field(name)) }

// Param returns a path parameter, decoded; "" if the pattern has none of that name.
func (c *Context) Param(name string) string {
	if !c.live("Param") {
		return ""
	}
	return string(c.match.Param(name))
}

// ParamInt returns a path parameter as a number. With {name:int} in the pattern it
// always is one. Otherwise there may be an error: return it, and the client gets 400.
func (c *Context) ParamInt(name string) (int64, error) {
	if !c.live("ParamInt") {
		return 0, ErrOver
	}
	n, ok := c.match.Int(name)
	if ok {
		return n, nil
	}
	text := c.match.Param(name)
	if text == nil {
		return 0, c.noParam(name)
	}
	reason := "expected a number, found " + quoted(string(text))
	return 0, Invalid(400, FieldError{Source: "path", Name: name, Reason: reason})
}

// Query returns the first value of a parameter in the query, "" if there is none. It skips a pair
// that is not well-formed.
func (c *Context) Query(name string) string {
	if !c.live("Query") {
		return ""
	}
	return c.queryValues().Get(name)
}

// QueryAll returns all values of a parameter in the query, in the order sent. The caller must not change the slice.
func (c *Context) QueryAll(name string) []string {
	if !c.live("QueryAll") {
		return nil
	}
	return c.queryValues()[name]
}

func (c *Context) queryValues() url.Values {
	if c.query == nil {
		c.query, _ = url.ParseQuery(string(c.head.Query()))
	}
	return c.query
}
