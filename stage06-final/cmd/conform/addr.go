package main

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// checkAddr returns an error that says what is wrong with an address, and what to use instead. flag is the name of its flag.
func checkAddr(flag, addr string) error {
	wrong := func(found, next string) error {
		return fmt.Errorf("%s %s: expected host:port, found %s; %s", flag, addr, found, next)
	}
	use := func(host, port string) string { return fmt.Sprintf("use %s %s", flag, net.JoinHostPort(host, port)) }
	scheme, rest, isURL := strings.Cut(addr, "://")
	switch {
	case isURL && strings.EqualFold(scheme, "https"):
		host, port := hostAndPort(rest, "443")
		return wrong("a URL", use(host, port)+" and -tls")
	case isURL:
		host, port := hostAndPort(rest, "80")
		return wrong("a URL", use(host, port))
	case strings.HasPrefix(addr, "unix:"), strings.HasPrefix(addr, "/"), strings.HasPrefix(addr, "./"):
		return wrong("a Unix socket", "the suite connects over TCP, so let the server listen on a port as well")
	case strings.Contains(addr, "/"):
		host, port := hostAndPort(addr, "80")
		return wrong("a path after it", use(host, port))
	}
	host, port, err := net.SplitHostPort(addr)
	switch {
	case err != nil && (net.ParseIP(strings.Trim(addr, "[]")) != nil || !strings.Contains(addr, ":")):
		return wrong("no port", use(strings.Trim(addr, "[]"), "8000")+", or the port that the server listens on")
	case err != nil:
		return wrong("something else", "use "+flag+" 127.0.0.1:8000 or "+flag+" [::1]:8000")
	case host == "":
		return wrong("no host", use("127.0.0.1", port))
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return wrong(fmt.Sprintf("the port %q", port), "a port is a number from 1 to 65535")
	}
	return nil
}

// hostAndPort returns the host and the port in a URL without its scheme; otherwise is the default port.
func hostAndPort(text, otherwise string) (host, port string) {
	u, err := url.Parse("http://" + text)
	if err != nil || u.Hostname() == "" {
		return "127.0.0.1", "8000"
	}
	if port = u.Port(); port == "" {
		port = otherwise
	}
	return u.Hostname(), port
}
