package client

import (
	"crypto/tls"
	"errors"
	"io"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/https"
)

// Response is a server's response. Close its Body, or read it to its end. At the end of the task that called Do, an open Body is
// given up.
type Response struct {
	Status        int    // 101, or 200 to 999
	Reason        string // the text after the status, without a meaning
	Proto         string // "HTTP/1.0" or "HTTP/1.1"
	Header        Header
	ContentLength int64  // as the server says; -1: unknown. The response to HEAD has it without content
	Trailer       Header // after Body was read to its end
	URL           string // of this response, after redirects

	// Body is the content, never nil. Read suspends the task, which is that of Do or one that it has spawned. Unread
	// content stays with the server. Close before the end costs the connection, unless the rest has come already. The errors
	// of Read are those of a wait that has ended early, *TimeoutError, ErrTooLarge, ErrClosed, and that of a broken
	// connection, with io.ErrUnexpectedEOF for an incomplete response.
	Body io.ReadCloser

	x *exchange
}

// TLS returns what the handshake with the server has agreed on; nil for http, also through a proxy that speaks TLS.
func (r *Response) TLS() *tls.ConnectionState {
	if r.x == nil || !r.x.conn.host.secure {
		return nil
	}
	f, ok := r.x.conn.net.Filter().(*https.Filter)
	if !ok {
		return nil
	}
	state := f.State()
	return &state
}

// errNotSwitched is the error of Switch for a response that does not change the protocol.
var errNotSwitched = errors.New("client: the response does not switch the protocol")

// Switch gives the connection to h after the server has switched the protocol (101) or opened a tunnel (2xx to CONNECT): h gets the
// first byte after the response. From then on the connection belongs to the caller.
func (r *Response) Switch(h loop.Handler) (*loop.Conn, error) {
	x := r.x
	switch {
	case x == nil || !x.switched:
		return nil, errNotSwitched
	case x.ended && x.err != nil:
		return nil, x.err
	case x.ended:
		return nil, errOver
	}
	cn := x.conn
	cn.x = nil
	cn.closed, cn.handedOver = true, true
	cn.limit.Stop()
	cn.client.leave(cn.host)
	x.finish(nil)
	cn.net.HandOver(h)
	return cn.net, nil
}
