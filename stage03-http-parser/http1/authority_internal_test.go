package http1

import (
	"net/netip"
	"strings"
	"testing"
)

// FuzzIPv6 compares validIPv6 with net/netip, which would allocate.
func FuzzIPv6(f *testing.F) {
	for _, s := range []string{
		"::", "::1", "1::", "1::8", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:1.2.3.4",
		"", ":", ":::", "1:", ":1", "1:2", "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1.2.3", "::1.2.3.256",
		"::01.2.3.4", "::1.2.3.4.5", "1.2.3.4", "fe80::1%25eth0", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		addr, err := netip.ParseAddr(s)
		want := err == nil && addr.Is6() && !strings.Contains(s, "%")
		if got := validIPv6([]byte(s)); got != want {
			t.Errorf("%q: want %v, got %v", s, want, got)
		}
	})
}
