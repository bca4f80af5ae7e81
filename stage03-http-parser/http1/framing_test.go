package http1_test

import (
	"testing"

	"looper.example/stage03-http-parser/http1"
)

// The request line and Host of the tables about framing: 28 bytes.
const post = "POST / HTTP/1.1\r\nHost: abc\r\n"

// posted is the Head event of a post with the given framing and fields.
func posted(length, fields string) string {
	return "head POST / path=/ host=abc 1.1 length=" + length + " keep [Host: abc]" + fields
}

func TestContentLength(t *testing.T) {
	checkRows(t, http1.Limits{}, []row{
		{"none", post + "\r\n", posted("0", "") + "\nend"},
		{"zero", post + "Content-Length: 0\r\n\r\n", posted("0", " [Content-Length: 0]") + "\nend"},
		{"five", post + "Content-Length: 5\r\n\r\nhello", posted("5", " [Content-Length: 5]") + "\ndata \"hello\"\nend"},
		{"two digits", post + "Content-Length: 19\r\n\r\n0123456789012345678", posted("19", " [Content-Length: 19]") + "\ndata \"0123456789012345678\"\nend"},
		{"no space before it", post + "content-length:1\r\n\r\na", posted("1", " [content-length: 1]") + "\ndata \"a\"\nend"},
		{"white space after it", post + "Content-Length: 1 \t\r\n\r\na", posted("1", " [Content-Length: 1]") + "\ndata \"a\"\nend"},
		{"with GET", old + "Content-Length: 1\r\n\r\na", "head GET / path=/ host= 1.0 length=1 [Content-Length: 1]\ndata \"a\"\nend"},
		{"body cut off", post + "Content-Length: 5\r\n\r\nhell", posted("5", " [Content-Length: 5]") + "\ndata \"hell\"\nunfinished"},
		{"body with anything in it", post + "Content-Length: 5\r\n\r\n\r\n\x00\n\r", posted("5", " [Content-Length: 5]") + "\ndata \"\\r\\n\\x00\\n\\r\"\nend"},

		{"18 digits are a number", post + "Content-Length: 999999999999999999\r\n\r\n", "413 at 44: expected content of at most 1048576 bytes, found a larger Content-Length"},
		{"19 digits", post + "Content-Length: 1000000000000000000\r\n\r\n", "400 at 62: expected a length of at most 18 digits, found more"},
		{"empty", post + "Content-Length:\r\n\r\n", "400 at 43: expected a length, found nothing"},
		{"blank", post + "Content-Length: \r\n\r\n", "400 at 44: expected a length, found nothing"},
		{"plus", post + "Content-Length: +5\r\n\r\n", "400 at 44: expected a digit of the length, found '+'"},
		{"minus", post + "Content-Length: -5\r\n\r\n", "400 at 44: expected a digit of the length, found '-'"},
		{"hexadecimal", post + "Content-Length: 0x5\r\n\r\n", "400 at 45: expected a digit of the length, found 'x'"},
		{"fraction", post + "Content-Length: 5.0\r\n\r\n", "400 at 45: expected a digit of the length, found '.'"},
		{"space within", post + "Content-Length: 5 5\r\n\r\n", "400 at 45: expected a digit of the length, found a space"},
		{"leading zero", post + "Content-Length: 05\r\n\r\n", "400 at 44: expected a length without leading zero, found '0'"},
		{"two zeros", post + "Content-Length: 00\r\n\r\n", "400 at 44: expected a length without leading zero, found '0'"},
		{"two spaces before it", post + "Content-Length:  5\r\n\r\n", "400 at 43: expected at most one space before the length, found other white space"},
		{"tab before it", post + "Content-Length:\t5\r\n\r\n", "400 at 43: expected at most one space before the length, found other white space"},
		{"list", post + "Content-Length: 5, 5\r\n\r\n", "400 at 45: expected a digit of the length, found ','"},
		{"two lines", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "400 at 47: expected one Content-Length, found a second one"},
		{"two equal lines", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "400 at 47: expected one Content-Length, found a second one"},
		{"underscore", post + "Content_Length: 5\r\n\r\n", "400 at 28: expected a framing field spelt with '-', found one with '_'"},
		{"underscore of Transfer-Encoding", post + "TRANSFER_ENCODING: x\r\n\r\n", "400 at 28: expected a framing field spelt with '-', found one with '_'"},
		{"underscore elsewhere", post + "Content_Lengths: 5\r\nContent-Lengt_: 5\r\n\r\n", posted("0", " [Content_Lengths: 5] [Content-Lengt_: 5]") + "\nend"},
	})
}

func TestTransferEncoding(t *testing.T) {
	const chunked = "Transfer-Encoding: chunked\r\n"
	checkRows(t, http1.Limits{}, []row{
		{"chunked", post + chunked + "\r\n0\r\n\r\n", posted("-1", " [Transfer-Encoding: chunked]") + "\nend"},
		{"in capitals", post + "TRANSFER-ENCODING: \tCHUNKED \r\n\r\n0\r\n\r\n", posted("-1", " [TRANSFER-ENCODING: CHUNKED]") + "\nend"},

		{"with Content-Length", post + "Content-Length: 5\r\n" + chunked + "\r\n", "400 at 66: expected either Content-Length or Transfer-Encoding, found both"},
		{"before Content-Length", post + chunked + "Content-Length: 5\r\n\r\n", "400 at 56: expected either Transfer-Encoding or Content-Length, found both"},
		{"with a Content-Length beyond the limit", post + "Content-Length: 99999999\r\n" + chunked + "\r\n", "400 at 73: expected either Content-Length or Transfer-Encoding, found both"},
		{"in 1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n", "400 at 36: expected no Transfer-Encoding in an HTTP/1.0 message, found one"},
		{"two lines", post + chunked + chunked + "\r\n", "400 at 56: expected one Transfer-Encoding, found a second one"},
		{"twice in a list", post + "Transfer-Encoding: chunked, chunked\r\n\r\n", `400 at 54: expected the one transfer coding "chunked", found ','`},
		{"not last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n", `400 at 54: expected the one transfer coding "chunked", found ','`},
		{"last in a list", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", `400 at 51: expected the one transfer coding "chunked", found ','`},
		{"list of one", post + "Transfer-Encoding: ,chunked\r\n\r\n", `400 at 47: expected the one transfer coding "chunked", found ','`},
		{"parameter", post + "Transfer-Encoding: chunked;a=b\r\n\r\n", `400 at 54: expected the one transfer coding "chunked", found ';'`},
		{"empty", post + "Transfer-Encoding:\r\n\r\n", `400 at 46: expected the one transfer coding "chunked", found the end`},
		{"no token", post + "Transfer-Encoding: \"chunked\"\r\n\r\n", `400 at 47: expected the one transfer coding "chunked", found '"'`},
		{"vertical tab before it", post + "Transfer-Encoding: \vchunked\r\n\r\n", `400 at 47: expected a character of a field value, found byte 0x0b`},
		{"another coding", post + "Transfer-Encoding: gzip\r\n\r\n", `501 at 47: expected the transfer coding "chunked", found another one`},
		{"identity", post + "Transfer-Encoding: identity\r\n\r\n", `501 at 47: expected the transfer coding "chunked", found another one`},
		{"nearly chunked", post + "Transfer-Encoding: xchunked\r\n\r\n", `501 at 47: expected the transfer coding "chunked", found another one`},
	})
}

func TestConnectionAndExpect(t *testing.T) {
	get := func(version, fields string) string {
		return "GET / HTTP/1." + version + "\r\nHost: h\r\n" + fields + "\r\n"
	}
	head := func(rest string) string { return "head GET / path=/ host=h 1." + rest + "\nend" }
	checkRows(t, http1.Limits{}, []row{
		{"1.1 keeps", get("1", ""), head("1 length=0 keep [Host: h]")},
		{"1.0 closes", get("0", ""), head("0 length=0 [Host: h]")},
		{"1.1 asks to close", get("1", "Connection: close\r\n"), head("1 length=0 [Host: h] [Connection: close]")},
		{"1.0 asks to keep", get("0", "Connection: Keep-Alive\r\n"), head("0 length=0 keep [Host: h] [Connection: Keep-Alive]")},
		{"close wins in a list", get("1", "Connection: keep-alive ,,\tCLOSE\r\n"), head("1 length=0 [Host: h] [Connection: keep-alive ,,\tCLOSE]")},
		{"close wins over lines", get("0", "Connection: close\r\nConnection: keep-alive\r\n"),
			head("0 length=0 [Host: h] [Connection: close] [Connection: keep-alive]")},
		{"other options", get("1", "Connection: closed, x-close\r\n"), head("1 length=0 keep [Host: h] [Connection: closed, x-close]")},
		{"upgrade", get("1", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
			head("1 length=0 keep upgrade [Host: h] [Connection: Upgrade] [Upgrade: websocket]")},
		{"upgrade without the option", get("1", "Upgrade: websocket\r\n"), head("1 length=0 keep [Host: h] [Upgrade: websocket]")},
		{"upgrade without the field", get("1", "Connection: upgrade\r\n"), head("1 length=0 keep [Host: h] [Connection: upgrade]")},
		{"upgrade in 1.0", get("0", "Connection: upgrade\r\nUpgrade: a\r\n"), head("0 length=0 [Host: h] [Connection: upgrade] [Upgrade: a]")},

		{"100-continue", get("1", "Expect: 100-Continue\r\n"), head("1 length=0 keep continue [Host: h] [Expect: 100-Continue]")},
		{"100-continue in 1.0", get("0", "Expect: 100-continue\r\n"), head("0 length=0 [Host: h] [Expect: 100-continue]")},
		{"100-continue twice", get("1", "Expect: 100-continue,\r\nExpect: 100-continue\r\n"),
			head("1 length=0 keep continue [Host: h] [Expect: 100-continue,] [Expect: 100-continue]")},
		{"no expectation", get("1", "Expect:\r\n"), head("1 length=0 keep [Host: h] [Expect: ]")},
		{"an empty element", get("1", "Expect: ,100-continue\r\n"), head("1 length=0 keep continue [Host: h] [Expect: ,100-continue]")},
		{"another expectation", get("1", "Expect: 200-ok\r\n"), "417 at 33: expected no expectation but 100-continue, found another one"},
		{"another expectation in 1.0", get("0", "Expect: 200-ok\r\n"), "417 at 33: expected no expectation but 100-continue, found another one"},
		{"another expectation in a list", get("1", "Expect: 100-continue, a\r\n"), "417 at 33: expected no expectation but 100-continue, found another one"},
		{"another expectation on a second line", get("1", "Expect: 100-continue\r\nExpect: a=b;c\r\n"), "417 at 55: expected no expectation but 100-continue, found another one"},
		{"malformed goes before expectation", get("1", "Expect: a\r\nA\r\n"), "400 at 37: expected a colon after the field name, found the end"},
		{"expectation goes before size", get("1", "Content-Length: 9999999\r\nExpect: a\r\n"), "417 at 58: expected no expectation but 100-continue, found another one"},
	})
}
