package server

import (
	"errors"

	"looper.example/stage02-poller/loop"
)

// ErrUpgrade is the error of Exchange.Upgrade for a request that cannot change the protocol.
var ErrUpgrade = errors.New("server: expected an unanswered request without unread body that offers the upgrade")

// Upgrade answers 101 (Switching Protocols) with the fields that were added, and hands
// the connection over to successor (see loop.Conn.HandOver), beginning with the first byte
// after this request: none of them is parsed as HTTP. Earlier requests on the
// connection have been answered, as always. protocol is one of those that the client
// named in its Upgrade field (RFC 9110, section 7.8).
//
// From here on the connection, which Conn gives before the call, is the successor's: it may be
// written to at once, this server's timeouts and limits are off, and nobody but the successor
// sees it close. The exchange is finished.
//
// The error is ErrGone or ErrOver; ErrUpgrade when the client does not offer an upgrade, is in the
// middle of its body, is being answered already, or is refused by the server (Config.Refuse); or an *http1.FieldError for
// protocol.
func (h Exchange) Upgrade(protocol string, successor loop.Handler) error {
	x := h.x
	switch {
	case !h.live("Upgrade"):
		return ErrOver
	case x.conn == nil:
		return ErrGone
	case x.response != pending || x.final || !x.parser.Request.Upgrade() || !x.bodyOver():
		return ErrUpgrade
	}
	if err := h.OfferUpgrade(protocol); err != nil {
		return err
	}
	x.response = begun
	x.status, x.left, x.bodiless, x.persistent = 101, -1, true, true
	x.successor = successor
	s := x.server
	s.head = x.appendHead(s.head[:0])
	x.net.Write(s.head)
	x.finish()
	return nil
}

// TakeOver hands the connection over as Upgrade does, but sends nothing: what the client gets in the place of a response is successor's
// business, who writes to it as if the request had never been. The errors are those of Upgrade; the client need not
// offer anything.
func (h Exchange) TakeOver(successor loop.Handler) error {
	x := h.x
	switch {
	case !h.live("TakeOver"):
		return ErrOver
	case x.conn == nil:
		return ErrGone
	case x.response != pending || x.final || !x.bodyOver():
		return ErrUpgrade
	}
	x.response = begun
	x.status, x.left, x.bodiless, x.persistent = 101, -1, true, true
	x.successor = successor
	x.finish()
	return nil
}

// OfferUpgrade adds an Upgrade field to the answer, with the connection option that
// belongs to it: it names the protocols that the client could change to, as 426
// (Upgrade Required) must (RFC 9110, section 15.5.22). The error is an
// *http1.FieldError.
func (h Exchange) OfferUpgrade(protocols string) error {
	if !h.live("OfferUpgrade") {
		return ErrOver
	}
	if err := h.AddField("Upgrade", protocols); err != nil {
		return err
	}
	h.x.upgrade = true
	return nil
}

// handOver ends the connection as far as HTTP is concerned.
func (c *conn) handOver(x *exchange) {
	successor := x.successor
	c.x, c.handedOver = nil, true
	c.server.delist(c)
	c.server.putExchange(x)
	c.net.HandOver(successor)
}
