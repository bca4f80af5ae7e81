package http1_test

import (
	"fmt"
	"time"

	"looper.example/stage03-http-parser/http1"
)

// A connection brings its bytes in whatever pieces it likes; the events are the same.
func Example() {
	var p http1.Parser
	var in []byte // what has arrived and is not consumed
	for _, piece := range []string{
		"POST /greet?lang=en HTTP/1.1\r\nHo", "st: example.com\r\nContent-Length: 5\r\n\r\nHel", "lo",
	} {
		in = append(in, piece...)
		for more := false; !more; {
			ev, n, err := p.Next(in)
			if err != nil {
				fmt.Println(err)
				return
			}
			switch ev {
			case http1.NeedMore:
				more = true
			case http1.Head:
				r := &p.Request
				fmt.Printf("%s %s of %s, %d bytes\n", r.Method(), r.Path(), r.Host(), r.ContentLength())
			case http1.Data:
				fmt.Printf("data %q\n", p.Data())
			case http1.End:
				fmt.Println("end")
			}
			in = in[n:]
		}
	}
	// Output:
	// POST /greet of example.com, 5 bytes
	// data "Hel"
	// data "lo"
	// end
}

// An error tells where, what, and which status to answer with.
func ExampleError() {
	var p http1.Parser
	_, _, err := p.Next([]byte("GET /hello world HTTP/1.1\r\n"))
	fmt.Println(err)
	// Output:
	// http1: status 400 at byte 11: expected the version as HTTP/1.0 or HTTP/1.1, found 'w'
}

func ExampleAppendField() {
	answer := http1.AppendStatusLine(nil, 200)
	answer, err := http1.AppendField(answer, "Content-Type", "text/plain")
	fmt.Println(err)
	answer, err = http1.AppendField(answer, "X-Name", "eve\r\nSet-Cookie: admin=1")
	fmt.Println(err)
	answer = http1.AppendContentLength(answer, 13)
	answer = append(answer, "\r\nHello, World!"...)
	fmt.Printf("%q\n", answer)
	// Output:
	// <nil>
	// http1: field "X-Name": byte 3: expected a character of a field value, found a bare CR
	// "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
}

// Clients may send a date in three formats; this is the oldest.
func ExampleParseDate() {
	date, ok := http1.ParseDate([]byte("Sun Nov  6 08:49:37 1994"), time.Now())
	fmt.Println(string(http1.AppendDate(nil, date)), ok)
	// Output:
	// Sun, 06 Nov 1994 08:49:37 GMT true
}
