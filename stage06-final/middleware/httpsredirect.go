package middleware

import (
	"net"
	"strings"

	"looper.example/stage06-final/looper"
)

// HTTPSRedirect sends clients that speak HTTP without TLS to the same page over HTTPS. GET and HEAD get 301. Other methods get 308, after
// which a client sends its content again (RFC 9110, sections 15.4.2 and 15.4.9). A trusted proxy says
// whether its client speaks TLS (Context.Scheme).
//
// host is the name to send clients to, with a port if that is not 443; "" stands for the name in the request. Set
// it if a cache is between: a client chooses its Host field, and the cache could keep a redirect to that client's site. HTTPSRedirect
// panics if host is not a name with or without a port.
//
// With Secure (HSTS), a browser that has come over HTTPS once uses HTTPS from then on.
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

// secureHost returns where a client is sent, without the port of HTTP: that of HTTPS differs.
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

// samePage returns the request's path and query.
func samePage(c *looper.Context) string {
	if uri := c.RequestURI(); uri != "*" {
		return uri
	}
	return "/" // OPTIONS * is about the complete server, which has no path
}
