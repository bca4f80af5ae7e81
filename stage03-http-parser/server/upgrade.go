package server

import (
	"errors"

	"looper.example/stage02-poller/loop"
)

// ErrUpgrade is the error of Exchange.Upgrade for a request that cannot change the protocol.
var ErrUpgrade = errors.New("server: expected a request that offers the upgrade, has no unread body and has not had its response")

// Upgrade responds with 101 (Switching Protocols) and the fields that were added, and hands
// the connection over to successor (see loop.Conn.HandOver), from the first byte after this
// request on: the server parses none of them as HTTP. Earlier requests on the connection have
// their responses by then. protocol is one of those that the client named in its Upgrade
// field (RFC 9110, section 7.8).
//
// After the call the connection, which Conn returns before the call, is the successor's: it may be
// written to at once, this server's timeouts and limits are off, and only the successor
// sees it close. The exchange is finished.
//
// The error is ErrGone or ErrOver; ErrUpgrade if the client does not offer an upgrade, is in the
// middle of its body, has begun to get its response, or is refused by the server (Config.Refuse); or an *http1.FieldError for
// protocol.
func (h Exchange) Upgrade(protocol string, successor loop.Handler) error {
	x := h.x
	switch {
	case !h.live("Upgrade"):
		return ErrOver
	case x.lost():
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

// TakeOver hands the connection over as Upgrade does, but sends nothing: successor writes what the client gets in the
// place of a response. The errors are those of Upgrade; the client need not offer an upgrade.
func (h Exchange) TakeOver(successor loop.Handler) error {
	x := h.x
	switch {
	case !h.live("TakeOver"):
		return ErrOver
	case x.lost():
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

// OfferUpgrade adds an Upgrade field to the response, with the connection option that
// belongs to it. The field names the protocols that the client could change to, as 426
// (Upgrade Required) must (RFC 9110, section 15.5.22). The errors are those of AddField.
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

// handOver gives the connection to the exchange's successor: HTTP ends on it.
func (c *conn) handOver(x *exchange) {
	successor := x.successor
	c.x, c.handedOver = nil, true
	c.server.delist(c)
	c.server.putExchange(x)
	c.net.HandOver(successor)
}
