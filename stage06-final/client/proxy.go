package client

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"

	"looper.example/stage03-http-parser/http1"
)

// proxy holds the parts of Config.Proxy.
type proxy struct {
	secure        bool // it speaks TLS itself
	addr          string
	host          string // for its certificate
	authorization string // the value of Proxy-Authorization; "": none
}

var errProxyURL = errors.New("expected the proxy as http:// or https://[user:password@]host:port")

func parseProxy(text string) (*proxy, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("client: %w", errProxyURL)
	}
	t, err := parseTarget(u.Scheme + "://" + u.Host)
	if err != nil {
		return nil, fmt.Errorf("client: %w: %w", errProxyURL, err)
	}
	p := &proxy{secure: t.secure, addr: t.addr, host: t.host}
	if u.User != nil {
		password, _ := u.User.Password()
		p.authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
	}
	return p, nil
}

// ProxyError is the error if a proxy opens no tunnel.
type ProxyError struct{ Status int }

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy opens no tunnel: %d %s", e.Status, http1.StatusText(e.Status))
}

// appendConnect appends the request for a tunnel (RFC 9110, section 9.3.6).
func (p *proxy) appendConnect(dst []byte, addr string) ([]byte, error) {
	dst, err := http1.AppendRequestLine(dst, "CONNECT", addr)
	if err != nil {
		return dst, err
	}
	dst, _ = http1.AppendField(dst, "Host", addr)
	if p.authorization != "" {
		dst, _ = http1.AppendField(dst, "Proxy-Authorization", p.authorization)
	}
	return append(dst, "\r\n"...), nil
}
