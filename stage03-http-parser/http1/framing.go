package http1

// fieldKind names the fields that say where a message ends, which host it is for, and
// what becomes of its connection. All others are the application's.
type fieldKind uint8

const (
	kindOther            fieldKind = 0
	kindHost             fieldKind = 1 << iota // which host the request is for
	kindContentLength                          // the length of the body
	kindTransferEncoding                       // the body is chunked
	kindContentType                            // what the body is
	kindConnection                             // options of the connection
	kindExpect                                 // 100-continue
	kindLookalike                              // a framing field with "_" for "-"

	// kindsOnce are the fields that a request may have only once.
	kindsOnce = kindHost | kindContentLength | kindTransferEncoding | kindContentType
)

func kindOf(name []byte) fieldKind {
	kind, spelt := kindOther, ""
	switch len(name) {
	case len("Host"):
		kind, spelt = kindHost, "Host"
	case len("Expect"):
		kind, spelt = kindExpect, "Expect"
	case len("Connection"):
		kind, spelt = kindConnection, "Connection"
	case len("Content-Type"):
		kind, spelt = kindContentType, "Content-Type"
	case len("Content-Length"):
		kind, spelt = kindContentLength, "Content-Length"
	case len("Transfer-Encoding"):
		kind, spelt = kindTransferEncoding, "Transfer-Encoding"
	default:
		return kindOther
	}
	switch {
	case equalFold(name, spelt):
		return kind
	case kind&(kindContentLength|kindTransferEncoding) != 0 && lookalike(name, spelt):
		return kindLookalike
	}
	return kindOther
}

// lookalike reports whether two names of one length are equal when "_" and "-"
// are. Programs that pass fields on as environment variables take them for the same.
func lookalike(name []byte, framing string) bool {
	for i, c := range name {
		if lower[c] != lower[framing[i]] && !(c == '_' && framing[i] == '-') {
			return false
		}
	}
	return true
}

// framing is what the fields of a head say about where the message ends and what becomes of its connection.
type framing struct {
	contentLength int64
	seen          fieldKind // the fields with a meaning for the message that came so far
	minor         uint8

	close, keepAlive, upgrade bool // connection options
}

// judgeField judges the latest field by the meaning of its name.
// in is the head as far as it has come.
func (r *Request) judgeField(in []byte) *Error {
	f := r.head.fields[len(r.head.fields)-1]
	kind := kindOf(f.name.in(in))
	if kind == kindOther {
		return nil
	}
	at, value := int(f.value.from), f.value.in(in)
	if r.seen&kind&kindsOnce != 0 {
		return refuse(400, int(f.name.from), "one "+string(f.name.in(in)), "a second one")
	}
	r.seen |= kind
	switch kind {
	case kindHost:
		if r.host == (span{}) { // an absolute-form target has named the host already
			r.host = f.value
		}
		return checkAuthority(value).shifted(at)
	case kindContentLength:
		return r.judgeContentLength(in, f)
	case kindTransferEncoding:
		return r.judgeTransferEncoding(value).shifted(at)
	case kindConnection:
		r.noteConnection(value)
	case kindExpect:
		r.noteExpect(value, at)
	case kindLookalike:
		return refuse(400, int(f.name.from), "a framing field spelt with '-'", "one with '_'")
	}
	return nil
}

// judgeContentLength reads a decimal number (RFC 9110, section 8.6). It has to look
// the same to every program: no sign, no list, no leading zero, no overflow,
// no white space before it but one space.
func (f *framing) judgeContentLength(in []byte, l field) *Error {
	at, value := int(l.value.from), l.value.in(in)
	before := in[l.name.to+1 : l.value.from]
	digits := run(value, digitChar)
	switch {
	case f.seen&kindTransferEncoding != 0:
		return refuse(400, int(l.name.from), "either Transfer-Encoding or Content-Length", "both")
	case len(value) == 0:
		return refuse(400, at, "a length", "nothing")
	case len(before) > 0 && string(before) != " ":
		return refuse(400, at-len(before), "at most one space before the length", "other white space")
	case digits < len(value):
		return refuse(400, at+digits, "a digit of the length", foundAt(value, digits))
	case len(value) > 18:
		return refuse(400, at+18, atMost("a length", 18, "digits"), "more")
	case value[0] == '0' && len(value) > 1:
		return refuse(400, at, "a length without leading zero", "'0'")
	}
	for _, c := range value {
		f.contentLength = f.contentLength*10 + int64(unhex(c))
	}
	return nil
}

// judgeTransferEncoding takes the one coding every recipient must know, once
// (RFC 9112, sections 6.1 and 7). Another coding is well-formed but not implemented;
// offsets are relative to the value.
func (f *framing) judgeTransferEncoding(value []byte) *Error {
	n := run(value, tokenChar)
	switch {
	case f.minor == 0:
		return refuse(400, 0, "no Transfer-Encoding in an HTTP/1.0 message", "one")
	case f.seen&kindContentLength != 0:
		return refuse(400, 0, "either Content-Length or Transfer-Encoding", "both")
	case n == 0 || n < len(value):
		return refuse(400, n, `the one transfer coding "chunked"`, foundAt(value, n))
	case !equalFold(value, "chunked"):
		return refuse(501, 0, `the transfer coding "chunked"`, "another one")
	}
	f.contentLength = -1
	return nil
}

// noteConnection collects connection options (RFC 9110, section 7.6.1); the same
// field may have several lines.
func (f *framing) noteConnection(list []byte) {
	for len(list) > 0 {
		var option []byte
		option, list = cutElement(list)
		switch {
		case equalFold(option, "close"):
			f.close = true
		case equalFold(option, "keep-alive"):
			f.keepAlive = true
		case equalFold(option, "upgrade"):
			f.upgrade = true
		}
	}
}

// noteExpect notes 100-continue, the only expectation (RFC 9110, section 10.1.1), and the offset of any
// other, which is refused if the head turns out to be well-formed.
func (r *Request) noteExpect(list []byte, at int) {
	for len(list) > 0 {
		var expectation []byte
		expectation, list = cutElement(list)
		switch {
		case equalFold(expectation, "100-continue"):
			r.expectContinue = true
		case len(expectation) > 0:
			r.unmet = uint32(at)
		}
	}
}

// judgeHead judges the head as a whole. A request that is malformed anywhere is 400, before
// it is judged as a well-formed one that asks for too much.
func (r *Request) judgeHead(maxBody int64) *Error {
	switch {
	case r.minor > 0 && r.seen&kindHost == 0:
		return refuse(400, r.HeadLen()-len("\r\n"), "a Host field in an HTTP/1.1 request", "the end of the head")
	case r.unmet > 0:
		return refuse(417, int(r.unmet), "no expectation but 100-continue", "another one")
	case r.contentLength > maxBody:
		length := r.head.fields[r.head.find("Content-Length")]
		return refuse(413, int(length.value.from), atMost("content", maxBody, "bytes"), "a larger Content-Length")
	}
	return nil
}
