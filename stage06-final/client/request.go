package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"looper.example/stage03-http-parser/http1"
)

// Request is a request to a server. Only URL is needed. It may be used again, in one exchange after the other, if its Body
// can be.
type Request struct {
	Method string // "": GET
	URL    string // http or https, percent-encoded; a fragment is not sent
	Host   string // for the Host field; "": the URL's host
	Header Header // sent in this order, without the fields that frame the message and manage the connection

	// Body is the content; nil: none. Its Read may suspend the task. Unless its bytes are in memory and few, it is read in a task
	// that Do spawns, so that the response can come while it is sent. It is not closed.
	Body io.Reader
	// ContentLength is the length of Body in bytes. If it is 0, Do finds the length of a *bytes.Reader, *bytes.Buffer
	// or *strings.Reader, and sends any other Body in chunks.
	ContentLength int64
	// GetBody returns the content once more, for a redirect or a retry. For the readers named above it is not needed.
	GetBody func() (io.Reader, error)
	// Trailer returns the trailers of a Body that is sent in chunks, after its end was read. Nil: none.
	Trailer func() Header

	Upgrade string        // protocol to ask the server for; see Response.Switch
	Close   bool          // whether to close the connection after the response
	Gzip    bool          // whether to ask for gzip, and to decompress it
	Timeout time.Duration // for the complete exchange, to the last byte of the response; 0: Config.Timeout; negative: none
	MaxBody int64         // of the response, in bytes as Read returns them; 0: Config.MaxBody; negative: no limit

	// Interim is called for 1xx responses, except 101, in the task that called Do, before Do returns. Nil: they are
	// dropped.
	Interim func(status int, header Header)
	// NoRedirect makes Do return redirects instead of following them.
	NoRedirect bool
}

func (r *Request) method() string {
	if r.Method == "" {
		return "GET"
	}
	return r.Method
}

// isIdempotent reports whether sending the request twice does no more than sending it once (RFC 9110, section 9.2.2).
func (r *Request) isIdempotent() bool {
	switch r.method() {
	case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
		return r.Upgrade == ""
	}
	return false
}

// length returns the length of the body; -1: it is sent in chunks.
func (r *Request) length() int64 {
	switch body := r.Body.(type) {
	case nil:
		return 0
	case interface{ Len() int }:
		if r.isInMemory() {
			return int64(body.Len())
		}
	}
	if r.ContentLength > 0 {
		return r.ContentLength
	}
	return -1
}

// isInMemory reports whether the body never waits.
func (r *Request) isInMemory() bool {
	switch r.Body.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader:
		return true
	}
	return false
}

// again returns a function that makes the body anew; nil if there is none.
func (r *Request) again() func() (io.Reader, error) {
	if r.GetBody != nil {
		return r.GetBody
	}
	switch body := r.Body.(type) {
	case nil:
		return func() (io.Reader, error) { return nil, nil }
	case *bytes.Reader:
		copied := *body
		return func() (io.Reader, error) { again := copied; return &again, nil }
	case *strings.Reader:
		copied := *body
		return func() (io.Reader, error) { again := copied; return &again, nil }
	case *bytes.Buffer:
		content := body.Bytes()
		return func() (io.Reader, error) { return bytes.NewReader(content), nil }
	}
	return nil
}

// own are the fields that the client itself writes. A caller who set them could make one message look like two.
var own = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade"}

// errOwnField is the error of a Header with one of these fields.
var errOwnField = errors.New("the client writes this field itself: use the fields of Request")

// appendHead appends the head of the request. If a proxy is asked for the URL itself, the target is absolute, and
// the head has the proxy's fields.
func (r *Request) appendHead(dst []byte, t *target, via *proxy, agent string) ([]byte, error) {
	path := t.path
	switch {
	case r.method() == "CONNECT":
		path = t.addr
	case via != nil:
		path = t.url()
	case r.method() == "OPTIONS" && path == "/*":
		path = "*"
	}
	dst, err := http1.AppendRequestLine(dst, r.method(), path)
	if err != nil {
		return dst, err
	}
	host := t.authority
	if r.Host != "" {
		host = r.Host
	}
	if dst, err = http1.AppendField(dst, "Host", host); err != nil {
		return dst, err
	}
	if via != nil && via.authorization != "" {
		dst, _ = http1.AppendField(dst, "Proxy-Authorization", via.authorization)
	}
	if dst, err = r.appendFields(dst, agent); err != nil {
		return dst, err
	}
	if dst, err = r.appendConnection(dst); err != nil {
		return dst, err
	}
	return append(r.appendFraming(dst), "\r\n"...), nil
}

func (r *Request) appendFields(dst []byte, agent string) (_ []byte, err error) {
	for _, f := range r.Header {
		if isOneOf(f.Name, own) {
			return dst, fmt.Errorf("field %q: %w", f.Name, errOwnField)
		}
		if dst, err = http1.AppendField(dst, f.Name, f.Value); err != nil {
			return dst, err
		}
	}
	if agent != "" && !r.Header.Has("User-Agent") {
		if dst, err = http1.AppendField(dst, "User-Agent", agent); err != nil {
			return dst, err
		}
	}
	if r.Gzip && !r.Header.Has("Accept-Encoding") {
		dst = append(dst, "Accept-Encoding: gzip\r\n"...)
	}
	return dst, nil
}

func (r *Request) appendConnection(dst []byte) (_ []byte, err error) {
	switch {
	case r.Upgrade != "":
		dst = append(dst, "Connection: upgrade\r\n"...)
		return http1.AppendField(dst, "Upgrade", r.Upgrade)
	case r.Close:
		dst = append(dst, "Connection: close\r\n"...)
	}
	return dst, nil
}

// appendFraming appends the length of the content. A request without content has it only if the method makes content
// likely (RFC 9110, section 8.6).
func (r *Request) appendFraming(dst []byte) []byte {
	switch n := r.length(); {
	case n < 0:
		return append(dst, "Transfer-Encoding: chunked\r\n"...)
	case n > 0 || r.Body != nil || r.method() == "POST" || r.method() == "PUT" || r.method() == "PATCH":
		return http1.AppendContentLength(dst, n)
	}
	return dst
}

// expectsContinue reports whether the body waits for the server's 100.
func (r *Request) expectsContinue() bool {
	return r.Body != nil && strings.EqualFold(r.Header.Get("Expect"), "100-continue")
}
