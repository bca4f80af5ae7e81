package soak_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// reset ends a connection by RST.
func reset(c net.Conn) {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// request returns the bytes of a request of a random kind.
func (v *visitor) request() string {
	head := func(line string, fields ...string) string {
		return line + " HTTP/1.1\r\nHost: soak\r\n" + strings.Join(append(fields, "\r\n"), "\r\n")
	}
	path := []string{
		"/hello/", "/page/", "/stream/", "/events/", "/sleep/", "/wait/", "/offload/", "/fetch/", "/static/big.txt?",
		"/panic/", "/up/hello/", "/up/stream/", "/up/wait/", "/up/fetch/",
	}[v.IntN(14)]
	switch v.IntN(5) {
	case 0:
		contentType, body, _ := v.multipart()
		return head("POST /upload", "Content-Type: "+contentType, fmt.Sprint("Content-Length: ", body.Len())) + body.String()
	case 1:
		return head("POST "+[]string{"/echo", "/up/echo"}[v.IntN(2)], "Content-Type: text/plain", "Transfer-Encoding: chunked") +
			"5\r\nhello\r\n1000\r\n" + big[:4096] + "\r\n0\r\n\r\n"
	case 2:
		upgrade := head("GET "+[]string{"/ws", "/room", "/up/ws"}[v.IntN(3)], "Upgrade: websocket", "Connection: Upgrade",
			"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
		return upgrade + "\x81\x85\x00\x00\x00\x00hello\x89\x80\x00\x00\x00\x00\x88\x80\x00\x00\x00\x00"
	default:
		return head("GET " + path + v.token)
	}
}

// cut sends a part of a request, reads a part of the response, and closes.
func (v *visitor) cut() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	text := v.request()
	if v.IntN(2) == 0 {
		text = text[:v.IntN(len(text))]
	}
	_, _ = io.WriteString(c, text)
	if n := v.IntN(3); n > 0 {
		_ = c.SetReadDeadline(time.Now().Add(time.Duration(v.IntN(10)) * time.Millisecond))
		_, _ = io.CopyN(io.Discard, c, int64(v.IntN(1<<(10*n))))
	}
	if v.IntN(2) == 0 {
		reset(c)
	}
	return nil
}

// halfClose sends a request and FIN, and must get the response.
func (v *visitor) halfClose() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_, _ = io.WriteString(c, "GET /sleep/"+v.token+" HTTP/1.1\r\nHost: soak\r\n\r\n")
	_ = c.(interface{ CloseWrite() error }).CloseWrite()
	got, err := io.ReadAll(c)
	return contains(string(got), "slept "+v.token, err)
}

// readSlowly reads a long response in small pieces, with pauses.
func (v *visitor) readSlowly() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	path := []string{"/static/big.txt", "/up/static/big.txt"}[v.IntN(2)]
	_, _ = io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n")
	pieces := bufio.NewReaderSize(c, 16)
	if err := v.rest(pieces); err != nil || v.IntN(2) == 0 {
		return err
	}
	got, err := io.ReadAll(pieces)
	if err == nil && !strings.HasSuffix(string(got), big[len(big)-1000:]) {
		err = fmt.Errorf("expected the end of the file, found %d bytes", len(got))
	}
	return err
}

func (v *visitor) rest(r io.Reader) error {
	for range 10 {
		if _, err := io.CopyN(io.Discard, r, int64(1+v.IntN(3000))); err != nil {
			return err
		}
		time.Sleep(time.Duration(v.IntN(3)) * time.Millisecond)
	}
	return nil
}

// byteByByte sends a request byte by byte.
func (v *visitor) byteByByte() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	for _, b := range []byte("POST /echo HTTP/1.1\r\nHost: soak\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc") {
		if _, err := c.Write([]byte{b}); err != nil {
			return err
		}
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	got, err := io.ReadAll(r.Body)
	return expect(string(got), "abc", err)
}

// garbage sends random bytes, also below TLS.
func (v *visitor) garbage() error {
	c, err := net.DialTimeout("tcp", v.addr(), patience)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	p := make([]byte, 1+v.IntN(2000))
	for i := range p {
		p[i] = byte(v.Uint32())
	}
	_, _ = c.Write(p)
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, _ = io.Copy(io.Discard, c)
	return nil
}

// short is a connection that accepts a limited number of bytes of output.
type short struct {
	net.Conn
	left int
}

func (s *short) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p[:min(s.left, len(p))])
	if s.left -= n; err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}

// stopHandshake leaves in the middle of a TLS handshake, after a random number of bytes.
func (v *visitor) stopHandshake() error {
	c, err := net.DialTimeout("tcp", v.world.secure, patience)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(patience))
	_ = tls.Client(&short{c, v.IntN(2000)}, &tls.Config{InsecureSkipVerify: true}).Handshake()
	if v.IntN(2) == 0 {
		reset(c)
	}
	return nil
}

// pipeline sends many requests at once, and must get the responses in this order.
func (v *visitor) pipeline() error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	var requests strings.Builder
	n := 2 + v.IntN(20)
	paths := []string{"hello", "sleep", "offload", "up/hello"}
	for i := range n {
		fmt.Fprintf(&requests, "GET /%s/%s.%d HTTP/1.1\r\nHost: soak\r\n\r\n", paths[v.IntN(4)], v.token, i)
	}
	if _, err := io.WriteString(c, requests.String()); err != nil {
		return err
	}
	in := bufio.NewReader(c)
	for i := range n {
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		got, err := io.ReadAll(r.Body)
		if err := contains(string(got)+"$", fmt.Sprintf(" %s.%d$", v.token, i), err); err != nil {
			return err
		}
	}
	return nil
}
