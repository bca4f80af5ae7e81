package websocket

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// StatusCode says why a connection is closed (RFC 6455, section 7.4).
type StatusCode = ws.StatusCode

// The codes of RFC 6455, section 7.4.1, and of the IANA's registry. StatusNoCode and StatusBroken are never sent.
const (
	StatusNormal      StatusCode = 1000 // the exchange is complete
	StatusGoingAway   StatusCode = 1001 // the server stops, or the browser leaves the page
	StatusProtocol    StatusCode = 1002 // a frame is malformed
	StatusUnsupported StatusCode = 1003 // a message has an unsupported type
	StatusNoCode      StatusCode = 1005 // the client's Close frame has no code
	StatusBroken      StatusCode = 1006 // the connection has ended without a Close frame
	StatusInvalid     StatusCode = 1007 // a message has the wrong content, such as text that is not UTF-8
	StatusPolicy      StatusCode = 1008 // the client breaks a rule of the server
	StatusTooBig      StatusCode = 1009 // a message is too long
	StatusError       StatusCode = 1011 // the server has failed
	StatusTryLater    StatusCode = 1013 // the server is overloaded
	maxReason                    = 123  // bytes of a Close frame's reason
)

// CloseError says why a connection has ended. It is a looper.ErrGone.
type CloseError struct {
	Code   StatusCode // of the client's Close frame, or of the server's
	Reason string     // likewise
	Err    error      // the cause; nil: the client has closed the connection
}

func (e *CloseError) Error() string {
	text := fmt.Sprintf("websocket: closed with %d", e.Code)
	if e.Reason != "" {
		text += fmt.Sprintf(" (%q)", e.Reason)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *CloseError) Unwrap() error { return e.Err }

// Is reports whether target is looper.ErrGone.
func (e *CloseError) Is(target error) bool { return target == looper.ErrGone }

// violation, invalid and tooBig return the errors for a client that breaks the protocol or a limit.
func violation(err error) *CloseError { return &CloseError{StatusProtocol, err.Error(), err} }
func invalid(err error) *CloseError   { return &CloseError{StatusInvalid, err.Error(), err} }
func tooBig(err error) *CloseError    { return &CloseError{StatusTooBig, err.Error(), err} }

// Close closes the connection with 1000, after all that was written. The client has Options.CloseTimeout to respond. Close returns at
// once, and does not wait for that. To close again has no effect.
func (c *Conn) Close() error { return c.CloseWith(StatusNormal, "") }

// CloseWith is Close with another code, and a reason of up to 123 bytes. It returns an error if the code or the reason
// cannot be sent.
func (c *Conn) CloseWith(code StatusCode, reason string) error {
	switch {
	case !c.scheduler.Loop().Inside():
		c.scheduler.Loop().Misused("websocket.Conn.CloseWith", "on another goroutine than the loop's: expected Loop.Post")
		return task.ErrElsewhere
	case !maySend(code):
		return fmt.Errorf("websocket: expected a code that may be sent, found %d", code)
	case len(reason) > maxReason || !utf8.ValidString(reason):
		return errors.New("websocket: expected a reason of up to 123 bytes of UTF-8")
	}
	c.close(code, reason, ErrClosed)
	return nil
}

// close sends a Close frame, and gives the reason to the tasks that use the connection.
func (c *Conn) close(code StatusCode, reason string, err error) {
	if c.closeSent || c.closed {
		return
	}
	c.ready = false
	c.sendClose(append(binary.BigEndian.AppendUint16(c.pool.control[:0], uint16(code)), reason...))
	c.end(err)
	c.awaitClose()
	c.proceed() // find the client's Close frame; other waiting input is ignored
}

// cut ends a connection whose client has gone.
func (c *Conn) cut(err error) {
	c.end(&CloseError{Code: StatusBroken, Err: err})
	c.net.Abort(err)
}

// fail ends a connection whose client breaks a rule (RFC 6455, section 7.1.7). It discards further input.
func (c *Conn) fail(err error) {
	var e *CloseError
	if !c.closeSent && errors.As(err, &e) {
		c.sendClose(append(binary.BigEndian.AppendUint16(nil, uint16(e.Code)), e.Reason...))
	}
	c.end(err)
	c.net.Linger()
}

func (c *Conn) sendClose(payload []byte) {
	c.payOwed()
	c.closeSent = true
	c.send(ws.OpClose, 0, payload)
}

// end tells all tasks that use the connection why it has ended. The method that the handler's task is in returns the error. If the
// task waits for something else, it is canceled.
func (c *Conn) end(err error) {
	if c.err != nil {
		return
	}
	c.err = err
	c.leaveGroups()
	if !c.ready {
		c.release()
	}
	if !c.over && err != ErrClosed {
		c.handler.EndContext(err)
		if !c.reader && !c.writer {
			c.handler.Cancel(err)
		}
	}
	c.room.Set()
	c.news.Set()
}

// release gives back the memory of the message.
func (c *Conn) release() {
	c.pool.putBuffer(c.message.bytes)
	c.message.bytes = nil
}

// handlerDone is called when the handler has returned.
func (c *Conn) handlerDone(d looper.Done) {
	c.over = true
	c.ready = false
	c.handBack()
	switch err := d.Err; {
	case err == nil, errors.Is(err, looper.ErrGone):
		c.close(StatusNormal, "", ErrClosed)
	case errors.Is(err, task.ErrStopping), errors.Is(err, task.ErrStopped):
		c.close(StatusGoingAway, "", ErrClosed)
	default:
		c.close(StatusError, "", ErrClosed)
	}
	c.release()
}
