package proxy

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
)

// hopByHop are the fields of one connection, and those that this proxy writes itself (RFC 9110, section 7.6.1). It is never changed.
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Transfer-Encoding", "Upgrade",
	"Host", "Content-Length",
}

// ofClient are the fields about the client: upstreams get only this proxy's. It is never changed.
var ofClient = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP"}

func isOneOf(name string, names []string) bool {
	for _, n := range names {
		if strings.EqualFold(name, n) {
			return true
		}
	}
	return false
}

// isForUpstream reports whether a field, or a trailer, of the client's is passed on. For CGI and its successors, such as WSGI, '_' in a name
// is '-'.
func isForUpstream(head *http1.Request, name string) bool {
	return !isOneOf(name, hopByHop) && !isOneOf(strings.ReplaceAll(name, "_", "-"), ofClient) && !head.HasConnectionOption(name)
}

// request returns the request for the upstream.
func (p *Proxy) request(c *looper.Context, u *upstream, content *content) (*client.Request, error) {
	head := c.Exchange().Request()
	if hasDots(string(head.Path())) {
		return nil, &looper.Error{Status: 400, Message: "expected a path without . and .. segments"}
	}
	r := &client.Request{
		Method:     c.Method(),
		URL:        u.base + u.path + p.path(head),
		NoRedirect: true,
		Header:     make(client.Header, 0, head.NumFields()+4),
		Interim:    func(status int, h client.Header) { inform(c, status, h) },
	}
	if p.config.PassHost {
		r.Host = string(head.Host())
	}
	for name, value := range head.Fields() {
		if name := string(name); isForUpstream(head, name) {
			r.Header.Add(name, string(value))
		}
	}
	if hops := hopsLeft(head); hops > 0 {
		r.Header.Set("Max-Forwards", strconv.Itoa(hops-1))
	}
	if head.Upgrade() && head.ContentLength() == 0 {
		r.Upgrade = strings.Join(offered(head), ", ")
	}
	p.tell(c, head, r)
	if p.config.Via != "-" {
		r.Header.Add("Via", fmt.Sprintf("1.%d %s", head.Minor(), p.config.Via))
	}
	content.describe(r)
	if p.config.Rewrite != nil {
		if err := p.config.Rewrite(c, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// hopsLeft returns how many programs an OPTIONS request may still be passed to (RFC 9110, section 7.6.2); -1: any number.
func hopsLeft(head *http1.Request) int {
	if string(head.Method()) != "OPTIONS" {
		return -1
	}
	hops, err := strconv.ParseUint(string(head.Single("Max-Forwards")), 10, 31)
	if err != nil {
		return -1
	}
	return int(hops)
}

// offered returns the protocols that the client offers, and that the upstream may switch to. Those that carry further requests are left
// out: no route, middleware or log of this application would see these requests. They are HTTP itself (h2c), and TLS (RFC 2817).
func offered(head *http1.Request) (protocols []string) {
	for element := range head.Elements("Upgrade") {
		protocol := string(element)
		if name, _, _ := strings.Cut(protocol, "/"); !isOneOf(name, []string{"HTTP", "h2c", "h2", "TLS"}) {
			protocols = append(protocols, protocol)
		}
	}
	return protocols
}

// path returns the request's path as it came, still encoded, and its query.
func (p *Proxy) path(head *http1.Request) string {
	path := string(head.Path())
	if rest, ok := cutPrefix(path, p.config.StripPrefix); ok && (rest == "" || rest[0] == '/') {
		path = rest
	}
	if path == "" {
		path = "/"
	}
	if query := head.Query(); query != nil {
		path += "?" + string(query)
	}
	return path
}

// cutPrefix cuts prefix off a path whose characters may be encoded. As for the routes, an encoded slash is not a slash.
func cutPrefix(path, prefix string) (rest string, ok bool) {
	rest = path
	for i := range len(prefix) {
		want := prefix[i : i+1]
		if after, ok := strings.CutPrefix(rest, want); ok {
			rest = after
			continue
		}
		if len(rest) < len("%xx") || want == "/" {
			return path, false
		}
		if found, err := url.PathUnescape(rest[:len("%xx")]); err != nil || found != want {
			return path, false
		}
		rest = rest[len("%xx"):]
	}
	return rest, true
}

// hasDots reports whether a path has a segment "." or "..". Programs remove these, with the segment before: the upstream would see another
// path than the routes and StripPrefix have seen. Slashes and dots may be encoded; some programs take a backslash for a slash, and remove
// a segment's parameters first, as in "..;x".
func hasDots(path string) bool {
	plain := decoder.Replace(path)
	for segment := range strings.SplitSeq(plain, "/") {
		if name, _, _ := strings.Cut(segment, ";"); name == "." || name == ".." {
			return true
		}
	}
	return false
}

var decoder = strings.NewReplacer("%2e", ".", "%2E", ".", "%2f", "/", "%2F", "/", "%5c", "/", "%5C", "/", "%3b", ";", "%3B", ";")

// tell adds the fields about the client.
func (p *Proxy) tell(c *looper.Context, head *http1.Request, r *client.Request) {
	how := p.config.Forwarding
	addr, host, scheme := c.ClientAddr(), string(head.Host()), c.Scheme()
	if how == XForwarded || how == Both {
		chain := ""
		if addr.IsValid() {
			chain = addr.String()
		}
		if peer := c.Peer().Addr().Unmap(); peer.IsValid() && peer != addr && chain != "" {
			chain += ", " + peer.String() // a trusted proxy before this one
		}
		if chain != "" {
			r.Header.Add("X-Forwarded-For", chain)
		}
		r.Header.Add("X-Forwarded-Proto", scheme)
		if host != "" {
			r.Header.Add("X-Forwarded-Host", host)
		}
	}
	if how == Forwarded || how == Both {
		element := "for=" + node(addr)
		if host != "" {
			element += `;host="` + host + `"` // no quotes and no backslashes: the parser has checked it
		}
		r.Header.Add("Forwarded", element+";proto="+scheme)
	}
}

// node returns an address in the syntax of Forwarded (RFC 7239, section 6).
func node(addr netip.Addr) string {
	switch {
	case !addr.IsValid():
		return "unknown"
	case addr.Is6():
		return `"[` + addr.String() + `]"`
	}
	return addr.String()
}

// inform passes an interim response on. If that fails, nothing is lost.
func inform(c *looper.Context, status int, h client.Header) {
	if status < 102 {
		return // 100: this proxy's server sends its own, when the content is wanted
	}
	_ = c.Exchange().Inform(status, func(yield func(name, value string) bool) {
		for _, f := range passable(h) {
			if !yield(f.Name, f.Value) {
				return
			}
		}
	})
}

// content is the content of the client's request. It can be read once.
type content struct {
	c    *looper.Context
	from io.Reader
	used bool  // Read was called
	err  error // why there is no more, except its end
}

func newContent(c *looper.Context) *content { return &content{c: c} }

// describe sets the content of the upstream's request.
func (b *content) describe(r *client.Request) {
	length := b.c.Exchange().Request().ContentLength()
	if length == 0 {
		return
	}
	r.Body = b
	if length > 0 {
		r.ContentLength = length
		return
	}
	r.Trailer = func() (trailer client.Header) {
		head := b.c.Exchange().Request()
		for i := range head.NumTrailers() {
			name, value := head.TrailerAt(i)
			if name := string(name); isForUpstream(head, name) {
				trailer.Add(name, string(value))
			}
		}
		return trailer
	}
}

// Read reads from the client. The first call sends 100 (Continue) to a client that waits for it.
func (b *content) Read(piece []byte) (int, error) {
	if b.from == nil {
		b.used, b.from = true, b.c.Reader()
	}
	n, err := b.from.Read(piece)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}
