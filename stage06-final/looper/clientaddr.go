package looper

import (
	"bytes"
	"iter"
	"net/netip"
	"slices"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// A proxy in front of the application writes its client's address into a header field. Only the field of trusted proxies is read,
// and only the part that they wrote: a client may send the field too, and each proxy adds its part at the end.

// ClientAddr returns the client's address: the one that the trusted proxies (Config.TrustedProxies) name, or else that of Peer. It
// reads their field from its end, as long as the address so far is a trusted proxy's; a malformed element ends that. The address
// is not valid if the client came by a Unix socket.
func (c *Context) ClientAddr() netip.Addr {
	if !c.live("ClientAddr") {
		return netip.Addr{}
	}
	addr, _ := c.client()
	return addr
}

// Scheme returns "https" if the client uses TLS, with the application or with the trusted proxy that says so, and otherwise
// "http".
func (c *Context) Scheme() string {
	if !c.live("Scheme") {
		return ""
	}
	if !c.app.hasProxies() {
		return c.ownScheme()
	}
	_, scheme := c.client()
	return scheme
}

// ownScheme returns the scheme of the connection itself.
func (c *Context) ownScheme() string {
	if c.isSecure() {
		return "https"
	}
	return "http"
}

// hasProxies reports whether there are trusted proxies. Mostly there are none; then the peer's address is not needed.
func (a *App) hasProxies() bool { return len(a.config.TrustedProxies) > 0 || a.config.TrustUnixPeers }

// client follows the trusted proxies from the peer to the client.
func (c *Context) client() (addr netip.Addr, scheme string) {
	addr, scheme = c.peer().Addr().Unmap(), c.ownScheme()
	if !c.app.trusts(addr) {
		return addr, scheme
	}
	request := c.head
	if c.app.config.Forwarded {
		return c.app.followForwarded(request, addr, scheme)
	}
	return c.app.followXForwarded(request, addr, scheme)
}

// trusts reports whether an address is a trusted proxy's. One that is not valid is a Unix socket's.
func (a *App) trusts(addr netip.Addr) bool {
	if !addr.IsValid() {
		return a.config.TrustUnixPeers
	}
	addr = addr.WithZone("") // prefixes have no zone
	for _, prefix := range a.config.TrustedProxies {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// followForwarded reads Forwarded (RFC 7239): each proxy has added an element with its client's address and scheme.
func (a *App) followForwarded(r *http1.Request, addr netip.Addr, scheme string) (netip.Addr, string) {
	for element := range fromTheEnd(r, "Forwarded") {
		if !a.trusts(addr) {
			break
		}
		node, proto := "", ""
		for pair := range strings.SplitSeq(element, ";") {
			name, value, _ := strings.Cut(strings.Trim(pair, " \t"), "=")
			switch strings.ToLower(name) {
			case "for":
				node = strings.Trim(value, `"`)
			case "proto":
				proto = strings.Trim(value, `"`)
			}
		}
		hop, ok := parseNode(node)
		if !ok {
			break
		}
		addr, scheme = hop, schemeOf(proto)
	}
	return addr, scheme
}

// followXForwarded reads X-Forwarded-For, to which each proxy has added its client's address, and X-Forwarded-Proto. The latter
// may have a scheme for each address, or one scheme, from the outermost proxy.
func (a *App) followXForwarded(r *http1.Request, addr netip.Addr, scheme string) (netip.Addr, string) {
	hops, all := 0, 0
	following := true
	for node := range fromTheEnd(r, "X-Forwarded-For") {
		all++
		hop, ok := parseNode(node)
		if following = following && ok && a.trusts(addr); following {
			addr = hop
			hops++
		}
	}
	switch protos := slices.Collect(fromTheEnd(r, "X-Forwarded-Proto")); {
	case len(protos) == 0:
	case len(protos) == all && hops > 0:
		scheme = schemeOf(protos[hops-1])
	default:
		scheme = schemeOf(protos[0]) // the nearest proxy's
	}
	return addr, scheme
}

func schemeOf(proto string) string {
	if strings.EqualFold(proto, "https") {
		return "https"
	}
	return "http"
}

// fromTheEnd yields the elements of a field from the last to the first. A quote is a character like any other: it may be the
// client's, and must not swallow what a proxy has added.
func fromTheEnd(r *http1.Request, field string) iter.Seq[string] {
	var lists [][]byte
	for list := range r.Values(field) {
		lists = append(lists, list)
	}
	return func(yield func(string) bool) {
		for i := len(lists) - 1; i >= 0; i-- {
			for list := lists[i]; len(list) > 0; {
				comma := bytes.LastIndexByte(list, ',')
				element := bytes.Trim(list[comma+1:], " \t")
				list = list[:max(comma, 0)]
				if len(element) > 0 && !yield(string(element)) {
					return
				}
			}
		}
	}
}

// parseNode reads an address, perhaps with a port. An IPv6 address may have brackets (RFC 7239, section 6). Names such as
// "unknown" and "_hidden" are not addresses.
func parseNode(node string) (addr netip.Addr, ok bool) {
	if with, err := netip.ParseAddrPort(node); err == nil {
		addr = with.Addr()
	} else if bare, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(node, "["), "]")); err == nil {
		addr = bare
	}
	return addr.WithZone("").Unmap(), addr.IsValid()
}
