package middleware_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

func TestHTTPSRedirect(t *testing.T) {
	for _, row := range []struct {
		name, host string // of HTTPSRedirect
		request    string
		status     string
		location   string
	}{
		{"the same page", "", "GET /a%2Fb?c=d%26 HTTP/1.1\r\nHost: example.org\r\n\r\n", "301", "https://example.org/a%2Fb?c=d%26"},
		{"a port", "", "GET / HTTP/1.1\r\nHost: example.org:8080\r\n\r\n", "301", "https://example.org/"},
		{"an IPv6 address", "", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "301", "https://[::1]/"},
		{"an IPv6 address without a port", "", "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n", "301", "https://[::1]/"},
		{"another host", "www.example.org:8443", "GET /x HTTP/1.1\r\nHost: attacker.example\r\n\r\n", "301", "https://www.example.org:8443/x"},
		{"HEAD", "", "HEAD / HTTP/1.1\r\nHost: example.org\r\n\r\n", "301", "https://example.org/"},
		{"content", "", "POST /form HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n\r\na=b", "308", "https://example.org/form"},
		{"an absolute target", "", "GET http://example.org/x?y HTTP/1.1\r\nHost: example.org\r\n\r\n", "301", "https://example.org/x?y"},
		{"two slashes", "", "GET //attacker.example/ HTTP/1.1\r\nHost: example.org\r\n\r\n", "301", "https://example.org//attacker.example/"},
		{"the complete server", "", "OPTIONS * HTTP/1.1\r\nHost: example.org\r\n\r\n", "308", "https://example.org/"},
		{"a page that is not there", "", "GET /none HTTP/1.1\r\nHost: example.org\r\n\r\n", "301", "https://example.org/none"},
		{"a proxy that speaks TLS for us", "", "GET / HTTP/1.1\r\nHost: example.org\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n", "200", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.app.Configure(func(c *looper.Config) { c.TrustedProxies = []netip.Prefix{ownNetwork} })
			w.app.Use(middleware.HTTPSRedirect(row.host))
			w.text("/").run(func(c *sim.Client) {
				c.Send(row.request)
				c.HalfClose()
				for c.Receive() != "" {
				}
				r := takeApart(c.Heard())
				assert.Equal(t, row.status, r.status[:3])
				assert.Equal(t, row.location, r.fields["Location"])
			})
		})
	}
	require.Panics(t, func() { middleware.HTTPSRedirect("https://example.org") })
}
