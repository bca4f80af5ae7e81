package redisstore

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Config holds the settings. The zero value of each field works.
type Config struct {
	// URL is the address of Redis: "redis://host:port/database", with "user:password@" or ":password@" before the host if it needs
	// them; "rediss://" for TLS. Default "redis://127.0.0.1:6379/0".
	URL string

	// TLS is the configuration for "rediss". Default: the server is verified by its host name.
	TLS *tls.Config

	// Prefix begins all keys. Default "looper:session:".
	Prefix string

	// Connections is how many connections there may be; further requests wait for one. Default 16.
	Connections int

	// Timeout bounds a call, including the time to dial and to wait for a connection. Default 2 s.
	Timeout time.Duration
}

// place holds the parts of a URL.
type place struct {
	addr, host     string
	user, password string
	database       int
	tls            bool
}

func (config Config) withDefaults() Config {
	if config.URL == "" {
		config.URL = "redis://127.0.0.1:6379/0"
	}
	if config.Prefix == "" {
		config.Prefix = "looper:session:"
	}
	if config.Connections == 0 {
		config.Connections = 16
	}
	if config.Timeout == 0 {
		config.Timeout = 2 * time.Second
	}
	return config
}

// parseURL reads a URL. Its errors do not quote the URL, which may hold a password.
func parseURL(text string) (p place, err error) {
	u, err := url.Parse(text)
	if err != nil {
		return p, fmt.Errorf("expected a URL of Redis, found a malformed one")
	}
	switch u.Scheme {
	case "redis":
	case "rediss":
		p.tls = true
	default:
		return p, fmt.Errorf(`expected the scheme "redis" or "rediss", found %q`, u.Scheme)
	}
	port := u.Port()
	if port == "" {
		port = "6379"
	}
	if p.host = u.Hostname(); p.host == "" {
		return p, fmt.Errorf("expected a host, found none")
	}
	p.addr = net.JoinHostPort(p.host, port)
	p.user = u.User.Username()
	p.password, _ = u.User.Password()
	if u.RawQuery != "" || u.Fragment != "" {
		return p, fmt.Errorf("expected no query and no fragment, found one")
	}
	if name := strings.Trim(u.Path, "/"); name != "" {
		if p.database, err = strconv.Atoi(name); err != nil || p.database < 0 {
			return p, fmt.Errorf("expected the number of a database, found %q", name)
		}
	}
	return p, nil
}
