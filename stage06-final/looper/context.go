package looper

import (
	"fmt"
	"mime"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
)

// Context is one request and the means to answer it. It belongs to the handler until
// that returns, and must not be kept: the next request gets it.
type Context struct {
	app         *App
	match       router.Match[Handler]
	path        []byte            // a copy of the request's, which match has views of
	out         []byte            // the answer's body is made here
	bodyIsThere func(body []byte) // made once, so that waiting for a body allocates nothing

	current
}

// current is what a Context knows of the present request.
type current struct {
	x        *server.Exchange
	body     []byte
	query    url.Values // parsed when asked for
	form     url.Values // likewise
	began    time.Duration
	refused  string // why the server refuses the request; empty: it does not
	answered bool
	holders  int // the handler, and an answer that goes on after it has returned
}

// Exchange is the request as the server below knows it, with its connection. Answers go
// through the Context.
func (c *Context) Exchange() *server.Exchange { return c.x }

// Method is the request's method.
func (c *Context) Method() string { return string(c.x.Request().Method()) }

func (c *Context) isHead() bool { return string(c.x.Request().Method()) == "HEAD" }

// Path is the path of the request-target, as it was sent: still percent-encoded.
func (c *Context) Path() string { return string(c.x.Request().Path()) }

// Host is the host, and perhaps the port, that the client asked.
func (c *Context) Host() string { return string(c.x.Request().Host()) }

// Peer is the client's address.
func (c *Context) Peer() netip.AddrPort { return c.x.Peer() }

// Pattern is the pattern of the route that was found; logs and metrics group by it.
func (c *Context) Pattern() string { return c.match.Pattern() }

// Field is the first field of that name in the request's head, "" if there is none.
func (c *Context) Field(name string) string { return string(c.x.Request().Field(name)) }

// Param is a path parameter, decoded; "" if the pattern has none of that name.
func (c *Context) Param(name string) string { return string(c.match.Param(name)) }

// Int is a path parameter as a number. Where the pattern says {name:int} it always is
// one; otherwise the error may be returned, and answers 404.
func (c *Context) Int(name string) (int64, error) {
	n, ok := c.match.Int(name)
	if ok {
		return n, nil
	}
	if c.match.Param(name) == nil {
		return 0, fmt.Errorf("the pattern %s has no parameter %s", c.Pattern(), name)
	}
	return 0, &Error{Status: 404, Message: "expected a number, found " + strconv.Quote(c.Param(name))}
}

// Query is the first value of a parameter in the query; "" if there is none. A pair
// that is not well-formed is left out.
func (c *Context) Query(name string) string {
	if c.query == nil {
		c.query, _ = url.ParseQuery(string(c.x.Request().Query()))
	}
	return c.query.Get(name)
}

// Body is the request's body. It is borrowed until the handler returns.
func (c *Context) Body() []byte { return c.body }

// Form is the first value of a field of a form that was sent as
// application/x-www-form-urlencoded; "" if there is none, or the client does not say
// that its body is such a form. A pair that is not well-formed is left out.
func (c *Context) Form(name string) string {
	if c.form == nil {
		c.form = make(url.Values)
		if kind, _, _ := mime.ParseMediaType(c.Field("Content-Type")); kind == "application/x-www-form-urlencoded" {
			c.form, _ = url.ParseQuery(string(c.body))
		}
	}
	return c.form.Get(name)
}
