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

// AddField adds a field to the response, after those that are there. The error is an
// *http1.FieldError for a name that is no token, or a value with CR, LF or NUL in it;
// and for Date, Content-Length, Transfer-Encoding and Connection, which are the server's
// business. It is ErrOver after the exchange, and ErrBegun when the fields have been sent.
func (h Exchange) AddField(name, value string) error {
	if err := h.mayAdd("AddField", name); err != nil {
		return err
	}
	fields, err := http1.AppendField(h.x.fields, name, value)
	h.x.fields = fields
	return err
}

// SetField is AddField in the place of all fields of that name that are there. After an error these are still there.
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

// mayAdd returns an error if a method comes too late to add a field, or may not add this one.
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

// DeleteField takes back all fields of that name that AddField has added. It has no effect when they have been sent.
func (h Exchange) DeleteField(name string) {
	if h.live("DeleteField") && h.x.response == pending {
		h.x.fields = http1.DeleteField(h.x.fields, name)
	}
}

// DeleteFieldFunc is DeleteField for those fields of that name whose value drop reports true for. The value is borrowed
// until drop returns.
func (h Exchange) DeleteFieldFunc(name string, drop func(value []byte) bool) {
	if h.live("DeleteFieldFunc") && h.x.response == pending {
		h.x.fields = http1.DeleteFieldFunc(h.x.fields, name, drop)
	}
}

// ownFields are those that say where a response ends and what becomes of its connection.
// It is only read.
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

// ClearFields takes back all that AddField and OfferUpgrade added.
func (h Exchange) ClearFields() {
	if h.live("ClearFields") {
		h.x.clearFields()
	}
}

func (x *exchange) clearFields() { x.fields, x.upgrade = x.fields[:0], false }

// Respond sends a whole response and finishes the exchange. The body is copied. For
// HEAD, 204, 205 and 304 it is left out. The error is ErrGone, ErrOver or ErrBegun, and
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

// joinLimit is up to how many bytes a body is put after its head before both are
// handed to the connection; beyond it the copy costs more than it saves.
const joinLimit = 4 << 10

// Begin sends the head of a response whose content follows with Write and ends with
// End. A length below zero means that it is not known: then the content is chunked,
// and for a client of HTTP/1.0 it ends with the connection. The errors are those of Answer.
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

// Write sends a piece of the content; p is copied. A handler that produces much stops while
// Full reports true. The error is ErrGone, ErrOver, ErrNotBegun, or ErrLength for more than
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

// Full reports whether so much of the response waits to be sent that no more should be
// written before OnDrain's function is called.
func (h Exchange) Full() bool { return !h.Gone() && h.x.net.Full() }

// Room returns how many bytes may be written before Full.
func (h Exchange) Room() int {
	if h.Gone() {
		return 0
	}
	return h.x.net.Room()
}

// OnDrain has f called each time Full has become false again.
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

// End finishes a response that Begin began. Content that is shorter than announced
// cannot be mended: the connection is cut, so that the client does not take the next
// response for the rest of this one. The error is ErrGone, ErrOver or ErrNotBegun.
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

// Fail gives up: 500 if nothing has been sent yet, otherwise the connection is cut. After the
// response it does nothing.
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
		x.answerText(500, http1.StatusText(500))
	}
	x.server.gone(x)
}

func (x *exchange) cut(reason error) {
	x.response = cut
	x.net.Abort(reason)
}

// start decides how the response is framed and makes its head, in server.head.
func (x *exchange) start(status int, length int64) error {
	switch {
	case x.lost():
		return ErrGone
	case x.response != pending:
		return ErrBegun
	}
	if status < 200 || status > 999 {
		status = 500 // a handler's mistake; an interim response would leave the client waiting
	}
	if status == 205 {
		length = 0 // it has no content (RFC 9110, section 15.3.6), and says so
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

// mayGoOn reports whether the connection may have another request after this one. What has
// arrived already is served, also when the client, or the loop, is about to end.
func (c *conn) mayGoOn() bool {
	over := (c.last || c.net.Ended()) && int64(c.behind) <= c.x.bodyLeft()
	return !over && c.served < c.server.config.MaxRequests
}

// bodyLeft is how many bytes of the body are not parsed, as far as the request has told: of a
// chunked one it has not.
func (x *exchange) bodyLeft() int64 {
	return max(0, x.parser.Request.ContentLength()-x.received)
}

// bodyWillEnd reports whether what is left of the request's body can be read through, so
// that the next request is found after it. A client that was not asked for the body
// it holds back may or may not send it now: nobody can tell what its next byte is.
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
	case x.parser.Request.Minor() == 0: // whose clients know no upgrade
		return append(dst, "Connection: keep-alive\r\n"...)
	case x.upgrade:
		return append(dst, "Connection: upgrade\r\n"...)
	}
	return dst
}

// finish is the moment when the response is written whole. The connection looks at what comes
// of it when the present callback has returned.
func (x *exchange) finish() {
	x.response, x.left = whole, 0
	x.conn.progress()
	x.net.Touch()
}
