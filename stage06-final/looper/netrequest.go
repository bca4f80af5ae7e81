package looper

import (
	"context"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"

	"looper.example/stage03-http-parser/http1"
)

// netRequest returns the request for a net/http handler.
func (c *Context) netRequest(b *bridge) (*http.Request, error) {
	if c.netward != nil { // the request of WrapMiddleware's middleware
		return c.netward.WithContext(&requestContext{c.netward.Context(), b, slices.Clone(c.values)}), nil
	}
	head := c.head
	target := string(head.Target())
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, &Error{Status: 400, Message: fmt.Sprintf("expected a URL as the request-target: %v", err)}
	}
	r := &http.Request{
		Method: string(head.Method()), URL: u, RequestURI: target,
		Proto: fmt.Sprintf("HTTP/1.%d", head.Minor()), ProtoMajor: 1, ProtoMinor: head.Minor(),
		Header: headerOf(head), Host: string(head.Host()),
		ContentLength: head.ContentLength(), Body: http.NoBody, Close: !head.KeepAlive(),
		RemoteAddr: netPeer(c), Pattern: c.match.Pattern(),
	}
	delete(r.Header, "Transfer-Encoding")
	if r.ContentLength < 0 {
		r.TransferEncoding = []string{"chunked"}
		r.Trailer = announced(head)
		delete(r.Header, "Trailer")
	}
	for name, value := range c.match.Params() {
		r.SetPathValue(name, string(value))
	}
	if c.came != nil {
		delete(r.Header, handedOn)
		r.TLS, r.Close = c.came.TLS, c.came.Close
	}
	r = r.WithContext(&requestContext{c.context(), b, slices.Clone(c.values)})
	if r.ContentLength != 0 {
		b.body.b, b.body.request = b, r
		r.Body = &b.body
	}
	return r, nil
}

// headerOf returns the header fields as net/http has them, without Host.
func headerOf(head *http1.Request) http.Header {
	h := make(http.Header, head.NumFields())
	for name, value := range head.Fields() {
		key := textproto.CanonicalMIMEHeaderKey(string(name))
		if key != "Host" {
			h[key] = append(h[key], string(value))
		}
	}
	return h
}

// announced returns the names of the trailers that are to come, without values.
func announced(head *http1.Request) (trailer http.Header) {
	for name := range head.Elements("Trailer") {
		if trailer == nil {
			trailer = make(http.Header)
		}
		trailer[textproto.CanonicalMIMEHeaderKey(string(name))] = nil
	}
	return trailer
}

// netPeer returns the client's address. For a Unix socket it is "@", as in net/http.
func netPeer(c *Context) string {
	if peer := c.peer(); peer.IsValid() {
		return peer.String()
	}
	return "@"
}

// requestContext is a request's context: it has the values of Keys, as they were when it was made.
type requestContext struct {
	context.Context
	bridge *bridge
	values []keyed
}

// bridgeKey is the key of a bridge in a context.
type bridgeKey struct{}

func (ctx *requestContext) Value(key any) any {
	if key == (bridgeKey{}) {
		return ctx.bridge
	}
	for _, kept := range ctx.values {
		if kept.key == key {
			return kept.value
		}
	}
	return ctx.Context.Value(key)
}
