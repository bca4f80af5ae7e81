package server

import (
	"errors"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// The errors of a response.
var (
	ErrGone     = errors.New("server: the client is gone")
	ErrLength   = errors.New("server: more content than Content-Length announced")
	ErrBegun    = errors.New("server: the response has begun already")
	ErrNotBegun = errors.New("server: the response has not begun, or is finished")
	ErrInterim  = errors.New("server: expected the status of an interim response, from 102 to 199")
)

// AddField adds a field to the response, after its other fields. (Go calls a field a header.) The error is an
// *http1.FieldError for a name that is not a token, for a value with CR, LF or NUL in it,
// and for Date, Content-Length, Transfer-Encoding and Connection, which the server writes
// itself. It is ErrOver after the exchange, and ErrBegun when the fields have been sent.
func (h Exchange) AddField(name, value string) error {
	if err := h.mayAdd("AddField", name); err != nil {
		return err
	}
	fields, err := http1.AppendField(h.x.fields, name, value)
	h.x.fields = fields
	return err
}

// SetField replaces all fields of that name with one. After an error they are unchanged. The errors are those of AddField.
func (h Exchange) SetField(name, value string) error {
	if err := h.mayAdd("SetField", name); err != nil {
		return err
	}
	before := h.x.fields
	fields, err := http1.AppendField(before, name, value)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		h.x.fields = fields
		return nil
	}
	added := fields[len(before):]
	h.x.fields = append(http1.DeleteField(fields[:len(before)], name), added...)
	return nil
}

// mayAdd returns an error if it is too late to add a field, or the server writes this field itself.
func (h Exchange) mayAdd(method, name string) error {
	switch {
	case !h.live(method):
		return ErrOver
	case h.x.response != pending:
		return ErrBegun
	}
	return checkOwn(name)
}

// Field returns the first field of that name that AddField has added; "" if there is none.
func (h Exchange) Field(name string) string {
	if !h.live("Field") {
		return ""
	}
	return string(http1.LookupField(h.x.fields, name))
}

// DeleteField removes all fields of that name that AddField has added. It has no effect when they have been sent.
func (h Exchange) DeleteField(name string) {
	if h.live("DeleteField") && h.x.response == pending {
		h.x.fields = http1.DeleteField(h.x.fields, name)
	}
}

// DeleteFieldFunc removes those fields of that name for whose value drop reports true. The value is borrowed
// until drop returns.
func (h Exchange) DeleteFieldFunc(name string, drop func(value []byte) bool) {
	if h.live("DeleteFieldFunc") && h.x.response == pending {
		h.x.fields = http1.DeleteFieldFunc(h.x.fields, name, drop)
	}
}

// ownFields are the fields that only the server writes: they frame the response, and say whether its
// connection goes on. It is never changed.
var ownFields = [...]string{"Date", "Connection", "Content-Length", "Transfer-Encoding"}

// checkOwn returns an error for the name of a field that the server writes itself.
func checkOwn(name string) error {
	for _, own := range ownFields {
		if len(name) == len(own) && strings.EqualFold(name, own) {
			return &http1.FieldError{Field: name, Reason: "expected a field that is not written by the server"}
		}
	}
	return nil
}

// ClearFields removes all fields that AddField and OfferUpgrade have added.
func (h Exchange) ClearFields() {
	if h.live("ClearFields") {
		h.x.clearFields()
	}
}

func (x *exchange) clearFields() { x.fields, x.upgrade = x.fields[:0], false }

// Respond sends a complete response and finishes the exchange. It copies the body, the response's
// content, and leaves it out for HEAD, 204, 205 and 304. The error is ErrGone, ErrOver or ErrBegun, and
// then nothing is sent.
func (h Exchange) Respond(status int, body []byte) error {
	if !h.live("Respond") {
		return ErrOver
	}
	return h.x.respond(status, body)
}

func (x *exchange) respond(status int, body []byte) error {
	if err := x.start(status, int64(len(body))); err != nil {
		return err
	}
	s := x.server
	if !x.bodiless && len(body) <= joinLimit {
		s.head = append(s.head, body...)
		body = nil
	}
	x.net.Write(s.head)
	if !x.bodiless {
		x.net.Write(body)
	}
	x.finish()
	return nil
}

// joinLimit is the length, in bytes, up to which a body is copied to the end of its head, so that
// both leave in one write; beyond it the copy costs more than it saves.
const joinLimit = 4 << 10

// Begin sends the head of a response. Write sends its content, and End ends it. A
// length below zero means that it is not known: then the content is chunked, and for
// a client of HTTP/1.0 it ends with the connection. The errors are those of Respond.
func (h Exchange) Begin(status int, length int64) error {
	if !h.live("Begin") {
		return ErrOver
	}
	if err := h.x.start(status, length); err != nil {
		return err
	}
	h.x.net.Write(h.x.server.head)
	return nil
}

// Write sends a piece of the content; it copies p. A handler that produces much must stop while
// Full reports true. The error is ErrGone, ErrOver, ErrNotBegun, or ErrLength for more bytes than
// Begin has announced.
func (h Exchange) Write(p []byte) (int, error) {
	x := h.x
	switch {
	case !h.live("Write"):
		return 0, ErrOver
	case x.lost():
		return 0, ErrGone
	case x.response != begun:
		return 0, ErrNotBegun
	case x.bodiless || len(p) == 0:
		return len(p), nil
	case x.left >= 0 && int64(len(p)) > x.left:
		return 0, ErrLength
	case x.chunked:
		s := x.server
		s.head = http1.AppendChunk(s.head[:0], p)
		x.net.Write(s.head)
	default:
		x.net.Write(p)
	}
	if x.left >= 0 {
		x.left -= int64(len(p))
	}
	return len(p), nil
}

// Full reports whether so much of the response waits to be sent that the handler should not
// write more before OnDrain's function is called.
func (h Exchange) Full() bool { return !h.Gone() && h.x.net.Full() }

// Room returns how many bytes may be written before Full.
func (h Exchange) Room() int {
	if h.Gone() {
		return 0
	}
	return h.x.net.Room()
}

// OnDrain sets f, which is called each time Full has become false again.
func (h Exchange) OnDrain(f func()) {
	if h.live("OnDrain") {
		h.x.onDrain = f
	}
}

func (x *exchange) drained() {
	if x.onDrain != nil && x.response < whole {
		x.call(x.onDrain)
	}
}

// End finishes a response that Begin began. If the content is shorter than announced,
// End resets the connection, so that the client does not take the next response for
// the rest of this one. The error is ErrGone, ErrOver or ErrNotBegun.
func (h Exchange) End() error {
	x := h.x
	switch {
	case !h.live("End"):
		return ErrOver
	case x.conn == nil:
		return ErrGone
	case x.response != begun:
		return ErrNotBegun
	case x.left > 0 && !x.bodiless:
		x.cut(errors.New("server: less content than Content-Length announced"))
		return nil
	case x.chunked && !x.bodiless:
		x.net.Write(http1.AppendTrailers(nil, x.trailers))
	}
	x.finish()
	return nil
}

// Fail gives up: it responds with 500 if nothing has been sent yet, and otherwise resets the
// connection. After the response it has no effect.
func (h Exchange) Fail() {
	if h.live("Fail") {
		h.x.fail()
	}
}

func (x *exchange) fail() {
	switch {
	case x.conn == nil || x.response >= whole:
		return
	case x.response == begun:
		x.cut(errors.New("server: the handler failed in the middle of its response"))
	default:
		x.respondText(500, http1.StatusText(500))
	}
	x.server.gone(x)
}

func (x *exchange) cut(reason error) {
	x.response = cut
	x.net.Abort(reason)
}

// start decides how the response is framed, and writes its head to server.head.
func (x *exchange) start(status int, length int64) error {
	switch {
	case x.lost():
		return ErrGone
	case x.response != pending:
		return ErrBegun
	}
	if status < 200 || status > 999 {
		status = 500 // the handler's mistake; after an interim response the client would wait
	}
	if status == 205 {
		length = 0 // it has no content (RFC 9110, section 15.3.6), and must say so
	}
	x.response = begun
	x.status, x.left = status, length
	x.bodiless = status == 204 || status == 205 || status == 304 || x.isHead()
	x.chunked = length < 0 && x.parser.Request.Minor() > 0
	x.persistent = x.keepAlive && !x.final && x.conn.mayGoOn() && x.bodyWillEnd() &&
		(length >= 0 || x.chunked || x.bodiless)
	s := x.server
	s.head = x.appendHead(s.head[:0])
	return nil
}

// mayGoOn reports whether the connection may have another request after this one. A request that
// has arrived is served, also if the client has closed its sending side or the loop is stopping.
func (c *conn) mayGoOn() bool {
	over := (c.last || c.net.Ended()) && int64(c.behind) <= c.x.bodyLeft()
	return !over && c.served < c.server.config.MaxRequests
}

// bodyLeft returns how many bytes of the body are not parsed yet; 0 for a chunked one, whose length
// is not known.
func (x *exchange) bodyLeft() int64 {
	return max(0, x.parser.Request.ContentLength()-x.received)
}

// bodyWillEnd reports whether the server can read the rest of the request's body and so find
// the next request. If a client waits for permission to send the body and has not got it, it may
// send the body or the next request: the server cannot tell which.
func (x *exchange) bodyWillEnd() bool {
	r := &x.parser.Request
	switch {
	case x.bodyOver() || x.request > unasked:
		return true
	case r.ExpectContinue() && x.conn.behind == 0:
		return false
	}
	return r.ContentLength() <= x.server.config.DiscardLimit
}

func (x *exchange) appendHead(dst []byte) []byte {
	dst = http1.AppendStatusLine(dst, x.status)
	dst = x.server.appendDate(dst)
	dst = append(dst, x.fields...)
	switch {
	case x.status == 204:
	case x.left >= 0:
		if x.status != 304 {
			dst = http1.AppendContentLength(dst, x.left)
		}
	case x.chunked && x.status != 304:
		dst = append(dst, "Transfer-Encoding: chunked\r\n"...)
	}
	return append(x.appendConnection(dst), "\r\n"...)
}

// appendConnection appends the connection options (RFC 9110, section 7.6.1), if any.
func (x *exchange) appendConnection(dst []byte) []byte {
	switch {
	case !x.persistent && x.upgrade:
		return append(dst, "Connection: close, upgrade\r\n"...)
	case !x.persistent:
		return append(dst, "Connection: close\r\n"...)
	case x.parser.Request.Minor() == 0: // HTTP/1.0 has no upgrade
		return append(dst, "Connection: keep-alive\r\n"...)
	case x.upgrade:
		return append(dst, "Connection: upgrade\r\n"...)
	}
	return dst
}

// finish marks the response as complete. The connection acts on that after the present callback
// has returned.
func (x *exchange) finish() {
	x.response, x.left = whole, 0
	x.conn.progress()
	x.net.Touch()
}
