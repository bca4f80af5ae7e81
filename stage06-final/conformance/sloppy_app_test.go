package conformance

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// respond is the application.
func (c *sloppyConn) respond(h sloppyHead) (goOn bool) {
	connection := strings.ToLower(strings.Join(h.values("Connection"), ","))
	last := strings.Contains(connection, "close") && c.flaw != ignoresClose || h.version == "HTTP/1.0" || c.flaw == neverPersists
	if len(h.values("Expect")) > 0 && c.flaw != neverContinues && len(c.in) == 0 && h.target == "/echo" {
		io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
	}
	var body []byte
	if c.flaw != unreadBody || h.target == "/echo" {
		var status int
		if body, status = c.body(h); status != 0 {
			return c.sendStatus(status, h.method, true)
		}
	}
	if c.flaw == oneForAll || c.flaw == bare && h.target == "/" && h.method == "GET" {
		return c.content(200, h.method, []byte("Hello!"), last)
	}
	switch {
	case c.flaw == bare:
		return c.sendStatus(501, h.method, last)
	case h.target == "/echo" && h.method == "POST":
		return c.content(200, h.method, body, last)
	case strings.HasPrefix(h.target, "/status/"):
		status, _ := strconv.Atoi(strings.TrimPrefix(h.target, "/status/"))
		return c.sendStatus(status, h.method, last)
	case h.target == "/host":
		return c.content(200, h.method, []byte(strings.Join(h.values("Host"), " ")), last)
	case h.target == "/file" && len(h.values("If-None-Match")) > 0 && c.flaw != unconditional:
		io.WriteString(c, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")
		return true
	case h.target == "/file":
		return c.content(200, h.method, []byte("file"), last, "ETag: \"a\"")
	case h.target == "/cookie":
		return c.content(200, h.method, c.cookies(h), last)
	case h.target == "/broken":
		if c.flaw == crashes {
			c.listener.Close()
			return false
		}
		return c.sendStatus(500, h.method, last)
	case h.target != "/":
		return c.sendStatus(404, h.method, last)
	case h.method != "GET" && h.method != "HEAD":
		return c.sendStatus(405, h.method, last)
	}
	return c.content(200, h.method, []byte("Hello!"), last)
}

func (c *sloppyConn) cookies(h sloppyHead) (page []byte) {
	for pair := range strings.SplitSeq(strings.Join(h.values("Cookie"), ";"), ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if c.flaw == trimsEquals {
			value = strings.TrimRight(value, "=")
		}
		if ok {
			page = fmt.Appendf(page, "%s=%s\n", name, value)
		}
	}
	return page
}

func (c *sloppyConn) sendStatus(status int, method string, last bool) (goOn bool) {
	return c.content(status, method, fmt.Appendf(nil, "%d\n", status), last)
}

func (c *sloppyConn) content(status int, method string, body []byte, last bool, fields ...string) (goOn bool) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.1 %d \r\nContent-Length: %d\r\nContent-Type: text/plain\r\n", status, len(body))
	if c.flaw != noDate {
		out.WriteString("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
	}
	for _, field := range fields {
		out.WriteString(field + "\r\n")
	}
	if status == 405 {
		out.WriteString("Allow: GET, HEAD\r\n")
	}
	if last {
		out.WriteString("Connection: close\r\n")
	}
	out.WriteString("\r\n")
	if method != "HEAD" || c.flaw == headHasContent {
		out.Write(body)
	}
	if c.flaw == extraResponse && method == "GET" {
		out.Write(out.Bytes()) // in the same segment, so that it comes before the client stops listening
	}
	c.SetWriteDeadline(time.Now().Add(c.limit))
	_, err := c.Write(out.Bytes())
	return err == nil && !last
}
