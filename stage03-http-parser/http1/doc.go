// Package http1 is HTTP/1.1 without a socket: bytes go in, the events of
// requests come out, and answers are encoded by appending to a slice. It starts
// no goroutine, reads no clock, imports the standard library alone, and
// allocates nothing once its memory has grown to what its requests need.
//
// # The parser
//
// A [Parser] is a state machine that belongs to one connection. It may be fed
// any piece of the stream, down to single bytes, and comes to the same events
// however the stream was cut:
//
//	start             one empty line is skipped
//	  v
//	request line      judged as soon as it is complete
//	  v
//	fields            judged line by line, up to the empty line
//	  v
//	(Head)
//	  ├── no body ────────────────────────────────────────────┐
//	  ├── Content-Length ──> body (Data ...) ─────────────────┤
//	  └── chunked ──> chunk size ── 0 ──> trailers ───────────┤
//	                    ^    └─ n ──> chunk data (Data ...)   │
//	                    └────────── chunk end <──┘            │
//	                                                          v
//	start <──────────────────────────────────────── (End) <─ done
//
// Head, Data and End are the events that [Parser.Next] returns; wherever the
// input runs out it returns NeedMore. Lines are judged when they are complete, and the
// search for the end of one that is not goes on where it stopped: each byte is looked
// at a small, fixed number of times, also when they drip in one by one. The
// loop of a caller that keeps unconsumed bytes in a buffer:
//
//	for {
//		ev, n, err := p.Next(in)
//		if err != nil { answer err.(*http1.Error).Status and close }
//		switch ev {
//		case http1.Head: look at p.Request
//		case http1.Data: use p.Data()
//		case http1.End:  answer
//		}
//		in = in[n:]
//		if ev == http1.NeedMore { read more behind in, come back }
//	}
//
// A [Request] is a view: it stores where things are in the head (spans), not
// copies of them, and [Request.Rebase] points it at a copy of the head when it
// has to outlive the input. [Request.Field] gives one field, [Request.Elements] and
// [Request.EntityTags] a list from all its lines. What is wrong with a request is told
// by an [Error]: where, what was expected and found, and the status to answer with.
// What is too much is set in [Limits].
//
// The grammar is that of RFC 9110, RFC 9112 and RFC 3986, read strictly
// wherever two programs could disagree about where a message ends or whom it is
// for: CRLF alone ends a line, no line is folded, Content-Length and
// Transfer-Encoding exclude each other, Host is given once. It is lenient in one place: a
// query may have the brackets, braces, bars, carets and backticks that browsers send raw.
// What net/http lets pass and this parser does not is listed in TestStricterThanReadRequest.
//
// # The encoder
//
// [AppendStatusLine], [AppendField], [AppendContentLength], [AppendDate],
// [AppendChunk], [AppendLastChunk] and [AppendTrailers] write an answer. AppendField is the one place
// through which foreign text reaches a head, and refuses what would end the line.
// [ParseDate] is the way back from AppendDate, and takes the older formats too.
package http1
