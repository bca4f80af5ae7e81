package proxyproto_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/proxyproto"
)

const signature = "\r\n\r\n\x00\r\nQUIT\n"

// v2 returns a header of version 2, with the length of the rest.
func v2(command, family byte, rest string) string {
	return signature + string([]byte{command, family, byte(len(rest) >> 8), byte(len(rest))}) + rest
}

var (
	four = "\xc6\x33\x64\x07\xc0\x00\x02\x01\xdc\x04\x01\xbb" // 198.51.100.7:56324, 192.0.2.1:443
	six  = "\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x07" + "\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x01" + "\xdc\x04\x01\xbb"
)

// between is a header with two addresses.
func between(version int, source, destination string) proxyproto.Header {
	return proxyproto.Header{Version: version, Source: netip.MustParseAddrPort(source), Destination: netip.MustParseAddrPort(destination)}
}

// Which bytes are a header, and at which byte Parse detects that others are not.
func TestParse(t *testing.T) {
	none := proxyproto.Header{}
	rows := []struct {
		name, in string
		want     proxyproto.Header
		wrong    string // at which byte, and why; empty: nothing is
		at       int
	}{
		{"1, IPv4", "PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n", between(1, "198.51.100.7:56324", "192.0.2.1:443"), "", 0},
		{"1, IPv6", "PROXY TCP6 2001:db8::7 2001:db8::1 56324 0\r\n", between(1, "[2001:db8::7]:56324", "[2001:db8::1]:0"), "", 0},
		{"1, IPv4 as IPv6", "PROXY TCP6 ::ffff:198.51.100.7 ::ffff:192.0.2.1 1 2\r\n", between(1, "198.51.100.7:1", "192.0.2.1:2"), "", 0},
		{"1, unknown", "PROXY UNKNOWN\r\n", proxyproto.Header{Version: 1}, "", 0},
		{"1, unknown, and more", "PROXY UNKNOWN ffff::1 x y\r\n", proxyproto.Header{Version: 1}, "", 0},
		{"1, as long as may be", "PROXY UNKNOWN " + strings.Repeat("x", 107-16) + "\r\n", proxyproto.Header{Version: 1}, "", 0},
		{"2, IPv4", v2(0x21, 0x11, four), between(2, "198.51.100.7:56324", "192.0.2.1:443"), "", 0},
		{"2, IPv6", v2(0x21, 0x21, six), between(2, "[2001:db8::7]:56324", "[2001:db8::1]:443"), "", 0},
		{"2, extensions", v2(0x21, 0x11, four+"\x03\x00\x04abcd\x04\x00\x00"), between(2, "198.51.100.7:56324", "192.0.2.1:443"), "", 0},
		{"2, malformed extensions", v2(0x21, 0x11, four+"\x03\xff"), between(2, "198.51.100.7:56324", "192.0.2.1:443"), "", 0},
		{"2, local", v2(0x20, 0x00, ""), proxyproto.Header{Version: 2, Local: true}, "", 0},
		{"2, local with addresses", v2(0x20, 0x11, four), proxyproto.Header{Version: 2, Local: true}, "", 0},
		{"2, local of any family", v2(0x20, 0xff, "xyz"), proxyproto.Header{Version: 2, Local: true}, "", 0},
		{"2, unknown", v2(0x21, 0x00, "any"), proxyproto.Header{Version: 2}, "", 0},
		{"2, Unix", v2(0x21, 0x31, strings.Repeat("\x00", 216)), proxyproto.Header{Version: 2}, "", 0},
		{"2, as long as may be", v2(0x21, 0x11, four+strings.Repeat("x", proxyproto.MaxLength-28)), between(2, "198.51.100.7:56324", "192.0.2.1:443"), "", 0},

		{"HTTP", "GET / HTTP/1.1\r\n", none, "expected a header of the PROXY protocol, found 'G'", 0},
		{"HTTP that begins alike", "PUT / HTTP/1.1\r\n", none, "expected a header of the PROXY protocol, found 'U'", 1},
		{"TLS", "\x16\x03\x01", none, "expected a header of the PROXY protocol, found '\\x16'", 0},
		{"small letters", "proxy TCP4 1.1.1.1 1.1.1.1 1 1\r\n", none, "expected a header of the PROXY protocol, found 'p'", 0},
		{"another signature", signature[:11] + "X", none, "expected a header of the PROXY protocol, found 'X'", 11},
		{"an empty line of HTTP", "\r\nGET / HTTP/1.1\r\n", none, "expected a header of the PROXY protocol, found 'G'", 2},
		{"1, without end", "PROXY UNKNOWN " + strings.Repeat("x", 200), none, "expected a line of at most 107 bytes", 107},
		{"1, a byte too long", "PROXY UNKNOWN " + strings.Repeat("x", 107-15) + "\r\n", none, "expected a line of at most 107 bytes", 107},
		{"1, LF alone", "PROXY UNKNOWN\n", none, "expected CR LF, found LF alone", 13},
		{"1, UDP", "PROXY UDP4 1.1.1.1 1.1.1.1 1 1\r\n", none, `expected TCP4, TCP6 or UNKNOWN, found "UDP4"`, 6},
		{"1, nothing", "PROXY \r\n", none, `expected TCP4, TCP6 or UNKNOWN, found ""`, 6},
		{"1, the other family", "PROXY TCP4 ::1 ::1 1 1\r\n", none, `expected an address of TCP4, found "::1"`, 11},
		{"1, the other family for IPv6", "PROXY TCP6 1.1.1.1 ::1 1 1\r\n", none, `expected an address of TCP6, found "1.1.1.1"`, 11},
		{"1, a zone", "PROXY TCP6 ::1 fe80::1%x 1 1\r\n", none, `expected an address of TCP6, found "fe80::1%x"`, 15},
		{"1, no address", "PROXY TCP4 1.1.1.1 localhost 1 1\r\n", none, `expected an address of TCP4, found "localhost"`, 19},
		{"1, leading zeros in an address", "PROXY TCP4 01.1.1.1 1.1.1.1 1 1\r\n", none, `expected an address of TCP4, found "01.1.1.1"`, 11},
		{"1, a port too large", "PROXY TCP4 1.1.1.1 1.1.1.1 65536 1\r\n", none, `expected a port, found "65536"`, 27},
		{"1, a sign before a port", "PROXY TCP4 1.1.1.1 1.1.1.1 +1 1\r\n", none, `expected a port, found "+1"`, 27},
		{"1, leading zeros", "PROXY TCP4 1.1.1.1 1.1.1.1 1 01\r\n", none, `expected a port, found "01"`, 29},
		{"1, two spaces", "PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n", none, "expected a protocol, two addresses and two ports", 6},
		{"1, a port too few", "PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n", none, "expected a protocol, two addresses and two ports", 6},
		{"1, CR in the middle", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\r\n", none, `expected a port, found "1\r"`, 29},
		{"2, version 1", v2(0x11, 0x11, four), none, "expected version 2, found 1", 12},
		{"2, another command", v2(0x22, 0x11, four), none, "expected the command LOCAL or PROXY, found 2", 12},
		{"2, UDP", v2(0x21, 0x12, four), none, "expected TCP over IPv4 or IPv6, or a Unix stream, found the family 0x12", 13},
		{"2, no family that there is", v2(0x21, 0x41, four), none, "expected TCP over IPv4 or IPv6, or a Unix stream, found the family 0x41", 13},
		{"2, too short for IPv4", v2(0x21, 0x11, four[:11]), none, "expected 12 bytes of addresses, found 11", 14},
		{"2, too short for IPv6", v2(0x21, 0x21, six[:35]), none, "expected 36 bytes of addresses, found 35", 14},
		{"2, too short for Unix", v2(0x21, 0x31, six), none, "expected 216 bytes of addresses, found 36", 14},
		{"2, too long", v2(0x21, 0x11, four+strings.Repeat("x", proxyproto.MaxLength-27)), none, "expected a header of at most 4096 bytes, found 4097", 14},
		{"2, too long for a local one", v2(0x20, 0x00, strings.Repeat("x", 65535)), none, "expected a header of at most 4096 bytes, found 65551", 14},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			const rest = "GET / HTTP/1.1\r\n"
			h, n, err := proxyproto.Parse([]byte(row.in + rest))
			if row.wrong != "" {
				wrong, is := errors.AsType[*proxyproto.Error](err)
				require.True(t, is, err)
				assert.Contains(t, wrong.Error(), row.wrong)
				assert.Equal(t, row.at, wrong.Offset)
				assert.Zero(t, n)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, len(row.in), n)
			assert.Empty(t, cmp.Diff(row.want, h, cmpopts.EquateComparable(netip.AddrPort{})))
			for cut := range row.in { // Parse waits for the rest, wherever the header is cut
				_, n, err := proxyproto.Parse([]byte(row.in[:cut]))
				require.NoError(t, err, "cut at %d", cut)
				require.Zero(t, n, "cut at %d", cut)
			}
		})
	}
}

// Byte by byte the result is the same as at once, and no header is longer than MaxLength.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n", "PROXY TCP6 ::1 ::1 1 1\r\nGET", "PROXY UNKNOWN\r\n",
		v2(0x21, 0x11, four), v2(0x21, 0x21, six), v2(0x20, 0, ""), v2(0x21, 0x31, strings.Repeat("x", 216)), "GET / HTTP/1.1\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		whole, n, err := proxyproto.Parse(in)
		if n < 0 || n > min(len(in), proxyproto.MaxLength) || err != nil && n != 0 {
			t.Fatalf("%q: %d bytes, error %v", in, n, err)
		}
		if n == 0 && err == nil && len(in) > proxyproto.MaxLength {
			t.Fatalf("%q: waits for more", in)
		}
		for cut := range len(in) + 1 {
			h, m, cutErr := proxyproto.Parse(in[:cut])
			switch {
			case m == 0 && cutErr == nil:
				continue
			case m != n || h != whole || (cutErr != nil) != (err != nil):
				t.Fatalf("%q: cut at %d: %v, %d, %v; whole: %v, %d, %v", in, cut, h, m, cutErr, whole, n, err)
			}
			return
		}
	})
}
