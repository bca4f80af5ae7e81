package looper

import (
	"crypto/tls"

	"looper.example/stage06-final/https"
)

// TLS returns what the handshake with the client has agreed on, and the certificate that the client has shown, if it had to
// (https.Config.ClientCA); nil: the client speaks without TLS. It is that of the connection itself: with a
// proxy in front, that of the proxy.
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

// isSecure reports whether the connection speaks TLS.
func (c *Context) isSecure() bool { return c.came != nil && c.came.TLS != nil || c.filter() != nil }

// filter is the connection's TLS; nil: none.
func (c *Context) filter() *https.Filter {
	f, _ := c.x.Conn().Filter().(*https.Filter)
	return f
}
