package middleware

import (
	"net"
	"strings"

	"looper.example/stage06-final/looper"
)

// HTTPSRedirect sends clients that speak HTTP without TLS to the same page over HTTPS. GET and HEAD get 301, other methods 308, after which
// a client sends its content again (RFC 9110, sections 15.4.2 and 15.4.9). A trusted proxy says
// whether its client speaks TLS (Context.Scheme).
//
// host is the name to send clients to, with a port if that is not 443; "" is the name that they have asked for. Give
// it if a cache stands between: a client chooses its Host, and the cache could keep a redirect to a site of that client's. It panics
// if host is not a name with or without a port.
//
// A browser that has once come over HTTPS comes so at once if Secure is in use too (HSTS).
func HTTPSRedirect(host string) looper.Middleware {
	if strings.ContainsAny(host, "/?#@\\ ") {
		panic("middleware: HTTPSRedirect expects a host such as example.org or example.org:8443, not " + host)
	}
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if c.Scheme() == "https" {
				return next(c)
			}
			status := 308
			if method := c.Method(); method == "GET" || method == "HEAD" {
				status = 301
			}
			return c.Redirect("https://"+secureHost(host, c.Host())+samePage(c), status)
		}
	}
}

// secureHost is where a client is sent: the port of HTTP is not that of HTTPS.
func secureHost(host, asked string) string {
	if host != "" {
		return host
	}
	if name, _, err := net.SplitHostPort(asked); err == nil {
		asked = name
		if strings.Contains(name, ":") {
			asked = "[" + name + "]" // an IPv6 address
		}
	}
	return asked
}

// samePage is the request's path and query.
func samePage(c *looper.Context) string {
	if uri := c.RequestURI(); uri != "*" {
		return uri
	}
	return "/" // OPTIONS * is about the server as a whole, which has no path
}
