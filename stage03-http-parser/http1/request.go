package http1

// A Request is the head of a request. It is a view: all byte slices
// it returns lie in the head that the parser was given, and are borrowed. They hold
// until the caller reuses those bytes or the parser begins the next request,
// whichever comes first. Rebase points a Request at a copy of its head, for an
// exchange that outlives its input; the trailers are in memory of their own.
//
// A lookup allocates nothing and builds no map.
type Request struct {
	Message
	facts
}

// facts are what the head says, apart from its fields.
type facts struct {
	method, target span
	path, query    span // a query begins after "?", so that an absent one is at 0
	host           span // of the target, or of the Host field

	unmet          uint32 // where an expectation other than 100-continue stands; 0 for none
	expectContinue bool
	framing
}

// reset forgets the request and keeps its memory.
func (r *Request) reset() {
	r.Message.reset()
	r.facts = facts{}
}

// Method returns the method as sent; it is one that the parser knows, unless that is the error.
func (r *Request) Method() []byte { return r.method.in(r.head.raw) }

// Target returns the request-target as sent (RFC 9112, section 3.2).
func (r *Request) Target() []byte { return r.target.in(r.head.raw) }

// Path returns the path of the target, still percent-encoded but with valid codes,
// without the query. It begins with "/", except for the "*" of OPTIONS; the empty
// path of an absolute-form target is "/".
func (r *Request) Path() []byte { return r.path.in(r.head.raw) }

// Query returns what follows the first "?" of the target, undecoded and with its
// percent-codes unchecked, or nil if there is no "?". It has the characters of RFC 3986,
// section 3.4, and those that browsers send raw: "[]{}|^" and the backtick. It never has
// quotes, angle brackets, backslashes or bytes beyond ASCII.
func (r *Request) Query() []byte {
	if r.query.from == 0 {
		return nil
	}
	return r.query.in(r.head.raw)
}

// Host returns the host and perhaps port that the request is for: that of an
// absolute-form target, or else of the Host field. Only a request of HTTP/1.0
// can be without a host; then the slice is empty.
func (r *Request) Host() []byte { return r.host.in(r.head.raw) }

// Minor returns the minor version that the request is served as, 0 or 1.
func (r *Request) Minor() int { return int(r.minor) }

// ContentLength returns the bytes of content announced: 0 without content, -1 for
// chunked content, whose length shows at its end.
func (r *Request) ContentLength() int64 { return r.contentLength }

// KeepAlive reports whether the client wants the connection to persist (RFC 9112,
// section 9.3): HTTP/1.1 by default, HTTP/1.0 if it says so. The connection
// option close wins.
func (r *Request) KeepAlive() bool { return !r.close && (r.minor > 0 || r.keepAlive) }

// ExpectContinue reports whether the client waits for 100 (Continue) before it sends
// its content. HTTP/1.0 cannot (RFC 9110, section 10.1.1).
func (r *Request) ExpectContinue() bool { return r.expectContinue && r.minor > 0 }

// Upgrade reports whether the client offers to change the protocol, by an Upgrade field and
// the connection option; the field's Elements are the protocols. HTTP/1.0 cannot (RFC
// 9110, section 7.8).
func (r *Request) Upgrade() bool {
	if r.upgrade && r.minor > 0 {
		for range r.Elements("Upgrade") {
			return true
		}
	}
	return false
}
