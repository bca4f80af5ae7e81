package looper_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

// The client's address by what trusted proxies say, and by what clients forge. The peer is
// 192.0.2.1.
func TestClientAddr(t *testing.T) {
	nobody := looper.Config{}
	peer := looper.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	chain := looper.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}}
	standard := chain
	standard.Forwarded = true
	rows := []struct {
		name   string
		config looper.Config
		fields string
		want   string
	}{
		{"no proxy", nobody, "X: y", "192.0.2.1 http"},
		{"forged, and no proxy is trusted", nobody, "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\nForwarded: for=198.51.100.7;proto=https", "192.0.2.1 http"},
		{"another proxy is trusted", looper.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, "X-Forwarded-For: 198.51.100.7", "192.0.2.1 http"},
		{"a proxy", peer, "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https", "198.51.100.7 https"},
		{"a proxy that says nothing", peer, "X: y", "192.0.2.1 http"},
		{"empty fields", peer, "X-Forwarded-For:\r\nX-Forwarded-Proto: ,", "192.0.2.1 http"},
		{"the scheme alone", peer, "X-Forwarded-Proto: HTTPS", "192.0.2.1 https"},
		{"no scheme that is known", peer, "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: gopher", "198.51.100.7 http"},
		{"forged by the client", peer, "X-Forwarded-For: 127.0.0.1, 198.51.100.7", "198.51.100.7 http"},
		{"forged on a line of its own", peer, "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 198.51.100.7", "198.51.100.7 http"},
		{"forged as a proxy's", peer, "X-Forwarded-For: 127.0.0.1, 192.0.2.9, 198.51.100.7", "198.51.100.7 http"},
		{"forged with a quote", peer, "X-Forwarded-For: \"127.0.0.1, 198.51.100.7", "198.51.100.7 http"},
		{"forged in the other field", peer, "Forwarded: for=127.0.0.1;proto=https\r\nX-Forwarded-For: 198.51.100.7", "198.51.100.7 http"},
		{"forged in the other field alone", peer, "Forwarded: for=127.0.0.1;proto=https", "192.0.2.1 http"},
		{"a chain of proxies", chain, "X-Forwarded-For: 127.0.0.1, 198.51.100.7, 10.0.0.2, 10.0.0.3\r\nX-Forwarded-Proto: http, https, http, http", "198.51.100.7 https"},
		{"a chain, and the scheme of one", chain, "X-Forwarded-For: 198.51.100.7, 10.0.0.2\r\nX-Forwarded-Proto: https", "198.51.100.7 https"},
		{"a chain, and it is not clear whose schemes", chain, "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https, http", "198.51.100.7 http"},
		{"proxies alone", chain, "X-Forwarded-For: 10.0.0.1, 10.0.0.2", "10.0.0.1 http"},
		{"IPv6", chain, "X-Forwarded-For: 2001:db9::7, 2001:db8::1", "2001:db9::7 http"},
		{"IPv6 in brackets, with a port", chain, "X-Forwarded-For: [2001:db9::7]:8080", "2001:db9::7 http"},
		{"IPv6 in brackets", chain, "X-Forwarded-For: [2001:db9::7]", "2001:db9::7 http"},
		{"IPv4 as IPv6", chain, "X-Forwarded-For: 198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7 http"},
		{"a port", chain, "X-Forwarded-For: 198.51.100.7:4711", "198.51.100.7 http"},
		{"a zone", chain, "X-Forwarded-For: fe80::1%<script>", "fe80::1 http"},
		{"empty elements", chain, "X-Forwarded-For: 198.51.100.7,, ,10.0.0.2,", "198.51.100.7 http"},
		{"no address", chain, "X-Forwarded-For: 198.51.100.7, unknown", "192.0.2.1 http"},
		{"no address further out", chain, "X-Forwarded-For: 198.51.100.7, x, 10.0.0.2", "10.0.0.2 http"},

		{"Forwarded", standard, "Forwarded: for=198.51.100.7;proto=https;by=10.0.0.1", "198.51.100.7 https"},
		{"Forwarded, and the other field forged", standard, "Forwarded: for=198.51.100.7\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https", "198.51.100.7 http"},
		{"the other field alone", standard, "X-Forwarded-For: 127.0.0.1", "192.0.2.1 http"},
		{"Forwarded by a chain", standard, `Forwarded: for=127.0.0.1, For="[2001:db9::7]:4711";Proto=HTTPS` + "\r\n" + `Forwarded: for=10.0.0.2;proto=http`, "2001:db9::7 https"},
		{"forged before it", standard, `Forwarded: for="127.0.0.1;proto=https, for=198.51.100.7;proto=http`, "198.51.100.7 http"},
		{"hidden", standard, "Forwarded: for=_hidden;proto=https", "192.0.2.1 http"},
		{"unknown", standard, "Forwarded: for=198.51.100.7, for=unknown, for=10.0.0.2;proto=https", "10.0.0.2 https"},
		{"without for", standard, "Forwarded: proto=https", "192.0.2.1 http"},
		{"an untrusted hop says no more", standard, "Forwarded: for=127.0.0.1;proto=https, for=198.51.100.7", "198.51.100.7 http"},
		{"malformed", standard, "Forwarded: ;;=,for,=;for=", "192.0.2.1 http"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config)
			w.app.Get("/", func(c *looper.Context) error {
				require.Equal(t, "192.0.2.1", c.Peer().Addr().String())
				return c.Text(200, c.ClientAddr().String()+" "+c.Scheme())
			})
			assert.Equal(t, row.want, w.ask("GET", "/", "", row.fields).body)
		})
	}
}

// A proxy in the same network segment has an address with a zone, which prefixes do not have.
func TestClientAddrBehindAProxyWithAZone(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("fe80::/10")}})
	app.Get("/", func(c *looper.Context) error { return c.Text(200, c.ClientAddr().String()+" "+c.Scheme()) })
	defer app.Shutdown(t.Context())
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "[fe80::1%eth0]:4711"
	r.Header.Set("X-Forwarded-For", "198.51.100.7")
	r.Header.Set("X-Forwarded-Proto", "https")
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	assert.Equal(t, "198.51.100.7 https", w.Body.String())
}

// Over real sockets, also a Unix socket, whose peers have no address.
func TestClientAddrOverSockets(t *testing.T) {
	local := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	rows := []struct {
		name, network string
		config        looper.Config
		want          string
	}{
		{"TCP", "tcp", looper.Config{}, "127.0.0.1 http"},
		{"TCP, trusted", "tcp", looper.Config{TrustedProxies: local}, "198.51.100.7 https"},
		{"Unix", "unix", looper.Config{TrustedProxies: local}, "invalid IP http"},
		{"Unix, trusted", "unix", looper.Config{TrustUnixPeers: true}, "198.51.100.7 https"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			row.config.Log = quiet
			app := looper.New(row.config)
			app.Get("/", func(c *looper.Context) error { return c.Text(200, c.ClientAddr().String()+" "+c.Scheme()) })
			k, err := kernel.Open("")
			require.NoError(t, err)
			l, err := loop.New(k, loop.Config{Log: quiet})
			require.NoError(t, err)
			addr := "127.0.0.1:0"
			if row.network == "unix" {
				addr = "unix:" + filepath.Join(t.TempDir(), "s")
			}
			listener, err := app.ListenOn(l, addr)
			require.NoError(t, err)
			ran := make(chan error, 1)
			go func() { ran <- l.Run() }()
			client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
				if row.network == "unix" {
					return net.Dial("unix", addr[len("unix:"):])
				}
				return net.Dial("tcp", listener.Addr())
			}}}
			request, err := http.NewRequest("GET", "http://example.org/", nil)
			require.NoError(t, err)
			request.Header.Set("X-Forwarded-For", "198.51.100.7")
			request.Header.Set("X-Forwarded-Proto", "https")
			assert.Equal(t, row.want, do(t, &client, request))
			stop(t, app, ran)
		})
	}
}
