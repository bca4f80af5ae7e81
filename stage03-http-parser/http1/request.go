package http1

import "iter"

// A Request tells what the head of a request said. It is a view: all byte slices
// it gives lie in the head that the parser was given, and are borrowed. They hold
// until the caller reuses those bytes or the parser begins the next request,
// whichever comes first. Rebase points a Request at a copy of its head, for an
// exchange that outlives its input; the trailers are in memory of their own.
//
// Looking something up allocates nothing and builds no map.
type Request struct {
	head     section // raw is the whole head, the request line included
	trailers section // raw is a copy
	facts
}

// facts are what the head told, apart from its fields.
type facts struct {
	method, target span
	path, query    span // a query begins behind "?", so that an absent one is at 0
	host           span // of the target, or of the Host field

	contentLength int64
	unmet         uint32    // where an expectation other than 100-continue stands; 0 for none
	seen          fieldKind // the fields with a meaning for the message that came so far
	minor         uint8

	close, keepAlive, upgrade bool // connection options
	expectContinue            bool
}

// reset forgets the request and keeps the memory for its spans and trailers.
func (r *Request) reset() {
	r.head.raw, r.head.fields = nil, r.head.fields[:0]
	r.trailers.raw, r.trailers.fields = r.trailers.raw[:0], r.trailers.fields[:0]
	r.facts = facts{}
}

// keep makes of an unfinished head, with which something is wrong, a view of what has come
// of it: whoever answers wants to know at least whether it was HEAD.
func (r *Request) keep(in []byte) {
	if len(r.head.raw) == 0 {
		r.head.raw = in[:len(in):len(in)]
	}
}

// Method gives the method as sent; it is one that the parser knows, unless that is the error.
func (r *Request) Method() []byte { return r.method.in(r.head.raw) }

// Target gives the request-target as sent (RFC 9112, section 3.2).
func (r *Request) Target() []byte { return r.target.in(r.head.raw) }

// Path gives the path of the target, still percent-encoded but with valid codes,
// without the query. It begins with "/", except for the "*" of OPTIONS; the empty
// path of an absolute-form target is "/".
func (r *Request) Path() []byte { return r.path.in(r.head.raw) }

// Query gives what follows the first "?" of the target, undecoded and with its
// percent-codes unchecked, or nil when there is no "?". It has the characters of RFC 3986,
// section 3.4, and of those that browsers send raw "[]{}|^" and the backtick; quotes,
// angle brackets, backslashes and bytes beyond ASCII it never has.
func (r *Request) Query() []byte {
	if r.query.from == 0 {
		return nil
	}
	return r.query.in(r.head.raw)
}

// Host gives the host and perhaps port that the request is for: that of an
// absolute-form target, or else of the Host field. Only a request of HTTP/1.0
// can do without, which gives an empty slice.
func (r *Request) Host() []byte { return r.host.in(r.head.raw) }

// Minor gives the minor version that the request is served as, 0 or 1.
func (r *Request) Minor() int { return int(r.minor) }

// Field gives the value of the first field of that name, without the white space
// around it, or nil when there is none. Case does not matter in names (RFC 9110,
// section 5.1). For lists use Elements, which reads all lines; for a field that
// may stand only once, Single.
func (r *Request) Field(name string) []byte { return r.head.value(name) }

// NumFields counts the field lines of the head.
func (r *Request) NumFields() int { return len(r.head.fields) }

// FieldAt gives the field line at index i of NumFields, in the order sent; it
// panics beyond.
func (r *Request) FieldAt(i int) (name, value []byte) { return r.head.at(i) }

// Fields walks the field lines in the order sent.
func (r *Request) Fields() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := range r.head.fields {
			if !yield(r.head.at(i)) {
				return
			}
		}
	}
}

// ContentLength gives the bytes of content announced: 0 without content, -1 for
// chunked content, whose length shows at its end.
func (r *Request) ContentLength() int64 { return r.contentLength }

// KeepAlive tells whether the client wants the connection to persist (RFC 9112,
// section 9.3): HTTP/1.1 by default, HTTP/1.0 if it says so. The connection
// option close wins.
func (r *Request) KeepAlive() bool { return !r.close && (r.minor > 0 || r.keepAlive) }

// ExpectContinue tells whether the client waits for 100 (Continue) before it sends
// its content. HTTP/1.0 cannot (RFC 9110, section 10.1.1).
func (r *Request) ExpectContinue() bool { return r.expectContinue && r.minor > 0 }

// Upgrade tells whether the client offers to change the protocol, by an Upgrade field and
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

// HasConnectionOption tells whether the Connection fields list that option, in any
// case of letters (RFC 9110, section 7.6.1).
func (r *Request) HasConnectionOption(name string) bool {
	for option := range r.Elements("Connection") {
		if equalFold(option, name) {
			return true
		}
	}
	return false
}

// Trailer gives the value of the first trailer of that name, or nil when there is
// none. Trailers are there from the End event on; until then there are none.
func (r *Request) Trailer(name string) []byte {
	if r.NumTrailers() == 0 {
		return nil
	}
	return r.trailers.value(name)
}

// NumTrailers counts the field lines behind a chunked body, from the End event on.
func (r *Request) NumTrailers() int {
	if len(r.trailers.raw) == 0 {
		return 0 // some may have been read, but none was judged with all others
	}
	return len(r.trailers.fields)
}

// TrailerAt gives the trailer at index i of NumTrailers, in the order sent; it panics
// beyond.
func (r *Request) TrailerAt(i int) (name, value []byte) { return r.trailers.at(i) }

// Raw gives the head as it came, from the method to the empty line; of one that the error is
// in, what Next was given of it, and perhaps more.
func (r *Request) Raw() []byte { return r.head.raw }

// HeadLen gives the length of Raw in bytes. An empty line that was skipped before the
// request is no part of it, but is among the bytes that Next consumed.
func (r *Request) HeadLen() int { return len(r.head.raw) }

// AppendHead appends Raw to dst.
func (r *Request) AppendHead(dst []byte) []byte { return append(dst, r.head.raw...) }

// Rebase makes the request a view of head, which must be a copy of Raw; it panics
// when it cannot be.
func (r *Request) Rebase(head []byte) {
	if len(head) != len(r.head.raw) {
		panic("http1: Rebase: the head given has another length than the head parsed")
	}
	r.head.raw = head[:len(head):len(head)]
}
