package lanes_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// haproxy passes connections and requests on, and the handler learns the client's address. The client is
// 127.0.0.2, and the proxy connects from 127.0.0.1.
func TestBehindHAProxy(t *testing.T) {
	haproxy := program.Find(t, "haproxy", "/usr/sbin")
	local := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	believes := server.Config{ProxyProtocol: server.ProxyProtocol{Peers: local}}
	rows := []struct {
		name, mode, option, how string
		config                  looper.Config
		field                   string // forged by the client
		want                    string // the peer and the client
	}{
		{"version 1", "tcp", "", "send-proxy", looper.Config{Server: believes}, "", "127.0.0.2 127.0.0.2 http"},
		{"version 2", "tcp", "", "send-proxy-v2", looper.Config{Server: believes}, "", "127.0.0.2 127.0.0.2 http"},
		{"version 2, with extensions and checks of its own", "tcp", "", "send-proxy-v2-ssl-cn proxy-v2-options crc32c,unique-id check inter 20ms check-send-proxy",
			looper.Config{Server: believes}, "", "127.0.0.2 127.0.0.2 http"},
		{"neither", "tcp", "", "", looper.Config{}, "", "127.0.0.1 127.0.0.1 http"},
		{"a field", "http", "option forwardfor\n http-request set-header X-Forwarded-Proto https", "", looper.Config{TrustedProxies: local},
			"X-Forwarded-For", "127.0.0.1 127.0.0.2 https"},
		{"a field of a proxy that is not trusted", "http", "option forwardfor", "", looper.Config{}, "X-Forwarded-For", "127.0.0.1 127.0.0.1 http"},
		{"a field, and the other forged", "http", "option forwardfor", "", looper.Config{TrustedProxies: local}, "Forwarded", "127.0.0.1 127.0.0.2 http"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			row.config.Log = slog.New(slog.NewTextHandler(&w.log, nil))
			w.app = looper.New(row.config)
			w.app.Get("/", func(c *looper.Context) error {
				return c.Text(200, fmt.Sprint(c.Peer().Addr(), " ", c.ClientAddr(), " ", c.Scheme()))
			})
			w.serve(0)
			addr := "127.0.0.1:" + program.FreePort(t)
			config := filepath.Join(t.TempDir(), "haproxy.cfg")
			require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, haproxyConfig, row.mode, row.option, addr, strings.TrimPrefix(w.url, "http://"), row.how), 0o600))
			program.Start(t, addr, exec.Command(haproxy, "-f", config, "-db"))

			from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
			client := http.Client{Transport: &http.Transport{DialContext: from.DialContext, DisableKeepAlives: true}}
			request, err := http.NewRequest("GET", "http://"+addr+"/", nil)
			require.NoError(t, err)
			if row.field != "" {
				request.Header.Set(row.field, "for=10.9.8.7")
				request.Header.Add(row.field, "10.9.8.7")
			}
			response, err := client.Do(request)
			require.NoError(t, err)
			defer response.Body.Close()
			content, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(content))
		})
	}
}

const haproxyConfig = `
defaults
 mode %s
 timeout connect 5s
 timeout client 20s
 timeout server 20s
listen test
 %s
 bind %s
 server app %s %s
`
