package client

import (
	"fmt"
	"io"
	"net/url"
	"strings"
)

// redirected returns the request that a response leads to; nil if it leads nowhere, or its content cannot be sent again.
func (c *Client) redirected(r *Request, again func() (io.Reader, error), from *target, res *Response) (*Request, error) {
	location := res.Header.Get("Location")
	if r.NoRedirect || location == "" || r.Upgrade != "" {
		return nil, nil
	}
	next := *r
	switch res.Status {
	case 301, 302, 303: // as browsers do, which RFC 9110, section 15.4, allows
		if m := r.method(); m != "GET" && m != "HEAD" {
			next.Method = "GET"
			next.Body, next.ContentLength, next.GetBody, next.Trailer = nil, 0, nil, nil
			next.Header.Del("Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Expect", "Trailer")
		}
	case 307, 308:
		if again == nil {
			return nil, nil
		}
		body, err := again()
		if err != nil {
			return nil, err
		}
		next.Body = body
	default:
		return nil, nil
	}
	base, err := url.Parse(from.url())
	if err != nil {
		return nil, err
	}
	to, err := base.Parse(location)
	if err != nil {
		return nil, err
	}
	to.RawQuery = encodeQuery(to.RawQuery)
	next.URL = to.String()
	return &next, c.judgeRedirect(&next, from)
}

// encodeQuery encodes the characters that a request must not have in its query, as browsers do. String encodes those in the path.
func encodeQuery(query string) string {
	var encoded strings.Builder
	for _, b := range []byte(query) {
		if b <= ' ' || b >= 0x7f || strings.IndexByte(`"<>\`, b) >= 0 {
			fmt.Fprintf(&encoded, "%%%02X", b)
		} else {
			encoded.WriteByte(b)
		}
	}
	return encoded.String()
}

// judgeRedirect removes the fields that another host must not see.
func (c *Client) judgeRedirect(next *Request, from *target) error {
	to, err := parseTarget(next.URL)
	switch {
	case err != nil:
		return err
	case from.secure && !to.secure && !c.config.AllowDowngrade:
		return ErrDowngrade
	case to.addr != from.addr || to.secure != from.secure:
		next.Host = ""
		next.Header.Del("Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "WWW-Authenticate")
	}
	return nil
}
