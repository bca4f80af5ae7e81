package settings

import (
	"flag"
	"fmt"
	"net/netip"
	"strings"

	"looper.example/stage06-final/looper"
)

// proxies registers the keys about proxies between the clients and the application.
func proxies(fs *flag.FlagSet, c *looper.Config) {
	prefixes(fs, &c.TrustedProxies, "trusted-proxies", "`addresses` of the proxies that name the client")
	add(fs, &c.TrustUnixPeers, "trust-unix-peers", "clients that connect to a Unix socket are trusted proxies", "")
	add(fs, &c.Forwarded, "forwarded", "trusted proxies name the client in Forwarded (RFC 7239), not in X-Forwarded-For and X-Forwarded-Proto", "")
	p := &c.Server.ProxyProtocol
	prefixes(fs, &p.Peers, "proxy-protocol", "`addresses` of the proxies whose connections begin with a header of the PROXY protocol")
	add(fs, &p.Required, "proxy-protocol-required", "all connections must begin with a header of the PROXY protocol", "")
}

// prefixes registers a key for a list of addresses.
func prefixes(fs *flag.FlagSet, field *[]netip.Prefix, name, usage string) {
	fs.Func(name, usage+", with commas between them: 10.0.0.0/8,192.0.2.7 (default none)", func(text string) (err error) {
		*field, err = parsePrefixes(text)
		return err
	})
}

// parsePrefixes reads a list of networks and single addresses.
func parsePrefixes(text string) (all []netip.Prefix, err error) {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, err := netip.ParseAddr(part)
			if err != nil {
				return nil, fmt.Errorf("expected an address or a network such as 10.0.0.0/8, found %q", part)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		if bits := prefix.Bits() - 96; prefix.Addr().Is4In6() && bits >= 0 {
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), bits) // peers are compared as IPv4
		}
		all = append(all, prefix)
	}
	return all, nil
}
