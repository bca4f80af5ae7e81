package server

import (
	"errors"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// The errors of Exchange.Write.
var (
	ErrGone   = errors.New("server: the client is gone")
	ErrLength = errors.New("server: more content than Content-Length announced")
)

// AddField adds a field to the answer, behind those that are there. The error is an
// *http1.FieldError for a name that is no token, or a value with CR, LF or NUL in it;
// and for Date, Content-Length, Transfer-Encoding and Connection, which are the server's
// business.
func (x *Exchange) AddField(name, value string) (err error) {
	for _, own := range ownFields {
		if len(name) == len(own) && strings.EqualFold(name, own) {
			return &http1.FieldError{Field: name, Reason: "expected a field that is not written by the server"}
		}
	}
	x.fields, err = http1.AppendField(x.fields, name, value)
	return err
}

// ownFields are those that say where an answer ends and what becomes of its connection.
// It is only read.
var ownFields = [...]string{"Date", "Connection", "Content-Length", "Transfer-Encoding"}

// ClearFields takes back all that AddField and OfferUpgrade added.
func (x *Exchange) ClearFields() { x.fields, x.upgrade = x.fields[:0], false }

// Answer sends a whole answer and finishes the exchange. The body is copied. For
// HEAD, 204, 205 and 304 it is left out.
func (x *Exchange) Answer(status int, body []byte) {
	if !x.start(status, int64(len(body))) {
		return
	}
	s := x.conn.server
	if !x.bodiless && len(body) <= joinLimit {
		s.head = append(s.head, body...)
		body = nil
	}
	x.conn.net.Write(s.head)
	if !x.bodiless {
		x.conn.net.Write(body)
	}
	x.finish()
}

// joinLimit is up to how many bytes a body is put behind its head before both are
// handed to the connection; beyond it the copy costs more than it saves.
const joinLimit = 4 << 10

// Begin sends the head of an answer whose content follows with Write and ends with
// End. A length below zero means that it is not known: then the content is chunked,
// and for a client of HTTP/1.0 it ends with the connection.
func (x *Exchange) Begin(status int, length int64) {
	if x.start(status, length) {
		x.conn.net.Write(x.conn.server.head)
	}
}

// Write sends a piece of the content; p is copied. Whoever produces much stops while
// Full says so.
func (x *Exchange) Write(p []byte) (int, error) {
	switch {
	case x.conn == nil:
		return 0, ErrGone
	case x.left >= 0 && int64(len(p)) > x.left:
		return 0, ErrLength
	case x.bodiless || len(p) == 0:
		return len(p), nil
	case x.chunked:
		s := x.conn.server
		s.head = http1.AppendChunk(s.head[:0], p)
		x.conn.net.Write(s.head)
	default:
		x.conn.net.Write(p)
	}
	if x.left >= 0 {
		x.left -= int64(len(p))
	}
	return len(p), nil
}

// Full says that so much of the answer waits to be sent that no more should be
// written before OnDrain's function is called.
func (x *Exchange) Full() bool { return x.conn != nil && x.conn.net.Full() }

// OnDrain has f called each time Full has become false again.
func (x *Exchange) OnDrain(f func()) { x.onDrain = f }

func (x *Exchange) drained() {
	if x.onDrain != nil && !x.answered {
		defer x.conn.server.recovered(x)
		x.onDrain()
	}
}

// End finishes an answer that Begin began. Content that is shorter than announced
// cannot be mended: the connection is cut, so that the client does not take the next
// answer for the rest of this one.
func (x *Exchange) End() {
	if x.conn == nil || x.answered {
		return
	}
	if x.left > 0 && !x.bodiless {
		x.cut(errors.New("server: less content than Content-Length announced"))
		return
	}
	if x.chunked && !x.bodiless {
		x.conn.net.Write(http1.AppendLastChunk(nil))
	}
	x.finish()
}

// Fail gives up: 500 if nothing has been sent yet, otherwise the connection is cut.
func (x *Exchange) Fail() {
	switch {
	case x.conn == nil || x.answered:
	case x.began:
		x.cut(errors.New("server: the handler failed in the middle of its answer"))
	default:
		x.answerText(500, http1.StatusText(500))
	}
}

func (x *Exchange) cut(reason error) {
	x.answered = true
	x.conn.net.Abort(reason)
}

// start decides how the answer is framed and makes its head, in server.head. It says
// whether there is anybody to answer.
func (x *Exchange) start(status int, length int64) bool {
	if x.conn == nil || x.began {
		return false
	}
	if status < 200 || status > 999 {
		status = 500 // a handler's mistake; an interim answer would leave the client waiting
	}
	if status == 205 {
		length = 0 // it has no content (RFC 9110, section 15.3.6), and says so
	}
	x.began = true
	x.status, x.left = status, length
	x.bodiless = status == 204 || status == 205 || status == 304 || x.isHead()
	x.chunked = length < 0 && x.Request().Minor() > 0
	x.persistent = x.keepAlive && !x.spoilt && x.conn.mayGoOn() && x.bodyWillEnd() &&
		(length >= 0 || x.chunked || x.bodiless)
	s := x.conn.server
	s.head = x.appendHead(s.head[:0])
	return true
}

// isHead says whether GET's answer is asked for without its content. An exchange may
// be refused before that is known.
func (x *Exchange) isHead() bool {
	r := x.Request()
	return r.HeadLen() > 0 && string(r.Method()) == "HEAD"
}

// mayGoOn says whether the connection may have another request after this one.
func (c *conn) mayGoOn() bool {
	over := c.last || c.ended && c.unread() == 0
	return !over && c.served < c.server.config.MaxRequests
}

// unread is how much input has come behind the request in progress.
func (c *conn) unread() int {
	switch {
	case c.busy:
		return c.behind
	case c.x != nil:
		return c.net.Unconsumed() - c.x.held
	default:
		return c.net.Unconsumed()
	}
}

// bodyWillEnd says whether what is left of the request's body can be read through, so
// that the next request is found behind it. A client that was not asked for the body
// it holds back may or may not send it now: nobody can tell what its next byte is.
func (x *Exchange) bodyWillEnd() bool {
	switch {
	case x.bodyOver() || x.collect != nil || x.take != nil:
		return true
	case x.Request().ExpectContinue() && x.conn.unread() == 0:
		return false
	}
	return x.Request().ContentLength() <= x.conn.server.config.DiscardLimit
}

func (x *Exchange) appendHead(dst []byte) []byte {
	dst = http1.AppendStatusLine(dst, x.status)
	dst = x.conn.server.appendDate(dst)
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
func (x *Exchange) appendConnection(dst []byte) []byte {
	switch {
	case !x.persistent && x.upgrade:
		return append(dst, "Connection: close, upgrade\r\n"...)
	case !x.persistent:
		return append(dst, "Connection: close\r\n"...)
	case x.Request().Minor() == 0: // whose clients know no upgrade
		return append(dst, "Connection: keep-alive\r\n"...)
	case x.upgrade:
		return append(dst, "Connection: upgrade\r\n"...)
	}
	return dst
}

// finish is the moment when the answer is written whole; more would be too much.
func (x *Exchange) finish() {
	x.answered, x.left = true, 0
	x.conn.progress()
	x.conn.finished()
}
