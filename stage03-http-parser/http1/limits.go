package http1

import "math"

// Limits bounds what one message may cost. More is an error with the status below;
// if the message is a response, with 502. The zero value is safe: a field
// that is zero stands for the default beside it. Lengths count bytes; one
// above 1 GiB counts as 1 GiB. They are set before the first call of Next; Body may be
// set anew after a head, for the content of that message.
type Limits struct {
	RequestLine   int // the request line without its CRLF; 16 KiB; beyond: 414
	StatusLine    int // the status line of a response without its CRLF; 8 KiB
	Interim       int // 1xx responses before the final one; 16
	Fields        int // field lines in the head; 100; beyond: 431
	FieldBytes    int // all field lines of the head with their CRLFs; 32 KiB; beyond: 431
	ChunkLine     int // a chunk's size line with its extensions, without CRLF; 1 KiB; beyond: 400
	ChunkLines    int // all size lines of a body, beyond 16 bytes for each byte of it; 16 KiB; beyond: 400
	TrailerFields int // field lines after a chunked body; 32; beyond: 431
	TrailerBytes  int // all of these with their CRLFs; 8 KiB; beyond: 431

	// Body bounds the content of one message, as announced by Content-Length or by
	// the chunk sizes so far; 1 MiB; beyond: 413, before the content is read. Content that ends
	// with the connection is bounded as it comes.
	// Negative means unlimited.
	Body int64
}

const (
	defaultRequestLine   = 16 << 10
	defaultStatusLine    = 8 << 10
	defaultInterim       = 16
	defaultFields        = 100
	defaultFieldBytes    = 32 << 10
	defaultChunkLine     = 1 << 10
	defaultChunkLines    = 16 << 10
	defaultTrailerFields = 32
	defaultTrailerBytes  = 8 << 10
	defaultBody          = 1 << 20

	// maxMethod is the length of the longest method, in bytes; one more is 400. It is not a
	// setting, because methods that are longer than the known ones are refused anyway.
	maxMethod = 32

	// maxLimit keeps every offset into a head within the 32 bits of a span.
	maxLimit = 1 << 30
)

// within returns a limit, or its default if none was set.
func within(limit, otherwise int) int {
	if limit <= 0 {
		return otherwise
	}
	return min(limit, maxLimit)
}

// body returns the limit of the content in bytes.
func (l *Limits) body() int64 {
	switch {
	case l.Body < 0:
		return math.MaxInt64
	case l.Body == 0:
		return defaultBody
	default:
		return l.Body
	}
}

// chunkLines returns the limit of all size lines of a body of which size bytes have been
// announced. A chunk of one byte with a size line of 18 is a strange way to
// send that byte, but its cost is bounded; with extensions of 1 KiB each it would not be.
func (l *Limits) chunkLines(size int64) int64 {
	const perByte = 16
	allowance := int64(within(l.ChunkLines, defaultChunkLines))
	if size > (math.MaxInt64-allowance)/perByte {
		return math.MaxInt64
	}
	return allowance + perByte*size
}

// sectionLimits bounds a block of field lines.
type sectionLimits struct {
	what  string // how an error calls one of them
	lines int
	bytes int
}

func (l *Limits) head() sectionLimits {
	return sectionLimits{"fields", within(l.Fields, defaultFields), within(l.FieldBytes, defaultFieldBytes)}
}

func (l *Limits) trailers() sectionLimits {
	return sectionLimits{"trailers", within(l.TrailerFields, defaultTrailerFields), within(l.TrailerBytes, defaultTrailerBytes)}
}
