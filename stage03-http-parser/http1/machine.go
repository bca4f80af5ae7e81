package http1

// A machine is the part that the parsers of requests and of responses have in common: their position in
// the stream, and the states after a head.
type machine struct {
	state     state
	line      int    // where the current line begins in the bytes kept, 0 <= line <= scan
	scan      int    // how far the search for its end has come, scan <= len(in)
	section   int    // where the field section begins in the bytes kept, section <= line
	offset    int64  // bytes of this message already consumed
	remaining int64  // bytes of the body, or of the current chunk, still to come
	announced int64  // bytes announced by the chunks so far, or that have come until the close
	overhead  int64  // bytes of the chunks' size lines
	data      []byte // the latest piece of the body
	err       *Error // the first error, which is also every later one
}

// An Event is what Next has found.
type Event uint8

const (
	NeedMore Event = iota // the input ends too early: keep in[n:], append more and call Next again
	Head                  // the head is complete: see Parser.Request, or ResponseParser.Response
	Data                  // a piece of the body, which the parser's Data returns; never empty
	End                   // the message is complete, trailers included
	Interim               // the head of a 1xx response is complete: see ResponseParser.Response; the final one follows
	advance               // within the package: the state has changed, go on
)

func (e Event) String() string {
	return [...]string{"NeedMore", "Head", "Data", "End", "Interim", "advance"}[e]
}

// A state says what the next byte belongs to.
type state uint8

const (
	stateStart       state = iota // between messages: an empty line, or a request; no response is expected
	stateRequestLine              // the request line, up to its CRLF
	stateStatusLine               // the status line, up to its CRLF
	stateFields                   // the field lines of the head, up to the empty line
	stateInterim                  // a 1xx response is complete, and another one follows
	stateBody                     // content counted by Content-Length
	stateChunkSize                // a chunk's size line with its extensions
	stateChunkData                // a chunk's content
	stateChunkEnd                 // the CRLF after a chunk's content
	stateTrailers                 // the field lines after the last chunk, up to the empty line
	stateUntilClose               // content that ends with the connection
	stateDone                     // the message is complete, and End is the next event
)

// enter goes on to a state whose first line begins at line in the bytes kept.
func (m *machine) enter(s state, line int) {
	m.state, m.line, m.scan, m.section = s, line, line, line
}

// frame chooses the state after a head, by the bytes of content; a negative length is chunked content.
func (m *machine) frame(length int64) {
	switch {
	case length < 0:
		m.announced, m.overhead = 0, 0
		m.enter(stateChunkSize, 0)
	case length > 0:
		m.remaining = length
		m.state = stateBody
	default:
		m.state = stateDone
	}
}

// pastHead is a step in one of the states after a head.
func (m *machine) pastHead(in []byte, trailers *section, limits *Limits) (Event, int, *Error) {
	switch m.state {
	case stateBody:
		return m.content(in, stateDone)
	case stateChunkSize:
		return m.chunkSize(in, limits)
	case stateChunkData:
		return m.content(in, stateChunkEnd)
	case stateChunkEnd:
		return m.chunkEnd(in)
	case stateTrailers:
		return m.trailers(in, trailers, limits)
	default:
		return m.done()
	}
}

// content passes on what has arrived of the remaining bytes of a body or a chunk,
// and goes to the given state after the last of them.
func (m *machine) content(in []byte, next state) (Event, int, *Error) {
	if len(in) == 0 {
		return NeedMore, 0, nil
	}
	n := int(min(int64(len(in)), m.remaining))
	m.data = in[:n:n]
	m.remaining -= int64(n)
	if m.remaining == 0 {
		m.state = next
	}
	return Data, n, nil
}

// done returns the end of the message and prepares for the next one.
func (m *machine) done() (Event, int, *Error) {
	m.state, m.offset, m.data = stateStart, 0, nil
	return End, 0, nil
}
