package http1_test

import (
	"fmt"
	"time"

	"looper.example/stage03-http-parser/http1"
)

// However a connection cuts its bytes into pieces, the events are the same.
func Example() {
	var p http1.Parser
	var in []byte // input that is not consumed yet
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

// A client tells the parser the method of the request: the response to HEAD has a length and no content.
func ExampleResponseParser() {
	var p http1.ResponseParser
	in := []byte("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" +
		"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!")
	p.Expect("GET")
	for {
		ev, n, err := p.Next(in)
		if err != nil {
			fmt.Println(err)
			return
		}
		in = in[n:]
		switch r := &p.Response; ev {
		case http1.Interim:
			fmt.Printf("%d %s\n", r.Status(), r.Field("Link"))
		case http1.Head:
			fmt.Printf("%d %s, %d bytes\n", r.Status(), r.Reason(), r.ContentLength())
		case http1.Data:
			fmt.Printf("%s\n", p.Data())
		case http1.End:
			fmt.Println("a further request may follow:", r.KeepAlive())
			return
		}
	}
	// Output:
	// 103 </style.css>
	// 200 OK, 13 bytes
	// Hello, World!
	// a further request may follow: true
}

// Without a length, content ends with the connection.
func ExampleResponseParser_EndOfInput() {
	var p http1.ResponseParser
	p.Expect("GET")
	in := []byte("HTTP/1.0 200 OK\r\n\r\nHello, World!")
	for ev := http1.Head; ev != http1.NeedMore; {
		next, n, err := p.Next(in)
		if err != nil {
			fmt.Println(err)
			return
		}
		ev, in = next, in[n:]
	}
	fmt.Println(p.EndOfInput())
	// Output:
	// End <nil>
}

func ExampleAppendRequestLine() {
	line, err := http1.AppendRequestLine(nil, "GET", "/search?q=loops")
	fmt.Printf("%q %v\n", line, err)
	_, err = http1.AppendRequestLine(nil, "GET", "/ HTTP/1.1\r\nX-Admin: 1")
	fmt.Println(err)
	// Output:
	// "GET /search?q=loops HTTP/1.1\r\n" <nil>
	// http1: request-target: byte 1: expected a character of a path, found a space
}

// An error says where, what, and which status to respond with.
func ExampleError() {
	var p http1.Parser
	_, _, err := p.Next([]byte("GET /hello world HTTP/1.1\r\n"))
	fmt.Println(err)
	// Output:
	// http1: status 400 at byte 11: expected the version as HTTP/1.0 or HTTP/1.1, found 'w'
}

func ExampleAppendField() {
	response := http1.AppendStatusLine(nil, 200)
	response, err := http1.AppendField(response, "Content-Type", "text/plain")
	fmt.Println(err)
	response, err = http1.AppendField(response, "X-Name", "eve\r\nSet-Cookie: admin=1")
	fmt.Println(err)
	response = http1.AppendContentLength(response, 13)
	response = append(response, "\r\nHello, World!"...)
	fmt.Printf("%q\n", response)
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
