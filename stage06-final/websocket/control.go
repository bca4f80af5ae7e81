package websocket

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// control handles a control frame (RFC 6455, section 5.5). The payload is borrowed.
func (c *Conn) control(op ws.OpCode, payload []byte) {
	switch op {
	case ws.OpPing:
		c.pong(payload)
	case ws.OpClose:
		c.closeCame(payload)
	}
	// a pong needs nothing more: the watch has seen input
}

// pong responds to a ping. While the output is full, only the newest ping is kept, as section 5.5.3 allows: a
// client that sends endless pings takes no memory.
func (c *Conn) pong(payload []byte) {
	switch {
	case c.closeSent:
	case c.net.Full():
		c.owed = append(c.owed[:0], payload...)
		if c.owed == nil {
			c.owed = []byte{}
		}
	default:
		c.send(ws.OpPong, 0, payload)
	}
}

// payOwed sends the pong that had to wait.
func (c *Conn) payOwed() {
	if c.owed != nil && !c.closeSent {
		c.send(ws.OpPong, 0, c.owed)
		c.owed = nil
	}
}

var (
	errCloseCode   = errors.New("a Close frame has a code that must not be sent")
	errCloseReason = errors.New("the reason of a Close frame is not UTF-8")
)

// closeCame handles the client's Close frame. It responds with the same code, unless the frame is the response to the server's.
func (c *Conn) closeCame(payload []byte) {
	e := &CloseError{Code: ws.StatusNoStatusRcvd}
	if len(payload) >= 2 {
		e.Code, e.Reason = StatusCode(binary.BigEndian.Uint16(payload)), string(payload[2:])
	}
	switch {
	case len(payload) > 0 && !maySend(e.Code): // also one byte, which is half a code
		c.fail(violation(errCloseCode))
	case !utf8.ValidString(e.Reason):
		c.fail(invalid(errCloseReason))
	default:
		if !c.closeSent {
			c.sendClose(payload[:min(len(payload), 2)])
		}
		c.end(e)
		c.net.Linger() // further input must not destroy the response
	}
}

// maySend reports whether a Close frame may have a code: a code of RFC 6455, section 7.4.1, or of the IANA's registry, or one for
// libraries (from 3000) or applications (from 4000).
func maySend(code StatusCode) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014, code >= 3000 && code <= 4999:
		return true
	}
	return false
}
