package server

import (
	"net/netip"

	"looper.example/stage03-http-parser/proxyproto"
)

// ProxyProtocol says which connections begin with a header of the PROXY protocol (package proxyproto). Of these it is required, within
// HeaderTimeout; without one, the connection is closed. It is expected of no others: there it is a malformed request. So a client
// cannot choose its address. The zero value: no connection begins with one.
type ProxyProtocol struct {
	// Peers are the addresses of the proxies.
	Peers []netip.Prefix

	// Required is for a socket that proxies alone can reach, such as a Unix socket: all connections begin so.
	Required bool
}

// expects reports whether a peer has to begin with a header. One that is not valid is a Unix socket's.
func (p *ProxyProtocol) expects(peer netip.AddrPort) bool {
	if p.Required {
		return true
	}
	for _, prefix := range p.Peers {
		if prefix.Contains(peer.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// readProxyHeader reads the header at the beginning of a connection. Ok is false while there is none.
func (c *conn) readProxyHeader(in []byte) (consumed int, ok bool) {
	header, n, err := proxyproto.Parse(in)
	switch {
	case err != nil:
		c.server.config.Log.Warn("connection without a PROXY header", "peer", c.net.Peer().String(), "error", err)
		c.net.Close() // in no language that the peer has shown to understand
		return len(in), false
	case n == 0:
		return 0, false
	}
	c.unproxied = false
	c.peer = header.Source
	c.progress()
	return n, true
}
