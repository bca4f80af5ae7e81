package websocket

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Accept responds to the opening handshake (RFC 6455, section 4.2) with 101, and returns the connection. If it returns an error, return
// that from the handler, so that the client gets its status: 426 for a request that does not ask for a WebSocket, or for another version
// than 13, 400 for a malformed request, 403 for an origin that is not accepted.
//
// After Accept the request is gone: read what you need of it before. When the handler returns, the connection is closed: with
// 1000, with 1001 if the server stops, with 1011 if the handler returns another error or panics.
func Accept(c *looper.Context, o Options) (*Conn, error) {
	request := c.Exchange().Request()
	if err := judge(c, request, o); err != nil {
		return nil, err
	}
	offers, err := offersOf(request)
	if err != nil {
		return nil, err
	}
	deflate, extension := o.Compression.negotiate(offers)
	protocol := choose(request, o.Protocols)
	for _, field := range [...][2]string{
		{"Sec-WebSocket-Accept", acceptKey(request.Field("Sec-WebSocket-Key"))},
		{"Sec-WebSocket-Protocol", protocol},
		{"Sec-WebSocket-Extensions", extension},
	} {
		if field[1] != "" {
			c.SetHeader(field[0], field[1])
		}
	}
	net := c.Exchange().Conn() // before Upgrade takes it
	ws := newConn(net, c.Task(), o.limits())
	ws.protocol, ws.deflate = protocol, deflate
	ws.beginWatch()
	if err := c.Upgrade("websocket", (*events)(ws)); err != nil {
		ws.timer.Stop()
		return nil, err
	}
	net.Duplex() // a client that does not read for a moment may still send
	c.OnDone(ws.handlerDone)
	return ws, nil
}

func newConn(net *loop.Conn, t *task.Task, l limits) *Conn {
	c := &Conn{net: net, scheduler: t.Scheduler(), handler: t, limits: l, pool: poolOf(net.Loop())}
	c.tell = c.news.Set
	return c
}

// judge returns an error for a request that is not an opening handshake, or whose handshake is not accepted.
func judge(c *looper.Context, r *http1.Request, o Options) error {
	key, err := base64.StdEncoding.Strict().DecodeString(string(r.Single("Sec-WebSocket-Key")))
	switch {
	case string(r.Method()) != "GET":
		c.SetHeader("Allow", "GET")
		return &looper.Error{Status: 405}
	case !r.Upgrade() || !asksFor(r, "websocket"):
		return upgradeRequired(c, "expected a WebSocket")
	case string(r.Single("Sec-WebSocket-Version")) != "13":
		return upgradeRequired(c, "expected version 13 of the WebSocket protocol")
	case err != nil || len(key) != 16:
		return &looper.Error{Status: 400, Message: "expected a Sec-WebSocket-Key of 16 bytes in base64"}
	case r.ContentLength() != 0:
		return &looper.Error{Status: 400, Message: "expected no content"}
	case !accepts(r, o.Origins):
		return &looper.Error{Status: 403, Message: "pages of this origin may not connect"}
	}
	return nil
}

// asksFor reports whether the client offers a protocol, without regard to case (RFC 9110, section 7.8).
func asksFor(r *http1.Request, protocol string) bool {
	for offered := range r.Elements("Upgrade") {
		if strings.EqualFold(string(offered), protocol) {
			return true
		}
	}
	return false
}

// upgradeRequired returns the error for 426 (RFC 9110, section 15.5.22). The response names the protocol and its version.
func upgradeRequired(c *looper.Context, message string) error {
	c.SetHeader("Sec-WebSocket-Version", "13")
	return errors.Join(c.Exchange().OfferUpgrade("websocket"), &looper.Error{Status: 426, Message: message})
}

// keySuffix is the GUID of RFC 6455, section 1.3.
const keySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// acceptKey returns the proof to the client that the server speaks the protocol (RFC 6455, section 4.2.2).
func acceptKey(key []byte) string {
	sum := sha1.Sum(append(slices.Clip(key), keySuffix...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// choose returns the first of the handler's subprotocols that the client offers; "" if it offers none of them.
func choose(r *http1.Request, ours []string) string {
	for _, protocol := range ours {
		for offered := range r.Elements("Sec-WebSocket-Protocol") {
			if string(offered) == protocol {
				return protocol
			}
		}
	}
	return ""
}
