package server

import (
	"net/netip"

	"looper.example/stage03-http-parser/proxyproto"
)

// ProxyProtocol says which connections begin with a header of the PROXY protocol (package proxyproto). On these connections the
// header is required, within HeaderTimeout; without it, the server closes the connection. On all others it is a malformed
// request, so that a client cannot choose its address. The zero value: no connection begins with a header.
type ProxyProtocol struct {
	// Peers are the addresses of the proxies.
	Peers []netip.Prefix

	// Required is for a socket that only proxies can reach, such as a Unix socket: all connections begin with a header.
	Required bool
}

// expects reports whether a peer must begin with a header. A peer that is not valid is that of a Unix socket.
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

// readProxyHeader reads the header at the beginning of a connection. ok is false while it is not complete.
func (c *conn) readProxyHeader(in []byte) (consumed int, ok bool) {
	header, n, err := proxyproto.Parse(in)
	switch {
	case err != nil:
		c.server.config.Log.Warn("connection without a PROXY header", "peer", c.net.Peer().String(), "error", err)
		c.net.Close() // without a response: the peer may not speak HTTP
		return len(in), false
	case n == 0:
		return 0, false
	}
	c.unproxied = false
	if header.Source.IsValid() {
		c.named = &header.Source
	}
	c.progress()
	return n, true
}
