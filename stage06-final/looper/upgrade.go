package looper

import "looper.example/stage02-poller/loop"

// Upgrade responds with 101 (Switching Protocols), and hands the connection to successor, which
// speaks protocol from the first byte after this request; see server.Exchange.Upgrade, also for
// the errors. The client must have offered the protocol. The handler may go on, without the
// request.
func (c *Context) Upgrade(protocol string, successor loop.Handler) error {
	switch {
	case !c.live("Upgrade"):
		return ErrOver
	case c.responded:
		return errResponded
	}
	if err := c.prepare(&Response{Status: 101}); err != nil {
		return err
	}
	if err := c.x.Upgrade(protocol, successor); err != nil {
		return err
	}
	c.log(101, 0) // before Release: the log names the request
	c.responded, c.upgraded = true, true
	if c.limit != nil {
		c.limit.Stop()
	}
	c.x.Release()
	return nil
}
