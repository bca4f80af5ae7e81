package server

import (
	"errors"

	"looper.example/stage02-poller/loop"
)

// ErrUpgrade is the error of Exchange.Upgrade for a request that cannot change the protocol.
var ErrUpgrade = errors.New("server: expected an unanswered request without unread body that offers the upgrade")

// Upgrade answers 101 (Switching Protocols) with the fields that were added, and hands
// the connection over to h (see loop.Conn.HandOver), beginning with the first byte
// behind this request: none of them is parsed as HTTP. Earlier requests on the
// connection have been answered, as always. protocol is one of those that the client
// named in its Upgrade field (RFC 9110, section 7.8).
//
// From here on the connection, which Conn gives before the call, is h's: it may be
// written to at once, this server's timeouts and limits are off, and nobody but h
// sees it close. The exchange is finished.
//
// The error is ErrGone; ErrUpgrade when the client does not offer an upgrade, is in the
// middle of its body, or is being answered already; or an *http1.FieldError for
// protocol.
func (x *Exchange) Upgrade(protocol string, h loop.Handler) error {
	switch {
	case x.conn == nil:
		return ErrGone
	case x.began || !x.Request().Upgrade() || !x.bodyOver():
		return ErrUpgrade
	}
	if err := x.OfferUpgrade(protocol); err != nil {
		return err
	}
	x.began = true
	x.status, x.left, x.bodiless, x.persistent = 101, -1, true, true
	x.successor = h
	s := x.conn.server
	s.head = x.appendHead(s.head[:0])
	x.conn.net.Write(s.head)
	x.finish()
	return nil
}

// OfferUpgrade adds an Upgrade field to the answer, with the connection option that
// belongs to it: it names the protocols that the client could change to, as 426
// (Upgrade Required) must (RFC 9110, section 15.5.22). The error is an
// *http1.FieldError.
func (x *Exchange) OfferUpgrade(protocols string) error {
	if err := x.AddField("Upgrade", protocols); err != nil {
		return err
	}
	x.upgrade = true
	return nil
}

// handOver ends the connection as far as HTTP is concerned.
func (c *conn) handOver(x *Exchange) {
	successor := x.successor
	c.x, c.handedOver = nil, true
	c.server.delist(c)
	c.server.putExchange(x)
	c.net.HandOver(successor)
}
