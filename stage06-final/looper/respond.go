package looper

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"

	"looper.example/stage03-http-parser/server"
)

// errResponded is the error for a handler that responds twice.
var errResponded = errors.New("the handler has already responded")

// Text responds with plain text.
func (c *Context) Text(status int, text string) error {
	if !c.live("Text") {
		return ErrOver
	}
	c.out = append(c.scratch(), text...)
	return c.send(status, plainText, c.out)
}

// HTML responds with a complete page. It escapes nothing. If a page contains text of a client or a database, use Render.
func (c *Context) HTML(status int, page string) error {
	if !c.live("HTML") {
		return ErrOver
	}
	c.out = append(c.scratch(), page...)
	return c.send(status, htmlText, c.out)
}

// Bytes responds with any content. It copies body.
func (c *Context) Bytes(status int, contentType string, body []byte) error {
	if !c.live("Bytes") {
		return ErrOver
	}
	return c.send(status, contentType, body)
}

// JSON responds with v as encoding/json writes it.
func (c *Context) JSON(status int, v any) error {
	if !c.live("JSON") {
		return ErrOver
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.send(status, "application/json", append(body, '\n'))
}

// XML responds with v as encoding/xml writes it, after an XML declaration.
func (c *Context) XML(status int, v any) error {
	if !c.live("XML") {
		return ErrOver
	}
	body, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	return c.send(status, "application/xml; charset=utf-8", append([]byte(xml.Header), append(body, '\n')...))
}

// Render responds with a template. It renders the complete page first: if that fails, it sends nothing. RenderStream is for pages
// that are too large for that.
func (c *Context) Render(status int, name string, vars Map) error {
	if !c.live("Render") {
		return ErrOver
	}
	t, err := c.template(name)
	if err != nil {
		return err
	}
	if c.out, err = t.AppendTo(c.scratch(), vars); err != nil {
		return err
	}
	return c.send(status, htmlText, c.out)
}

// Redirect sends the client to another URL, absolute or relative. The status is 302 by default; 303 is for the page after a form,
// 307 for the same request elsewhere, 301 or 308 if the move is permanent (RFC 9110, section 15.4).
//
// Redirect percent-encodes what a URL cannot have: spaces, letters beyond ASCII, quotes, a backslash. It keeps the codes that are
// there; if text may have a "%" of its own, escape it first (url.PathEscape, url.QueryEscape). It encodes a host name beyond
// ASCII like the rest, and browsers understand that; for other clients give the IDNA form ("xn--..."). A control character is an
// error, and so is a backslash in a host.
func (c *Context) Redirect(location string, status ...int) error {
	if !c.live("Redirect") {
		return ErrOver
	}
	code := 302
	if len(status) > 0 {
		code = status[0]
	}
	if code < 300 || code > 399 {
		return fmt.Errorf("redirect: expected a status from 300 to 399, found %d", code)
	}
	location, err := encodeLocation(location)
	if err != nil {
		return err
	}
	c.AddHeader("Location", location)
	return c.send(code, plainText, nil)
}

// NoContent responds with 204.
func (c *Context) NoContent() error {
	if !c.live("NoContent") {
		return ErrOver
	}
	return c.send(204, "", nil)
}

// scratch returns memory for content. A function of OnResponse gets memory of its own: it may replace a response whose content is
// in the Context's.
func (c *Context) scratch() []byte {
	if c.hook.runs {
		return nil
	}
	if c.out == nil {
		c.out = c.loop.Borrow()
	}
	return c.out[:0]
}

func (c *Context) send(status int, contentType string, body []byte) error {
	r := &c.response
	if len(c.hooks) > 0 {
		r = c.app.responses.next() // functions of OnResponse may keep it
	}
	*r = Response{Status: status, ContentType: contentType, Body: body}
	defer r.forget()
	if err := c.open(r); err != nil {
		return err
	}
	if c.outlet != nil {
		return c.outlet.respond(r)
	}
	c.log(r.Status, int64(len(r.Body)))
	if err := c.x.Respond(r.Status, r.Body); err != server.ErrGone {
		return err // if the client has gone, its handler need not know
	}
	return nil
}
