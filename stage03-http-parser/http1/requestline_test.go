package http1_test

import (
	"strings"
	"testing"

	"looper.example/stage03-http-parser/http1"
)

// withHost returns a head with the given request line and a Host field.
func withHost(requestLine string) string { return requestLine + "\r\nHost: h\r\n\r\n" }

func TestRequestLine(t *testing.T) {
	var rows []row
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
		rows = append(rows, row{method, withHost(method + " / HTTP/1.1"),
			"head " + method + " / path=/ host=h 1.1 length=0 keep [Host: h]\nend"})
	}
	long := strings.Repeat("M", 32)
	rows = append(rows, []row{
		{"version 1.0", "GET / HTTP/1.0\r\n\r\n", "head GET / path=/ host= 1.0 length=0\nend"},
		{"version 1.2 is served as 1.1", withHost("GET / HTTP/1.2"), "head GET / path=/ host=h 1.1 length=0 keep [Host: h]\nend"},
		{"version 1.9 is served as 1.1", withHost("GET / HTTP/1.9"), "head GET / path=/ host=h 1.1 length=0 keep [Host: h]\nend"},

		{"version 2.0", withHost("GET / HTTP/2.0"), `505 at 11: expected major version 1, found '2'`},
		{"version 0.9", withHost("GET / HTTP/0.9"), `505 at 11: expected major version 1, found '0'`},
		{"preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", `505 at 11: expected major version 1, found '2'`},
		{"version before method", withHost("BREW / HTTP/3.0"), `505 at 12: expected major version 1, found '3'`},
		{"no version", withHost("GET /"), `400 at 5: expected a space and the version after the request-target, found the end`},
		{"empty version", withHost("GET / "), `400 at 6: expected the version as HTTP/1.0 or HTTP/1.1, found the end`},
		{"version in small letters", withHost("GET / http/1.1"), `400 at 6: expected the version as HTTP/1.0 or HTTP/1.1, found 'h'`},
		{"version cut short", withHost("GET / HTTP/1."), `400 at 13: expected the version as HTTP/1.0 or HTTP/1.1, found the end`},
		{"version without minor", withHost("GET / HTTP/1"), `400 at 12: expected the version as HTTP/1.0 or HTTP/1.1, found the end`},
		{"version with a comma", withHost("GET / HTTP/1,1"), `400 at 12: expected the version as HTTP/1.0 or HTTP/1.1, found ','`},
		{"version with a letter", withHost("GET / HTTP/1.x"), `400 at 13: expected the version as HTTP/1.0 or HTTP/1.1, found 'x'`},
		{"minor of two digits", withHost("GET / HTTP/1.10"), `400 at 14: expected CRLF after the version, found '0'`},
		{"major of two digits", withHost("GET / HTTP/11.1"), `400 at 12: expected the version as HTTP/1.0 or HTTP/1.1, found '1'`},
		{"another protocol", withHost("GET / ICY/1.1"), `400 at 6: expected the version as HTTP/1.0 or HTTP/1.1, found 'I'`},
		{"trailing space", withHost("GET / HTTP/1.1 "), `400 at 14: expected CRLF after the version, found a space`},
		{"trailing word", withHost("GET / HTTP/1.1 x"), `400 at 14: expected CRLF after the version, found a space`},

		{"two spaces before the target", withHost("GET  / HTTP/1.1"), `400 at 4: expected a request-target, found a second space`},
		{"two spaces before the version", withHost("GET /  HTTP/1.1"), `400 at 6: expected the version as HTTP/1.0 or HTTP/1.1, found a space`},
		{"tab before the target", withHost("GET\t/ HTTP/1.1"), `400 at 3: expected a space after the method, found a tab`},
		{"tab before the version", withHost("GET /\tHTTP/1.1"), `400 at 14: expected a space and the version after the request-target, found the end`},
		{"space in the target", withHost("GET /a b HTTP/1.1"), `400 at 7: expected the version as HTTP/1.0 or HTTP/1.1, found 'b'`},
		{"leading space", withHost(" GET / HTTP/1.1"), `400 at 0: expected a method, found a space`},

		{"unknown method", withHost("BREW /pot HTTP/1.1"), `501 at 0: expected a method that is implemented, found another one`},
		{"CONNECT", withHost("CONNECT h:443 HTTP/1.1"), `501 at 0: expected a method that is implemented, found another one`},
		{"method in small letters", withHost("get / HTTP/1.1"), `501 at 0: expected a method that is implemented, found another one`},
		{"method of 32 bytes", withHost(long + " / HTTP/1.1"), `501 at 0: expected a method that is implemented, found another one`},
		{"method of 33 bytes", withHost(long + "M / HTTP/1.1"), `400 at 32: expected a method of at most 32 bytes, found more`},
		{"method of 32 bytes, unfinished", long, "unfinished"},
		{"method of 33 bytes, unfinished", long + "M", `400 at 32: expected a method of at most 32 bytes, found more`},
		{"method of 33 bytes after an empty line", "\r\n" + long + "M", `400 at 34: expected a method of at most 32 bytes, found more`},
		{"method of 33 bytes and a bare LF", long + "M\n", `400 at 32: expected a method of at most 32 bytes, found more`},
		{"method of 32 bytes and a bare LF", long + "\n", `400 at 32: expected CRLF at the end of the line, found a bare LF`},
		{"method of 32 bytes and a bracket waits for the line", long + "[", "unfinished"},
		{"method of 32 bytes and a bracket", withHost(long + "[ / HTTP/1.1"), `400 at 32: expected a space after the method, found '['`},
		{"method longer than a request line", strings.Repeat("M", 17<<10), `400 at 32: expected a method of at most 32 bytes, found more`},
		{"method with a bracket", withHost("GE[T / HTTP/1.1"), `400 at 2: expected a space after the method, found '['`},
		{"method with a control", withHost("GE\x01T / HTTP/1.1"), `400 at 2: expected a space after the method, found byte 0x01`},
		{"method beyond ASCII", withHost("G\xc3\x89T / HTTP/1.1"), `400 at 1: expected a space after the method, found byte 0xc3`},
		{"method alone", withHost("GET"), `400 at 3: expected a space after the method, found the end`},
		{"binary", "\x16\x03\x01\x02\x00\x01\r\n", `400 at 0: expected a method, found byte 0x16`},
	}...)
	checkRows(t, http1.Limits{}, rows)
}

func TestLineEnds(t *testing.T) {
	checkRows(t, http1.Limits{}, []row{
		{"nothing", "", "nothing"},
		{"only an empty line", "\r\n", "nothing"},
		{"only a CR", "\r", "nothing"},
		{"a request line waits for its end, however wrong", "\x00 GET nonsense", "unfinished"},
		{"one empty line before a request", "\r\nGET / HTTP/1.0\r\n\r\n", "head GET / path=/ host= 1.0 length=0\nend"},
		{"two empty lines before a request", "\r\n\r\nGET / HTTP/1.0\r\n\r\n", "400 at 2: expected a request line, found a second empty line"},
		{"one empty line between requests", "GET / HTTP/1.0\r\n\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
			"head GET / path=/ host= 1.0 length=0\nend\nhead GET /b path=/b host= 1.0 length=0\nend"},
		{"two empty lines between requests", "GET / HTTP/1.0\r\n\r\n\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
			"head GET / path=/ host= 1.0 length=0\nend\n400 at 2: expected a request line, found a second empty line"},
		{"an LF before a request", "\nGET / HTTP/1.0\r\n\r\n", "400 at 0: expected CRLF at the end of the line, found a bare LF"},
		{"a CR before a request", "\rGET / HTTP/1.0\r\n\r\n", "400 at 0: expected a method, found a bare CR"},
		{"an empty line, then an LF", "\r\n\nGET / HTTP/1.0\r\n\r\n", "400 at 2: expected CRLF at the end of the line, found a bare LF"},

		{"request line ended by LF", "GET / HTTP/1.0\n\r\n", "400 at 14: expected CRLF at the end of the line, found a bare LF"},
		{"request line ended by CR", "GET / HTTP/1.0\rA: b\r\n\r\n", "400 at 14: expected CRLF after the version, found a bare CR"},
		{"request line ended by CR CR LF", "GET / HTTP/1.0\r\r\n\r\n", "400 at 14: expected CRLF after the version, found a bare CR"},
		{"field ended by LF", "GET / HTTP/1.0\r\nA: b\n\r\n", "400 at 20: expected CRLF at the end of the line, found a bare LF"},
		{"field ended by CR", "GET / HTTP/1.0\r\nA: b\rC: d\r\n\r\n", "400 at 20: expected a character of a field value, found a bare CR"},
		{"field ended by CR CR LF", "GET / HTTP/1.0\r\nA: b\r\r\n\r\n", "400 at 20: expected a character of a field value, found a bare CR"},
		{"name ended by LF", "GET / HTTP/1.0\r\nA\n: b\r\n\r\n", "400 at 17: expected CRLF at the end of the line, found a bare LF"},
		{"head ended by LF", "GET / HTTP/1.0\r\nA: b\r\n\n", "400 at 22: expected CRLF at the end of the line, found a bare LF"},
		{"head ended by LF at once", "GET / HTTP/1.0\r\n\n", "400 at 16: expected CRLF at the end of the line, found a bare LF"},
		{"head ended by CR", "GET / HTTP/1.0\r\nA: b\r\n\rx\r\n", "400 at 22: expected a field name, found a bare CR"},
	})
}
