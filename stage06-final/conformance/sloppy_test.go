package conformance

import (
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// flaw is something that a sloppy server does wrong. Without a flaw, the server passes
// the cases that are named in TestFlaws.
type flaw string

const (
	anyRequestLine flaw = "takes any line for a request line"
	anyTarget      flaw = "takes any target"
	anyHost        flaw = "does not look at Host"
	anyField       flaw = "takes any line for a field"
	numberPrefix   flaw = "reads lengths and sizes like strtol, as far as they go"
	lengthWins     flaw = "goes by Content-Length where there is Transfer-Encoding as well"
	lfEndsSize     flaw = "ends a chunk's size line at LF"
	neverPersists  flaw = "closes after each response"
	ignoresClose   flaw = "goes on after close"
	oneASegment    flaw = "takes a segment for a request"
	firstOfSegment flaw = "forgets what came after the first request of a segment"
	unreadBody     flaw = "takes an unwanted body for the next request"
	noDate         flaw = "sends no Date"
	headHasContent flaw = "sends content after a response to HEAD"
	neverContinues flaw = "does not respond to Expect"
	unbounded      flaw = "has no limits"
	oneAtATime     flaw = "serves one client at a time"
	crashes        flaw = "ends after the first handler that fails"
	trimsEquals    flaw = "drops the equals signs at the end of a cookie"
	unconditional  flaw = "does not look at If-None-Match"
	extraResponse  flaw = "responds to a GET twice"
	bare           flaw = "has GET / and nothing else" // this is not a mistake
	oneForAll      flaw = "has one page for all"
)

// sloppy is a small server for tests, with one flaw or none.
type sloppy struct {
	flaw     flaw
	limit    time.Duration // how long it waits for a client
	listener net.Listener
	turn     sync.Mutex // held while a client is served, with oneAtATime
}

// startSloppy serves until the test ends, and returns the address. The server waits for a client up to limit.
func startSloppy(t *testing.T, f flaw, limit time.Duration) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &sloppy{flaw: f, limit: limit, listener: listener}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return listener.Addr().String()
}

// sloppyConn is a connection of a sloppy server.
type sloppyConn struct {
	*sloppy
	net.Conn
	in []byte // read, and not used
}

func (s *sloppy) serve(conn net.Conn) {
	defer conn.Close()
	if s.flaw == oneAtATime {
		s.turn.Lock()
		defer s.turn.Unlock()
	}
	c := &sloppyConn{sloppy: s, Conn: conn}
	for c.request() {
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.CloseWrite()
		conn.SetReadDeadline(time.Now().Add(s.limit))
		io.Copy(io.Discard, io.LimitReader(conn, 1<<20))
	}
}

// more reads a segment.
func (c *sloppyConn) more(deadline time.Time) bool {
	if c.flaw != unbounded {
		c.SetReadDeadline(deadline)
	}
	buffer := make([]byte, 64<<10)
	n, err := c.Read(buffer)
	c.in = append(c.in, buffer[:n]...)
	return err == nil
}

// until reads up to a mark, and returns the text before it.
func (c *sloppyConn) until(mark string, limit int) (text string, ok bool) {
	deadline := time.Now().Add(c.limit)
	for {
		if before, rest, found := strings.Cut(string(c.in), mark); found {
			c.in = []byte(rest)
			return before, true
		}
		if c.flaw == oneASegment && len(c.in) > 0 {
			text, c.in = string(c.in), nil
			return text, true
		}
		if c.flaw != unbounded && len(c.in) > limit || !c.more(deadline) {
			return "", false
		}
	}
}

func (c *sloppyConn) exactly(n int) (b []byte, ok bool) {
	for len(c.in) < n {
		if !c.more(time.Now().Add(c.limit)) {
			return nil, false
		}
	}
	b, c.in = c.in[:n:n], c.in[n:]
	return b, true
}

var (
	goodLine   = regexp.MustCompile(`^[A-Z]{1,32} [^ \t]+ HTTP/1\.\d$`)
	goodTarget = regexp.MustCompile(`^(/|http://)([!$&-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})*$`)
	goodHost   = regexp.MustCompile(`^([0-9A-Za-z._-]+|\[[0-9A-Fa-f:]+\])(:\d*)?$`)
	goodField  = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+.^_`|~-]+:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$")
)

// sloppyHead is a request's head.
type sloppyHead struct {
	method, target, version string
	reply                   // its fields
}

// request serves one request, and reports whether another may follow.
func (c *sloppyConn) request() (goOn bool) {
	for len(c.in) == 0 {
		if !c.more(time.Now().Add(c.limit)) {
			return false
		}
	}
	text, ok := c.until("\r\n\r\n", 32<<10)
	if !ok {
		status := 408
		if len(c.in) > 32<<10 {
			status = 431
		}
		return c.sendStatus(status, "", true)
	}
	if c.flaw == firstOfSegment {
		c.in = nil
	}
	head, status := c.parse(text)
	if status != 0 {
		return c.sendStatus(status, "", true)
	}
	return c.respond(head)
}

func (c *sloppyConn) parse(text string) (h sloppyHead, status int) {
	lines := strings.Split(text, "\r\n")
	if c.flaw != anyRequestLine && !goodLine.MatchString(lines[0]) {
		return h, 400
	}
	words := append(strings.Fields(lines[0]), "GET", "/", "HTTP/1.1")
	h.method, h.target, h.version = words[0], words[1], words[2]
	if c.flaw != anyTarget && !goodTarget.MatchString(h.target) {
		return h, 400
	}
	for _, line := range lines[1:] {
		if c.flaw != anyField && !goodField.MatchString(line) {
			return h, 400
		}
		name, value, _ := strings.Cut(line, ":")
		h.fields = append(h.fields, field{strings.TrimSpace(name), strings.Trim(value, " \t")})
	}
	hosts := h.values("Host")
	if c.flaw != anyHost && h.version != "HTTP/1.0" && (len(hosts) != 1 || !goodHost.MatchString(hosts[0])) {
		return h, 400
	}
	return h, 0
}

// number reads a length or a size.
func (c *sloppyConn) number(text string, base int) (n int, ok bool) {
	if c.flaw == numberPrefix {
		text = strings.TrimPrefix(text, "+")
		digits := "0123456789abcdef"[:base]
		text = text[:len(text)-len(strings.TrimLeft(text, digits))]
		if text == "" {
			return 0, true
		}
	}
	if strings.HasPrefix(text, "+") {
		return 0, false
	}
	parsed, err := strconv.ParseUint(text, base, 31)
	return int(parsed), err == nil
}

// body reads the request's content.
func (c *sloppyConn) body(h sloppyHead) (body []byte, status int) {
	lengths, codings := h.values("Content-Length"), h.values("Transfer-Encoding")
	switch {
	case len(lengths) > 0 && len(codings) > 0 && c.flaw != lengthWins, len(lengths) > 1:
		return nil, 400
	case len(lengths) > 0:
		n, ok := c.number(lengths[0], 10)
		if !ok || n > 1<<20 {
			return nil, 400
		}
		if body, ok = c.exactly(n); !ok {
			return nil, 408
		}
		return body, 0
	case len(codings) == 0:
		return nil, 0
	case !strings.EqualFold(codings[0], "chunked"):
		return nil, 501
	}
	return c.chunks()
}

func (c *sloppyConn) chunks() (body []byte, status int) {
	mark := "\r\n"
	if c.flaw == lfEndsSize {
		mark = "\n"
	}
	for {
		line, ok := c.until(mark, 1<<10)
		if !ok {
			return nil, 400
		}
		digits, _, _ := strings.Cut(strings.TrimSuffix(line, "\r"), ";")
		size, ok := c.number(digits, 16)
		if !ok {
			return nil, 400
		}
		piece, ok := c.exactly(size)
		end, ended := c.exactly(2)
		if !ok || !ended || string(end) != "\r\n" {
			return nil, 400
		}
		if size == 0 {
			return body, 0
		}
		body = append(body, piece...)
	}
}
