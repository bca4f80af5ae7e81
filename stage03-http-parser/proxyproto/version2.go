package proxyproto

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Offsets in a header of version 2, after the signature, and the values there.
const (
	commandAt  = len(signature2)
	familyAt   = commandAt + 1
	lengthAt   = familyAt + 1
	addressAt  = lengthAt + 2
	version2   = 2 // the upper half of the byte at commandAt; the lower is the command
	localCmd   = 0
	proxyCmd   = 1
	unspecific = 0x00 // families, with the protocol in the lower half of the byte
	tcp4       = 0x11
	tcp6       = 0x21
	unixStream = 0x31
)

// parse2 reads a header of version 2.
func parse2(in []byte) (h Header, n int, err error) {
	if len(in) > commandAt {
		if version := in[commandAt] >> 4; version != version2 {
			return h, 0, &Error{commandAt, fmt.Sprintf("expected version 2, found %d", version)}
		}
		if command := in[commandAt] & 0xf; command != localCmd && command != proxyCmd {
			return h, 0, &Error{commandAt, fmt.Sprintf("expected the command LOCAL or PROXY, found %d", command)}
		}
	}
	if len(in) < addressAt {
		return h, 0, nil
	}
	family := in[familyAt]
	h.Version, h.Local = 2, in[commandAt]&0xf == localCmd
	length := int(binary.BigEndian.Uint16(in[lengthAt:]))
	if n = addressAt + length; n > MaxLength {
		return Header{}, 0, &Error{lengthAt, fmt.Sprintf("expected a header of at most %d bytes, found %d", MaxLength, n)}
	}
	if needed, ok := addressBytes(family); !h.Local && !ok {
		return Header{}, 0, &Error{familyAt, fmt.Sprintf("expected TCP over IPv4 or IPv6, or a Unix stream, found the family 0x%02x", family)}
	} else if !h.Local && length < needed {
		return Header{}, 0, &Error{lengthAt, fmt.Sprintf("expected %d bytes of addresses, found %d", needed, length)}
	}
	if len(in) < n {
		return Header{}, 0, nil
	}
	if !h.Local {
		h.Source, h.Destination = addresses2(family, in[addressAt:n])
	}
	return h, n, nil
}

// addressBytes returns how many bytes the addresses of a family take; ok is false for a family that a connection cannot have.
func addressBytes(family byte) (n int, ok bool) {
	switch family {
	case unspecific:
		return 0, true
	case tcp4:
		return 2 * (4 + 2), true
	case tcp6:
		return 2 * (16 + 2), true
	case unixStream:
		return 2 * 108, true
	}
	return 0, false
}

// addresses2 reads two addresses, then two ports. It does not read the names of Unix sockets.
func addresses2(family byte, b []byte) (source, destination netip.AddrPort) {
	size := 4
	switch family {
	case tcp4:
	case tcp6:
		size = 16
	default:
		return source, destination
	}
	at := func(i int) netip.AddrPort {
		addr, _ := netip.AddrFromSlice(b[i*size:][:size])
		return netip.AddrPortFrom(addr.Unmap(), binary.BigEndian.Uint16(b[2*size+2*i:]))
	}
	return at(0), at(1)
}
