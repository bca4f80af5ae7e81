package client

import (
	"looper.example/stage06-final/task"
)

// key says what a connection is good for.
type key struct {
	secure bool
	addr   string
	via    *proxy // to ask for URLs, or for a tunnel; nil: none
}

// host has a host's connections, and the exchanges that wait for one or have one.
type host struct {
	key
	turns *task.Semaphore
	users int     // exchanges that wait for a connection, or have one
	conns int     // open connections, and those being opened
	idle  []*conn // by last use, the latest last
}

// host returns the entry of k. The entry lasts while it is used.
func (c *Client) host(k key) *host {
	h := c.hosts[k]
	if h == nil {
		h = &host{key: k, turns: task.NewSemaphore(c.config.MaxConnsPerHost)}
		c.hosts[k] = h
	}
	return h
}

// drop removes the entry of a host that is not used.
func (c *Client) drop(h *host) {
	if h.users == 0 && h.conns == 0 {
		delete(c.hosts, h.key)
	}
}

// enter waits for a turn.
func (c *Client) enter(w task.Waiter, k key) (*host, error) {
	h := c.host(k)
	h.users++
	if err := h.turns.Acquire(w); err != nil {
		h.users--
		c.drop(h)
		return nil, err
	}
	if err := c.turns.Acquire(w); err != nil {
		h.turns.Release()
		h.users--
		c.drop(h)
		return nil, err
	}
	return h, nil
}

// release gives a turn back.
func (c *Client) release(h *host) {
	c.turns.Release()
	h.turns.Release()
	h.users--
	c.drop(h)
}

// takeIdle returns the connection that was used last; nil if none is usable. Something may have come in this tick, and the poller reports it in
// the next: the end, after which a request fails, or bytes that would be taken for the response.
func (c *Client) takeIdle(h *host) *conn {
	for len(h.idle) > 0 {
		cn := h.idle[len(h.idle)-1]
		if cn.isUsable() && cn.net.IsQuiet() {
			c.forget(cn)
			cn.limit.Stop()
			return cn
		}
		cn.close()
	}
	return nil
}

// isUsable reports whether another request may be sent on the connection. The server may have ended it in this tick, and EOF comes later in it.
func (cn *conn) isUsable() bool {
	return !cn.closed && !cn.net.Ended() && !cn.net.Closing() && cn.net.Loop().Now()-cn.opened < cn.client.config.MaxLifetime
}

// keep puts a connection among the idle ones, unless there are enough of them, or the connection is too old.
func (c *Client) keep(cn *conn) {
	h := cn.host
	if !cn.isUsable() || len(h.idle) >= c.config.MaxIdlePerHost {
		cn.close()
		return
	}
	if c.idle == c.config.MaxIdle {
		c.oldest.close()
	}
	h.idle = append(h.idle, cn)
	cn.idle = true
	cn.earlier = c.latest
	if c.latest == nil {
		c.oldest = cn
	} else {
		c.latest.later = cn
	}
	c.latest = cn
	c.idle++
	cn.limit.Reset(c.config.IdleTimeout)
}

// forget removes a connection from the idle ones.
func (c *Client) forget(cn *conn) {
	if !cn.idle {
		return
	}
	cn.idle = false
	for i, other := range cn.host.idle {
		if other == cn {
			cn.host.idle = append(cn.host.idle[:i], cn.host.idle[i+1:]...)
			break
		}
	}
	if cn.earlier == nil {
		c.oldest = cn.later
	} else {
		cn.earlier.later = cn.later
	}
	if cn.later == nil {
		c.latest = cn.earlier
	} else {
		cn.later.earlier = cn.earlier
	}
	cn.earlier, cn.later = nil, nil
	c.idle--
}

// leave notes that a connection is over.
func (c *Client) leave(h *host) {
	h.conns--
	c.drop(h)
}

// CloseIdle closes the idle connections.
func (c *Client) CloseIdle() {
	for c.oldest != nil {
		c.oldest.close()
	}
}

// Conns returns the number of open connections: those that serve an exchange, and idle ones.
func (c *Client) Conns() (busy, idle int) {
	for _, h := range c.hosts {
		busy += h.conns
	}
	return busy - c.idle, c.idle
}
