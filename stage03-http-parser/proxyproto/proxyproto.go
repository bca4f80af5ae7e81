// Package proxyproto reads the header of the PROXY protocol, versions 1 and 2, which a proxy sends first on a connection: it
// names the client of that connection. The source is HAProxy's document "The PROXY protocol", sections 2.1 and 2.2. The
// package never sees a socket:
//
//	header, n, err := proxyproto.Parse(in)
//
//	err != nil           in begins with other bytes, or a malformed header: close the connection
//	n == 0               in is the beginning of a header: call again when there is more
//	n > 0                the header is in[:n]; the bytes after it are the client's
//
// The two versions begin differently:
//
//	1   PROXY TCP4 198.51.100.7 192.0.2.1 56324 443 CR LF
//	2   CR LF CR LF NUL CR LF "QUIT" LF | version, command | family | length | addresses, and extensions
//
// A receiver must know which peers are proxies, and must not guess: a peer that may send a header can put any address in it.
//
// Interface: Parse, Header, Error, MaxLength.
package proxyproto

import (
	"bytes"
	"fmt"
	"net/netip"
)

// MaxLength is the length of the longest header, in bytes. Version 1 has at most 107; version 2 has extensions, which Parse skips.
const MaxLength = 4096

// Header is what a proxy says about a connection.
type Header struct {
	Version int // 1 or 2

	// Local is a connection of the proxy itself, such as a health check: the peer is the client.
	Local bool

	// Source is the client's address, Destination the one that it connected to. They are not valid with Local, if the
	// proxy does not know them, or if they are not addresses of TCP.
	Source, Destination netip.AddrPort
}

// Error says why bytes are not a header.
type Error struct {
	Offset int    // of the byte that is wrong
	Reason string // what was expected and what was found
}

func (e *Error) Error() string { return fmt.Sprintf("proxyproto: byte %d: %s", e.Offset, e.Reason) }

const (
	signature1 = "PROXY "
	signature2 = "\r\n\r\n\x00\r\nQUIT\n"
)

// Parse reads the header at the beginning of in, and returns its length in bytes; 0 if the header is not complete. The error
// is an *Error, which Parse returns as soon as a byte is wrong. Parse does not keep in.
func Parse(in []byte) (h Header, n int, err error) {
	if len(in) == 0 {
		return h, 0, nil
	}
	signature := signature1
	if in[0] == signature2[0] {
		signature = signature2
	}
	if same := commonPrefix(in, signature); same < min(len(in), len(signature)) {
		return h, 0, &Error{same, fmt.Sprintf("expected a header of the PROXY protocol, found %q", in[same])}
	}
	switch {
	case len(in) < len(signature):
		return h, 0, nil
	case signature == signature1:
		return parse1(in)
	default:
		return parse2(in)
	}
}

// commonPrefix returns how many leading bytes b and s share.
func commonPrefix(b []byte, s string) int {
	n := 0
	for n < min(len(b), len(s)) && b[n] == s[n] {
		n++
	}
	return n
}

// maxLine is the length of the longest header of version 1, with its CR LF.
const maxLine = 107

// parse1 reads a header of version 1, which is one line; n is 0 until the line is complete.
func parse1(in []byte) (h Header, n int, err error) {
	end := bytes.IndexByte(in[:min(len(in), maxLine)], '\n')
	switch {
	case end < 0 && len(in) < maxLine:
		return h, 0, nil
	case end < 0:
		return h, 0, &Error{maxLine, fmt.Sprintf("expected a line of at most %d bytes", maxLine)}
	case in[end-1] != '\r':
		return h, 0, &Error{end, "expected CR LF, found LF alone"}
	}
	h.Version = 1
	line := in[:end-1]
	fields := bytes.Split(line[len(signature1):], []byte{' '})
	if string(fields[0]) == "UNKNOWN" { // the rest of the line has no meaning
		return h, end + 1, nil
	}
	if h.Source, h.Destination, err = addresses1(fields); err != nil {
		return Header{}, 0, err
	}
	return h, end + 1, nil
}
