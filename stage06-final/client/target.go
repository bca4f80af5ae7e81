package client

import (
	"errors"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// target holds the parts of a URL that a request needs. Its strings are parts of the URL where they can be.
type target struct {
	secure    bool
	addr      string // host:port in lower case, for Dial and for CONNECT
	host      string // without port and brackets, for a certificate
	authority string // for the Host field: as in the URL, in lower case
	path      string // with the query
}

// The errors of URLs.
var (
	errScheme   = errors.New("expected a URL that begins with http:// or https://")
	errUserInfo = errors.New("expected a URL without user information: use an Authorization field")
)

// parseTarget reads a URL. It is as strict as the parser of a server: a character that needs percent-encoding must have it.
func parseTarget(url string) (t target, err error) {
	scheme, rest, found := strings.Cut(url, "://")
	switch {
	case found && strings.EqualFold(scheme, "http"):
	case found && strings.EqualFold(scheme, "https"):
		t.secure = true
	default:
		return t, errScheme
	}
	rest, _, _ = strings.Cut(rest, "#")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	t.authority, t.path = strings.ToLower(rest[:end]), rest[end:]
	if strings.Contains(t.authority, "@") {
		return t, errUserInfo
	}
	if t.path == "" || t.path[0] == '?' {
		t.path = "/" + t.path
	}
	t.locate()
	var line [256]byte
	_, err = http1.AppendRequestLine(line[:0], "CONNECT", t.addr)
	return t, err
}

// locate finds host and port.
func (t *target) locate() {
	host, port := t.authority, ""
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host, port = host[:colon], host[colon+1:]
	}
	t.addr = t.authority
	if port == "" {
		t.addr = host + ":" + t.defaultPort()
	}
	t.host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

func (t *target) defaultPort() string {
	if t.secure {
		return "443"
	}
	return "80"
}

func (t *target) scheme() string {
	if t.secure {
		return "https"
	}
	return "http"
}

// url returns the absolute form, without a fragment.
func (t *target) url() string { return t.scheme() + "://" + t.authority + t.path }
