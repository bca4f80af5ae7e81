package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/task"
)

// dial opens a connection to a host: directly, or through a tunnel.
func (c *Client) dial(w task.Waiter, h *host, t *target) (*conn, string, error) {
	cn := c.newConn(h)
	op := "dial"
	err := task.Within(w, c.config.ConnectTimeout, func() error {
		if err := c.connect(w, cn); err != nil {
			return err
		}
		if h.via != nil && h.via.secure {
			if err := c.secure(w, cn, h.via.host, c.config.ProxyTLS); err != nil {
				return err
			}
		}
		if h.via != nil && h.secure {
			op = "proxy"
			if err := cn.tunnel(w); err != nil {
				return err
			}
		}
		if h.secure {
			return c.secure(w, cn, t.host, c.config.TLS)
		}
		return nil
	})
	if err == nil && cn.closed {
		err = cn.err
	}
	if err == nil {
		return cn, "", nil
	}
	var timeout *task.TimeoutError
	if errors.As(err, &timeout) && timeout.After == c.config.ConnectTimeout {
		err = &TimeoutError{"connection", c.config.ConnectTimeout}
	}
	if cn.net != nil {
		cn.abort(err)
	} else {
		cn.over(err)
	}
	return nil, op, err
}

// secure begins TLS with the server; or with the proxy, and then TLS with the server comes within it. The handshake runs while
// the request waits to be sent.
func (c *Client) secure(w task.Waiter, cn *conn, name string, config *tls.Config) error {
	if config.RootCAs == nil && !c.rooted { // the first time, the system's authorities are read from files
		_, err := task.Offload(w, func(context.Context) (*x509.CertPool, error) { return x509.SystemCertPool() })
		if err != nil {
			return err
		}
		c.rooted = true
	}
	if !cn.closed && !cn.net.SetFilter(https.Client(cn.net, name, config)) {
		return errUnsolicited // a proxy has responded before it was asked
	}
	return nil
}

// connect opens the connection to the server, or to the proxy.
func (c *Client) connect(w task.Waiter, cn *conn) error {
	network, addr := "tcp", cn.host.addr
	switch {
	case cn.host.via != nil:
		addr = cn.host.via.addr
	case c.config.Route != nil:
		network, addr = c.config.Route(addr)
	}
	return task.Connect(w, network, addr, func(n *loop.Conn) loop.Handler { return cn.start(n) })
}

// tunnel asks the proxy for a tunnel. The exchange for that takes no turn: it is part of the exchange that dials.
func (cn *conn) tunnel(w task.Waiter) error {
	head, err := cn.host.via.appendConnect(nil, cn.host.addr)
	if err != nil {
		return err
	}
	x := &exchange{client: cn.client, conn: cn, request: &Request{Method: "CONNECT"}, waiter: w, limit: -1, sent: true}
	cn.x = x
	cn.parser.Expect("CONNECT")
	cn.net.Write(head)
	for !x.headed && !x.ended {
		if err := x.wait(); err != nil {
			return err
		}
	}
	switch {
	case x.err != nil:
		return x.err
	case !x.switched:
		return &ProxyError{x.Status}
	case !x.clean || cn.net.Unconsumed() > 0: // a TLS server does not speak first
		return errUnsolicited
	}
	x.switched, x.ended, cn.x = false, true, nil
	cn.parser.Reset()
	return nil
}
