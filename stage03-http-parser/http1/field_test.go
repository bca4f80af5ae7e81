package http1_test

import (
	"fmt"
	"strings"
	"testing"

	"looper.example/stage03-http-parser/http1"
)

// The request line of the tables about fields: 16 bytes, and no Host needed.
const old = "GET / HTTP/1.0\r\n"

const oldHead = "head GET / path=/ host= 1.0 length=0"

func TestFields(t *testing.T) {
	checkRows(t, http1.Limits{}, []row{
		{"no field", old + "\r\n", oldHead + "\nend"},
		{"plain", old + "A: b\r\n\r\n", oldHead + " [A: b]\nend"},
		{"no white space", old + "A:b\r\n\r\n", oldHead + " [A: b]\nend"},
		{"spaces and tabs are trimmed", old + "A: \t b \t\r\n\r\n", oldHead + " [A: b]\nend"},
		{"spaces and tabs within stay", old + "A: b \t c\r\n\r\n", oldHead + " [A: b \t c]\nend"},
		{"empty value", old + "A:\r\n\r\n", oldHead + " [A: ]\nend"},
		{"blank value", old + "A: \t \r\n\r\n", oldHead + " [A: ]\nend"},
		{"colons in the value", old + "A: b:c: d\r\n\r\n", oldHead + " [A: b:c: d]\nend"},
		{"bytes from 0x80", old + "A: \x80\xc3\xa9\xff\r\n\r\n", oldHead + " [A: \x80\xc3\xa9\xff]\nend"},
		{"every character of a token", old + "!#$%&'*+-.^_`|~09azAZ: b\r\n\r\n", oldHead + " [!#$%&'*+-.^_`|~09azAZ: b]\nend"},
		{"repeated", old + "A: b\r\na: c\r\nA: d\r\n\r\n", oldHead + " [A: b] [a: c] [A: d]\nend"},
		{"a tab among eight bytes", old + "A: 1234\t678901234567\r\n\r\n", oldHead + " [A: 1234\t678901234567]\nend"},

		{"no colon", old + "A\r\n\r\n", "400 at 17: expected a colon after the field name, found the end"},
		{"no name", old + ": b\r\n\r\n", "400 at 16: expected a field name, found ':'"},
		{"space before the colon", old + "A : b\r\n\r\n", "400 at 17: expected a colon after the field name, found a space"},
		{"tab before the colon", old + "A\t: b\r\n\r\n", "400 at 17: expected a colon after the field name, found a tab"},
		{"space in the name", old + "A B: c\r\n\r\n", "400 at 17: expected a colon after the field name, found a space"},
		{"bracket in the name", old + "A[]: c\r\n\r\n", "400 at 17: expected a colon after the field name, found '['"},
		{"name beyond ASCII", old + "\xc3\x84: b\r\n\r\n", "400 at 16: expected a field name, found byte 0xc3"},
		{"NUL in the name", old + "A\x00: b\r\n\r\n", "400 at 17: expected a colon after the field name, found byte 0x00"},
		{"space before the first field", old + " A: b\r\n\r\n", "400 at 16: expected a field name, found a space"},
		{"tab before the first field", old + "\tA: b\r\n\r\n", "400 at 16: expected a field name, found a tab"},
		{"folded with a space", old + "A: b\r\n c\r\n\r\n", "400 at 22: expected a field name, found a space"},
		{"folded with a tab", old + "A: b\r\n\tc\r\n\r\n", "400 at 22: expected a field name, found a tab"},
		{"folded with a blank line", old + "A: b\r\n \r\n\r\n", "400 at 22: expected a field name, found a space"},
		{"NUL in the value", old + "A: b\x00c\r\n\r\n", "400 at 20: expected a character of a field value, found byte 0x00"},
		{"ESC in the value", old + "A: 12345678\x1b\r\n\r\n", "400 at 27: expected a character of a field value, found byte 0x1b"},
		{"DEL in the value", old + "A: 123\x7f5678\r\n\r\n", "400 at 22: expected a character of a field value, found byte 0x7f"},
		{"control after a tab", old + "A: 1\t345\x01789\r\n\r\n", "400 at 24: expected a character of a field value, found byte 0x01"},
		{"vertical tab around the value", old + "A: \vb\r\n\r\n", "400 at 19: expected a character of a field value, found byte 0x0b"},
		{"CR in the value", old + "A: b\rc\r\n\r\n", "400 at 20: expected a character of a field value, found a bare CR"},
		{"a second Content-Type", old + "Content-Type: a/b\r\nContent-type: a/b\r\n\r\n", "400 at 35: expected one Content-type, found a second one"},
		{"request line cut off", "GET / HTTP/1.0", "unfinished"},
		{"field cut off", old + "A: b", "unfinished"},
		{"CR of the empty line cut off", old + "A: b\r\n\r", "unfinished"},
	})
}

func TestFieldValueBytes(t *testing.T) {
	// Every byte at every place of a value around the width of a word.
	for b := range 256 {
		for at := range 18 {
			value := strings.Repeat("v", at) + string([]byte{byte(b)}) + strings.Repeat("v", 17-at)
			got := feed(t, http1.Limits{}, []byte(old+"A: "+value+"\r\n\r\n"))[0]
			want := oldHead + " [A: " + strings.Trim(value, " \t") + "]"
			switch {
			case b == '\n':
				want = fmt.Sprintf("400 at %d: expected CRLF at the end of the line, found a bare LF", 19+at)
			case b == '\r':
				want = fmt.Sprintf("400 at %d: expected a character of a field value, found a bare CR", 19+at)
			case b < ' ' && b != '\t' || b == 0x7f:
				want = fmt.Sprintf("400 at %d: expected a character of a field value, found byte 0x%02x", 19+at, b)
			}
			if got != want {
				t.Fatalf("byte 0x%02x at %d: want %s, got %s", b, at, want, got)
			}
		}
	}
}

func TestHost(t *testing.T) {
	get := func(host string) string { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n" }
	var rows []row
	for _, host := range []string{
		"example.com", "example.com:80", "example.com:", "localhost", "10.0.0.1:65535", "a_b-c~d.e", "a!$&'()*+;=b", "%41%2e",
		"[::1]", "[::1]:8000", "[2001:db8::ff00:42:8329]", "[1:2:3:4:5:6:7:8]", "[::ffff:192.0.2.1]",
	} {
		rows = append(rows, row{"good " + host, get(host), "head GET / path=/ host=" + host + " 1.1 length=0 keep [Host: " + host + "]\nend"})
	}
	for host, want := range map[string]string{
		"":              "22: expected a host, found the end",
		":80":           "22: expected a host, found ':'",
		"u@a":           "23: expected a host and perhaps a port, found '@'",
		"u:p@a":         "24: expected a digit of the port, found 'p'",
		"a/b":           "23: expected a host and perhaps a port, found '/'",
		"a?b":           "23: expected a host and perhaps a port, found '?'",
		"a#b":           "23: expected a host and perhaps a port, found '#'",
		"a,b":           "23: expected a host and perhaps a port, found ','",
		"a b":           "23: expected a host and perhaps a port, found a space",
		`a\b`:           `23: expected a host and perhaps a port, found '\\'`,
		"a\tb":          "23: expected a host and perhaps a port, found a tab",
		"h\xc3\xa9":     "23: expected a host and perhaps a port, found byte 0xc3",
		"http://a":      "27: expected a digit of the port, found '/'",
		"a:x":           "24: expected a digit of the port, found 'x'",
		"a:8x":          "25: expected a digit of the port, found 'x'",
		"a:-1":          "24: expected a digit of the port, found '-'",
		"a:65536":       "24: expected a port of at most 65535, found more",
		"a:80:80":       "26: expected a digit of the port, found ':'",
		"a%4":           "25: expected two hexadecimal digits after '%', found the end",
		"[::1":          "26: expected a closing bracket, found the end",
		"[]":            "23: expected an IPv6 address in the brackets, found something else",
		"[::1]a":        "27: expected a host and perhaps a port, found 'a'",
		"[fe80::1%251]": "23: expected an IPv6 address in the brackets, found something else",
		"[10.0.0.1]":    "23: expected an IPv6 address in the brackets, found something else",
		"[v1.a]":        "23: expected an IPv6 address in the brackets, found something else",
		"::1":           "22: expected a host, found ':'",
		"a]":            "23: expected a host and perhaps a port, found ']'",
	} {
		rows = append(rows, row{"bad " + host, get(host), "400 at " + want})
	}
	rows = append(rows, []row{
		{"missing", "GET / HTTP/1.1\r\nA: b\r\n\r\n", "400 at 22: expected a Host field in an HTTP/1.1 request, found the end of the head"},
		{"missing in 1.2", "GET / HTTP/1.2\r\n\r\n", "400 at 16: expected a Host field in an HTTP/1.1 request, found the end of the head"},
		{"twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 at 25: expected one Host, found a second one"},
		{"twice the same", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "400 at 25: expected one host, found a second one"},
		{"in 1.0", old + "Host: a\r\n\r\n", "head GET / path=/ host=a 1.0 length=0 [Host: a]\nend"},
		{"twice in 1.0", old + "Host: a\r\nHost: a\r\n\r\n", "400 at 25: expected one Host, found a second one"},
		{"empty in 1.0", old + "Host:\r\n\r\n", "400 at 21: expected a host, found the end"},
		{"empty beside an absolute target", "GET http://a/ HTTP/1.1\r\nHost:\r\n\r\n", "400 at 29: expected a host, found the end"},
	}...)
	checkRows(t, http1.Limits{}, rows)
}
