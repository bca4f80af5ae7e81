package loopertest

import (
	"encoding/binary"
	"io"

	"github.com/gobwas/ws"
)

// WebSocket is a connection to a handler of package websocket. It responds to pings by itself.
type WebSocket struct {
	// Stream is the response to the handshake, and the connection's bytes.
	*Stream

	// Code and Reason are those of the application's Close frame; 0 before it has come, or if it has none.
	Code   int
	Reason string
}

// handshake holds the fields of the opening handshake (RFC 6455, section 4.1). The key is the one in the RFC.
var handshake = []string{
	"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
}

// WebSocket opens a connection. If the application does not respond with 101, the test fails and ends.
func (c *Client) WebSocket(path string, header ...string) *WebSocket {
	c.t.Helper()
	s := c.Stream(path, append(append([]string(nil), handshake...), header...)...)
	if s.Status != 101 {
		c.t.Fatalf("expected a WebSocket\n%s", s.response)
	}
	return &WebSocket{Stream: s}
}

// Send sends a message of text.
func (w *WebSocket) Send(text string) {
	w.client.t.Helper()
	w.send(ws.NewTextFrame([]byte(text)))
}

// SendBinary sends a message of bytes.
func (w *WebSocket) SendBinary(data []byte) {
	w.client.t.Helper()
	w.send(ws.NewBinaryFrame(data))
}

// send sends a frame, masked as a client's must be. If the application has left, it does not get the frame.
func (w *WebSocket) send(f ws.Frame) {
	_ = ws.WriteFrame(w.Stream, ws.MaskFrameWith(f, [4]byte{1, 2, 3, 4}))
}

// Receive waits for a message, and returns its content. ok is false after the application has closed the connection; Code says
// why.
func (w *WebSocket) Receive() (text string, ok bool) {
	w.client.t.Helper()
	var message []byte
	for {
		h, err := ws.ReadHeader(w.Stream)
		if err != nil {
			return w.end(err)
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(w.Stream, payload); err != nil {
			return w.end(err)
		}
		switch h.OpCode {
		case ws.OpPing:
			w.send(ws.NewPongFrame(payload))
		case ws.OpPong:
		case ws.OpClose:
			w.closed(payload)
			return "", false
		default:
			if message = append(message, payload...); h.Fin {
				return string(message), true
			}
		}
	}
}

// Expect receives messages, and fails the test unless they are these.
func (w *WebSocket) Expect(texts ...string) {
	w.client.t.Helper()
	for _, want := range texts {
		got, ok := w.Receive()
		if !ok {
			w.client.t.Fatalf("expected the message %q, found the end: %d %s", want, w.Code, w.Reason)
		} else if got != want {
			w.client.t.Fatalf("expected the message %q, found %q", want, got)
		}
	}
}

// Leave closes the connection with the closing handshake and code 1000. It drops what the application sends before its Close
// frame.
func (w *WebSocket) Leave() {
	w.client.t.Helper()
	w.send(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "")))
	for _, ok := w.Receive(); ok; _, ok = w.Receive() {
	}
	w.Close()
}

// closed notes the application's Close frame, and responds to it.
func (w *WebSocket) closed(payload []byte) {
	if len(payload) >= 2 {
		w.Code, w.Reason = int(binary.BigEndian.Uint16(payload)), string(payload[2:])
	}
	w.send(ws.NewCloseFrame(payload))
}

// end ends the connection. An end in the middle of a frame, or a reset, fails the test.
func (w *WebSocket) end(err error) (string, bool) {
	w.client.t.Helper()
	if err != io.EOF {
		w.fail(err)
	}
	return "", false
}
