package proxyproto_test

import (
	"fmt"

	"looper.example/stage03-http-parser/proxyproto"
)

// The header comes in two pieces. The bytes after it are the client's.
func Example() {
	in := []byte("PROXY TCP4 198.51.100.7 192.0.2.1 563")
	_, n, err := proxyproto.Parse(in)
	fmt.Println(n, err)

	in = append(in, "24 443\r\nGET / HTTP/1.1\r\n"...)
	header, n, err := proxyproto.Parse(in)
	fmt.Println(header.Source, err)
	fmt.Printf("%q\n", in[n:])
	// Output:
	// 0 <nil>
	// 198.51.100.7:56324 <nil>
	// "GET / HTTP/1.1\r\n"
}
