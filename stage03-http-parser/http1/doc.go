// Package http1 is HTTP/1.1 without a socket: bytes go in, the events of
// requests or of responses come out, and both are encoded by appending to a slice. It starts
// no goroutine, reads no clock, imports the standard library alone, and
// allocates nothing once its memory has grown to what its requests need.
//
// # The parser
//
// A [Parser] is a state machine that belongs to one connection. It takes the
// stream in pieces of any size, down to single bytes, and returns the same events
// wherever the stream was cut:
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
// search for the end of an incomplete line goes on where it stopped: the parser reads each
// byte a small, fixed number of times, also if they come one by one. The
// loop of a caller that keeps unconsumed bytes in a buffer:
//
//	for {
//		ev, n, err := p.Next(in)
//		if err != nil { respond with err.(*http1.Error).Status and close }
//		switch ev {
//		case http1.Head: look at p.Request
//		case http1.Data: use p.Data()
//		case http1.End:  respond
//		}
//		in = in[n:]
//		if ev == http1.NeedMore { append more input to in, call Next again }
//	}
//
// A [Request] is a view: it stores where things are in the head (spans), not
// copies of them, and [Request.Rebase] points it at a copy of the head that
// outlives the input. [Request.Field] returns one field, [Request.Elements] and
// [Request.EntityTags] a list from all its lines. An [Error] says what is wrong with a
// request: where, what was expected and found, and the status to respond with.
// [Limits] bounds sizes and numbers.
//
// The grammar is that of RFC 9110, RFC 9112 and RFC 3986, read strictly
// wherever two programs could disagree about where a message ends or which host it is
// for: CRLF alone ends a line, no line is folded, Content-Length and
// Transfer-Encoding exclude each other, Host is given once. It is lenient in one place: a
// query may have the brackets, braces, bars, carets and backticks that browsers send raw.
// TestStricterThanReadRequest lists what net/http accepts and this parser refuses.
//
// # The parser of responses
//
// A client feeds a [ResponseParser] in the same way. Where a response ends depends on its request
// too, so the client calls [ResponseParser.Expect] for each request that it sends. Bytes that come without a request
// are an error: they could be taken for the response to the next request. The head of a 1xx response is the event Interim, and the
// final response follows. Without Content-Length and chunks, content ends with the connection; only
// [ResponseParser.EndOfInput] tells the parser about that, and an end anywhere else is an error.
//
//	p.Expect("GET")
//	for {
//		ev, n, err := p.Next(in)
//		if err != nil { close the connection }
//		switch ev {
//		case http1.Interim: 100 to 199, but for 101
//		case http1.Head:    look at p.Response
//		case http1.Data:    use p.Data()
//		case http1.End:     p.Response.KeepAlive() reports whether a further request may follow
//		}
//		in = in[n:]
//		if ev == http1.NeedMore { append more input to in, call Next again; at its end, p.EndOfInput() }
//	}
//
// Lines, fields, chunks and trailers are read by the same code as those of requests. TestStricterThanReadResponse lists
// what net/http accepts and this parser refuses.
//
// # The encoder
//
// [AppendStatusLine] or [AppendRequestLine], and [AppendField], [AppendContentLength], [AppendDate],
// [AppendChunk], [AppendLastChunk] and [AppendTrailers] write a message. Only AppendField puts a
// caller's text into a head, and it refuses text that would end the line.
// [ParseDate] reads what AppendDate writes, and the older formats too.
package http1
