package looper

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPeerName(t *testing.T) {
	require.Equal(t, "192.0.2.1:80", peerName(netip.MustParseAddrPort("192.0.2.1:80")))
	require.Equal(t, "[2001:db8::1]:80", peerName(netip.MustParseAddrPort("[2001:db8::1]:80")))
	require.Equal(t, "unix", peerName(netip.AddrPort{}))
}
