package http1_test

import (
	"testing"

	"looper.example/stage03-http-parser/http1"
)

// A chunked request before its first chunk, and its Head event.
const (
	chunkedPost = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" // 56 bytes
	chunkedHead = "head POST / path=/ host=h 1.1 length=-1 keep [Host: h] [Transfer-Encoding: chunked]\n"
)

func TestChunked(t *testing.T) {
	good := func(name, chunks, events string) row { return row{name, chunkedPost + chunks, chunkedHead + events} }
	checkRows(t, http1.Limits{}, []row{
		good("no content", "0\r\n\r\n", "end"),
		good("one chunk", "5\r\nhello\r\n0\r\n\r\n", "data \"hello\"\nend"),
		good("several chunks", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "data \"abc\"\nend"),
		good("digits in both cases", "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n", "data \"01234567890123456789a\"\nend"),
		good("16 digits", "0000000000000001\r\na\r\n0000000000000000\r\n\r\n", "data \"a\"\nend"),
		good("line ends in the content", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "data \"\\r\\n\\r\\n\"\nend"),
		good("cut off in the size", "5", "unfinished"),
		good("cut off in the content", "5\r\nhel", "data \"hel\"\nunfinished"),
		good("cut off after the content", "5\r\nhello", "data \"hello\"\nunfinished"),
		good("cut off after the last chunk", "0\r\n", "unfinished"),
		good("cut off within the last line", "0\r\n\r", "unfinished"),

		good("extension", "1;a=b\r\na\r\n0;c\r\n\r\n", "data \"a\"\nend"),
		good("several extensions", "1;a;b=c;d=\"e\"\r\na\r\n0\r\n\r\n", "data \"a\"\nend"),
		good("white space around the semicolon", "1 \t; \ta\r\na\r\n0\r\n\r\n", "data \"a\"\nend"),
		good("white space around the equals sign", "1;a \t= \tb\r\na\r\n0\r\n\r\n", "data \"a\"\nend"),
		good("quoted string", "1;a=\";\\\"\\\\\t\xff\"\r\na\r\n0\r\n\r\n", "data \"a\"\nend"),
		good("empty quoted string", "1;a=\"\"\r\na\r\n0\r\n\r\n", "data \"a\"\nend"),

		good("no size", "\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found the end"),
		good("extension without size", ";a\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found ';'"),
		good("plus", "+1\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found '+'"),
		good("minus", "-1\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found '-'"),
		good("prefix", "0x1\r\n", "400 at 57: expected CRLF or a chunk extension, found 'x'"),
		good("no digit", "g\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found 'g'"),
		good("underscore", "1_0\r\n", "400 at 57: expected CRLF or a chunk extension, found '_'"),
		good("leading space", " 1\r\n", "400 at 56: expected a chunk size in hexadecimal digits, found a space"),
		good("trailing space", "1 \r\n", "400 at 58: expected CRLF or a chunk extension, found the end"),
		good("trailing tab", "1\t\r\n", "400 at 58: expected CRLF or a chunk extension, found the end"),
		good("space within", "1 0\r\n", "400 at 58: expected CRLF or a chunk extension, found '0'"),
		good("17 digits", "00000000000000001\r\n", "400 at 72: expected a chunk size of at most 16 digits, found more"),
		good("overflow", "8000000000000000\r\n", "400 at 56: expected a chunk size below 2^63, found a larger one"),
		good("all digits", "ffffffffffffffff\r\n", "400 at 56: expected a chunk size below 2^63, found a larger one"),
		good("nearly overflow", "7fffffffffffffff\r\n", "413 at 56: expected content of at most 1048576 bytes, found a chunk that exceeds it"),
		good("size ended by LF", "1\na\r\n", "400 at 57: expected CRLF at the end of the line, found a bare LF"),
		good("size ended by CR", "1\ra\r\n", "400 at 57: expected CRLF or a chunk extension, found a bare CR"),
		good("extension ended by LF", "1;a\na\r\n", "400 at 59: expected CRLF at the end of the line, found a bare LF"),

		good("extension without name", "1;\r\n", "400 at 58: expected the name of a chunk extension, found the end"),
		good("extension with a value only", "1;=a\r\n", "400 at 58: expected the name of a chunk extension, found '='"),
		good("extension without value", "1;a=\r\n", "400 at 60: expected the value of a chunk extension, found the end"),
		good("extension without semicolon", "1 a\r\n", "400 at 58: expected CRLF or a chunk extension, found 'a'"),
		good("white space after an extension", "1;a \r\n", "400 at 60: expected CRLF or a chunk extension, found the end"),
		good("unfinished quoted string", "1;a=\"b\r\n", "400 at 62: expected the end of a quoted string, found the end"),
		good("backslash at the end", "1;a=\"\\\r\n", "400 at 61: expected the end of a quoted string, found '\\\\'"),
		good("quoted line end", "1;a=\"\r\n\"\r\n", "400 at 61: expected the end of a quoted string, found the end"),
		good("quoted control", "1;a=\"\x01\"\r\n", "400 at 61: expected the end of a quoted string, found byte 0x01"),
		good("quoted control after a backslash", "1;a=\"\\\x01\"\r\n", "400 at 61: expected the end of a quoted string, found '\\\\'"),
		good("CR in an extension", "1;a\rb\r\n", "400 at 59: expected CRLF or a chunk extension, found a bare CR"),
		good("word after a quoted string", "1;a=\"b\"c\r\n", "400 at 63: expected CRLF or a chunk extension, found 'c'"),

		good("content longer than its size", "1\r\nab\r\n0\r\n\r\n", "data \"a\"\n400 at 60: expected CRLF after the chunk, found 'b'"),
		good("content ended by LF", "1\r\na\n0\r\n\r\n", "data \"a\"\n400 at 60: expected CRLF after the chunk, found a bare LF"),
		good("content ended by CR", "1\r\na\r0\r\n\r\n", "data \"a\"\n400 at 61: expected CRLF after the chunk, found '0'"),
		good("content shorter than its size", "4\r\nab\r\n0\r\n\r\n", "data \"ab\\r\\n\"\n400 at 63: expected CRLF after the chunk, found '0'"),
	})
}

func TestTrailers(t *testing.T) {
	trailer := func(name, fields, events string) row {
		return row{name, chunkedPost + "0\r\n" + fields, chunkedHead + events}
	}
	rows := []row{
		trailer("one", "A: b\r\n\r\n", "end [A: b]"),
		trailer("several", "A: b\r\na:\tc \r\nD:\r\n\r\n", "end [A: b] [a: c] [D: ]"),
		trailer("not complete", "A: b\r\n", "unfinished"),
		trailer("then a request without", "A: b\r\n\r\n"+old+"\r\n", "end [A: b]\n"+oldHead+"\nend"),
		trailer("no colon", "A\r\n\r\n", "400 at 60: expected a colon after the field name, found the end"),
		trailer("folded", "A: b\r\n c\r\n\r\n", "400 at 65: expected a field name, found a space"),
		trailer("ended by LF", "A: b\n\r\n", "400 at 63: expected CRLF at the end of the line, found a bare LF"),
		trailer("section ended by LF", "\n", "400 at 59: expected CRLF at the end of the line, found a bare LF"),
		trailer("control in the value", "A: \x00\r\n\r\n", "400 at 62: expected a character of a field value, found byte 0x00"),
		trailer("the second is wrong", "A: b\r\nhost: c\r\n\r\n", "400 at 65: expected a field that may be a trailer, found host"),
	}
	for _, name := range []string{
		"Content-Length", "Transfer-Encoding", "Trailer", "te", "Content_Length", "transfer_encoding",
		"Connection", "KEEP-ALIVE", "Proxy-Connection", "Upgrade", "Host", "Max-Forwards", "Forwarded", "Via",
		"Authorization", "Proxy-Authorization", "Cookie", "WWW-Authenticate", "Proxy-Authenticate", "Set-Cookie",
		"Content-Encoding", "Content-Range", "Content-Type", "Expect", "Range",
	} {
		rows = append(rows, trailer(name, name+": 1\r\n\r\n", "400 at 59: expected a field that may be a trailer, found "+name))
	}
	checkRows(t, http1.Limits{}, rows)
}
