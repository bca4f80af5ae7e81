// Package http1 is HTTP/1.1 without a socket: bytes go in, the events of
// requests or of responses come out, and both are encoded by appending to a slice. It starts
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
//		if ev == http1.NeedMore { read more to the end of in, come back }
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
// # The parser of responses
//
// A client feeds a [ResponseParser] in the same way. Where a response ends depends on its request
// too, so the client says [ResponseParser.Expect] for each request that it sends, and bytes that come without one
// are an error: they could be taken for the response to the next request. The head of a 1xx response is the event Interim, and the
// final response follows. Without Content-Length and chunks, content ends with the connection; only
// [ResponseParser.EndOfInput] tells the parser about that, and an end anywhere else is an error.
//
//	p.Expect("GET")
//	for {
//		ev, n, err := p.Next(in)
//		if err != nil { give the connection up }
//		switch ev {
//		case http1.Interim: 100 to 199, but for 101
//		case http1.Head:    look at p.Response
//		case http1.Data:    use p.Data()
//		case http1.End:     p.Response.KeepAlive() tells whether a further request may follow
//		}
//		in = in[n:]
//		if ev == http1.NeedMore { read more to the end of in, come back; at its end, p.EndOfInput() }
//	}
//
// Lines, fields, chunks and trailers are read by the same code as those of requests. What net/http lets pass and this parser
// does not is listed in TestStricterThanReadResponse.
//
// # The encoder
//
// [AppendStatusLine] or [AppendRequestLine], and [AppendField], [AppendContentLength], [AppendDate],
// [AppendChunk], [AppendLastChunk] and [AppendTrailers] write a message. AppendField is the one place
// through which foreign text reaches a head, and refuses what would end the line.
// [ParseDate] is the way back from AppendDate, and takes the older formats too.
package http1
