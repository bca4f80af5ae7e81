package looper

import (
	"crypto/tls"

	"looper.example/stage06-final/https"
)

// TLS returns what the handshake with the client has agreed on, and the client's certificate if https.Config.ClientCA asks
// for one. It returns nil for a connection without TLS. If a proxy stands in front of the server, it is the proxy's
// connection.
func (c *Context) TLS() *tls.ConnectionState {
	if !c.live("TLS") {
		return nil
	}
	if c.came != nil {
		return c.came.TLS
	}
	f := c.filter()
	if f == nil {
		return nil
	}
	state := f.State()
	return &state
}

// isSecure reports whether the connection has TLS.
func (c *Context) isSecure() bool { return c.came != nil && c.came.TLS != nil || c.filter() != nil }

// filter returns the connection's TLS; nil: none.
func (c *Context) filter() *https.Filter {
	f, _ := c.x.Conn().Filter().(*https.Filter)
	return f
}
