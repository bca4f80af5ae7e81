package websocket

import (
	"net/url"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// A browser lets every page open a WebSocket to every server, and sends the cookies of that server with it. The Origin field
// names the page's site (RFC 6455, section 10.2).

// accepts reports whether the page that a request comes from may connect. As in http.CrossOriginProtection, the same host is the same
// site with any scheme: a server behind a proxy need not know the scheme.
func accepts(r *http1.Request, origins []string) bool {
	if r.Field("Origin") == nil {
		return true // not a browser
	}
	origin := string(r.Single("Origin"))
	for _, accepted := range origins {
		if accepted == "*" || strings.EqualFold(accepted, origin) {
			return true
		}
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, string(r.Host()))
}
