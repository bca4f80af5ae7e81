package server_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// The client's address when proxies pass connections on. Sim's clients are 192.0.2.1 and so on.
func TestProxyProtocol(t *testing.T) {
	const (
		named   = "PROXY TCP4 198.51.100.7 192.0.2.9 56324 80\r\n"
		request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
		two     = "\r\n\r\n\x00\r\nQUIT\n"
	)
	proxy := server.ProxyProtocol{Peers: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	another := server.ProxyProtocol{Peers: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	required := server.ProxyProtocol{Required: true}
	rows := []struct {
		name   string
		config server.ProxyProtocol
		sent   string
		want   string // in the response; empty: no response
	}{
		{"none", server.ProxyProtocol{}, request, "from 192.0.2.1:"},
		{"named by a proxy", proxy, named + request, "from 198.51.100.7:56324"},
		{"named by IPv6", proxy, "PROXY TCP6 2001:db8::7 ::1 1 2\r\n" + request, "from [2001:db8::7]:1"},
		{"version 2", proxy, two + "\x21\x11\x00\x0f\xc6\x33\x64\x07\xc0\x00\x02\x01\xdc\x04\x01\xbb\x04\x00\x00" + request, "from 198.51.100.7:56324"},
		{"the proxy itself", proxy, two + "\x20\x00\x00\x00" + request, "from 192.0.2.1:"},
		{"unknown to the proxy", proxy, "PROXY UNKNOWN\r\n" + request, "from 192.0.2.1:"},
		{"required of all", required, named + request, "from 198.51.100.7:56324"},
		{"an empty line after it", proxy, named + "\r\n" + request, "from 198.51.100.7:56324"},
		{"a malformed request after it", proxy, named + "GET\r\n\r\n", "from 198.51.100.7:56324"},
		{"an exchange after the other", proxy, named + strings.Replace(request, "Connection: close\r\n", "", 1) + request, "from 198.51.100.7:56324\r\n|HTTP/1.1 200 OK"},

		{"forged, and no proxy is there", server.ProxyProtocol{}, named + request, "HTTP/1.1 400 Bad Request"},
		{"forged by another than the proxy", another, named + request, "HTTP/1.1 400 Bad Request"},
		{"another than the proxy", another, request, "from 192.0.2.1:"},
		{"a proxy that says nothing", proxy, request, ""},
		{"required, and there is none", required, request, ""},
		{"twice", proxy, named + named + request, "HTTP/1.1 400 Bad Request"},
		{"malformed", proxy, "PROXY TCP4 x y 1 2\r\n" + request, ""},
		{"too long", proxy, "PROXY UNKNOWN " + strings.Repeat("x", 200) + "\r\n" + request, ""},
		{"too long for version 2", proxy, two + "\x21\x11\xff\xff" + strings.Repeat("x", 70000) + request, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, piece := range []int{len(row.sent), 1} {
				if piece == 1 && len(row.sent) > 1000 {
					continue
				}
				say := func(x server.Exchange, status int) { x.Respond(status, []byte("from "+x.Peer().String()+"\r\n|")) }
				w := newWorld(t, sim.Config{}, server.Config{ProxyProtocol: row.config,
					Refuse: func(x server.Exchange, status int, _ string) { say(x, status) }})
				w.page = func(x server.Exchange) { say(x, 200) }
				w.kernel.Client("alice", func(c *sim.Client) {
					c.Connect(addr)
					for rest := row.sent; rest != ""; {
						n := c.TrySend(rest[:min(piece, len(rest))])
						if rest = rest[n:]; n == 0 {
							break
						}
						if piece == 1 {
							c.Sleep(time.Millisecond)
						}
					}
					began := c.Now()
					for more := true; more; {
						c.Sleep(time.Second)
						_, more = c.TryReceive()
					}
					c.Close()
					if row.want == "" {
						assert.Empty(t, c.Heard())
						assert.Less(t, c.Now()-began, 3*time.Second, "the connection is closed at once")
					} else {
						assert.Contains(t, c.Heard(), row.want)
					}
				})
				w.run()
			}
		})
	}
}

// If the header does not come in time, the connection ends. Its time limit is that of a head.
func TestProxyHeaderTimeout(t *testing.T) {
	for name, sent := range map[string]string{"nothing": "", "a part": "PROXY TCP4 1.1"} {
		t.Run(name, func(t *testing.T) {
			config := server.Config{ProxyProtocol: server.ProxyProtocol{Required: true}, HeaderTimeout: 5 * time.Second}
			talk(t, config, func(c *sim.Client) {
				c.Send(sent)
				c.ExpectEnd()
				assert.InDelta(t, 5, c.Now().Seconds(), 2)
				assert.Empty(t, c.Heard())
				c.Close()
			})
		})
	}
}

// After the client has gone, the exchange still has its address. The proxy's next connection has another client.
func TestProxyPeerOfTheGone(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{ProxyProtocol: server.ProxyProtocol{Required: true}})
	peers := ""
	w.page = func(x server.Exchange) {
		x.OnGone(func() { peers += x.Peer().String() + " " })
	}
	for i, from := range []string{"198.51.100.7", "198.51.100.8"} {
		w.kernel.Client(from, func(c *sim.Client) {
			c.Sleep(time.Duration(i) * 10 * time.Second)
			c.Connect(addr)
			c.Send("PROXY TCP4 " + from + " 192.0.2.9 1 80\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
			c.Sleep(time.Second)
			c.Reset()
			c.Sleep(time.Second)
		})
	}
	w.run()
	assert.Equal(t, "198.51.100.7:1 198.51.100.8:1 ", peers)
}
