package http1_test

import (
	"strings"
	"testing"

	"looper.example/stage03-http-parser/http1"
)

func TestTarget(t *testing.T) {
	get := func(target string) string { return withHost("GET " + target + " HTTP/1.1") }
	head := func(rest string) string { return "head GET " + rest + " 1.1 length=0 keep [Host: h]\nend" }
	long := "/" + strings.Repeat("a", 7999)
	checkRows(t, http1.Limits{}, []row{
		{"path", get("/a/b.c"), head("/a/b.c path=/a/b.c host=h")},
		{"path and query", get("/a?b=c"), head("/a?b=c path=/a query=b=c host=h")},
		{"empty query", get("/a?"), head("/a? path=/a query= host=h")},
		{"question marks and slashes in the query", get("/?/a??"), head("/?/a?? path=/ query=/a?? host=h")},
		{"doubled slashes", get("//a//"), head("//a// path=//a// host=h")},
		{"dot segments stay", get("/a/../b"), head("/a/../b path=/a/../b host=h")},
		{"every plain character of a path", get("/-._~!$&'()*+,;=:@"), head("/-._~!$&'()*+,;=:@ path=/-._~!$&'()*+,;=:@ host=h")},
		{"percent-codes stay", get("/%41%2f%2F%c3%A9"), head("/%41%2f%2F%c3%A9 path=/%41%2f%2F%c3%A9 host=h")},
		{"percent-codes of the query are not judged", get("/?%00%zz%"), head("/?%00%zz% path=/ query=%00%zz% host=h")},
		{"brackets in the query", get("/?filter[name]=x&a[]=1"), head("/?filter[name]=x&a[]=1 path=/ query=filter[name]=x&a[]=1 host=h")},
		{"all that browsers send raw in the query", get("/?[]{}|^`"), head("/?[]{}|^` path=/ query=[]{}|^` host=h")},
		{"brackets in the query after a code in the path", get("/%41?a[]=1"), head("/%41?a[]=1 path=/%41 query=a[]=1 host=h")},

		{"fragment", get("/a#b"), `400 at 6: expected a character of a path, found '#'`},
		{"fragment after a query", get("/a?b#c"), `400 at 8: expected a character of a query, found '#'`},
		{"backslash", get(`/a\b`), `400 at 6: expected a character of a path, found '\\'`},
		{"backslash in the query", get(`/?\`), `400 at 6: expected a character of a query, found '\\'`},
		{"quote", get(`/"`), `400 at 5: expected a character of a path, found '"'`},
		{"quote in the query", get(`/?"`), `400 at 6: expected a character of a query, found '"'`},
		{"angle bracket", get(`/<`), `400 at 5: expected a character of a path, found '<'`},
		{"brace", get(`/{`), `400 at 5: expected a character of a path, found '{'`},
		{"angle bracket in the query", get(`/?a[<]`), `400 at 8: expected a character of a query, found '<'`},
		{"closing angle bracket in the query", get(`/?>`), `400 at 6: expected a character of a query, found '>'`},
		{"apostrophe after a quote in the query", get(`/?'"`), `400 at 7: expected a character of a query, found '"'`},
		{"bracket", get(`/a[]?`), `400 at 6: expected a character of a path, found '['`},
		{"closing brace", get(`/}`), `400 at 5: expected a character of a path, found '}'`},
		{"backtick", get("/`"), "400 at 5: expected a character of a path, found '`'"},
		{"bar", get(`/|`), `400 at 5: expected a character of a path, found '|'`},
		{"caret", get(`/^`), `400 at 5: expected a character of a path, found '^'`},
		{"NUL", get("/\x00"), `400 at 5: expected a character of a path, found byte 0x00`},
		{"DEL", get("/\x7f"), `400 at 5: expected a character of a path, found byte 0x7f`},
		{"control in the query", get("/?\x1f"), `400 at 6: expected a character of a query, found byte 0x1f`},
		{"bare CR", get("/\rx"), `400 at 5: expected a character of a path, found a bare CR`},
		{"UTF-8", get("/\xc3\xa9"), `400 at 5: expected a character of a path, found byte 0xc3`},
		{"UTF-8 in the query", get("/?\xc3\xa9"), `400 at 6: expected a character of a query, found byte 0xc3`},
		{"percent at the end", get("/%"), `400 at 6: expected two hexadecimal digits after '%', found the end`},
		{"percent with one digit", get("/%4"), `400 at 7: expected two hexadecimal digits after '%', found the end`},
		{"percent with other letters", get("/%4g"), `400 at 7: expected two hexadecimal digits after '%', found 'g'`},
		{"percent before the query", get("/%4?a"), `400 at 7: expected two hexadecimal digits after '%', found '?'`},
		{"encoded NUL", get("/a%00"), `400 at 6: expected a path without NUL, CR and LF, found one of them percent-encoded`},
		{"encoded CR", get("/%0d"), `400 at 5: expected a path without NUL, CR and LF, found one of them percent-encoded`},
		{"encoded LF", get("/%0A"), `400 at 5: expected a path without NUL, CR and LF, found one of them percent-encoded`},

		{"asterisk without OPTIONS", get("*"), `400 at 4: expected a path, as only OPTIONS asks for *, found '*'`},
		{"asterisk with POST", withHost("POST * HTTP/1.1"), `400 at 5: expected a path, as only OPTIONS asks for *, found '*'`},
		{"asterisk and more", get("*/"), `400 at 5: expected a space after the request-target *, found '/'`},
		{"relative", get("a/b"), `400 at 4: expected a path or an http URI, found 'a'`},
		{"query alone", get("?a"), `400 at 4: expected a path or an http URI, found '?'`},
		{"authority", get("h:80"), `400 at 4: expected a path or an http URI, found 'h'`},
		{"asterisk", withHost("OPTIONS * HTTP/1.1"), "head OPTIONS * path=* host=h 1.1 length=0 keep [Host: h]\nend"},
		{"OPTIONS with a path", withHost("OPTIONS /a HTTP/1.1"), "head OPTIONS /a path=/a host=h 1.1 length=0 keep [Host: h]\nend"},
		{"8,000 bytes", get(long), head(long + " path=" + long + " host=h")},
	})
}

func TestAbsoluteTarget(t *testing.T) {
	get := func(target string) string { return withHost("GET " + target + " HTTP/1.1") }
	head := func(rest string) string { return "head GET " + rest + " 1.1 length=0 keep [Host: h]\nend" }
	checkRows(t, http1.Limits{}, []row{
		{"host goes before the Host field", get("http://a.example:80/b?c"), head("http://a.example:80/b?c path=/b query=c host=a.example:80")},
		{"https", get("https://a/"), head("https://a/ path=/ host=a")},
		{"scheme in capitals", get("HTTP://a/"), head("HTTP://a/ path=/ host=a")},
		{"empty path", get("http://a"), head("http://a path=/ host=a")},
		{"empty path and a query", get("http://a?b/c"), head("http://a?b/c path=/ query=b/c host=a")},
		{"brackets in the query", get("http://a/b?c[]=1"), head("http://a/b?c[]=1 path=/b query=c[]=1 host=a")},
		{"empty path and brackets in the query", get("http://a?[::1]{|}^`"), head("http://a?[::1]{|}^` path=/ query=[::1]{|}^` host=a")},
		{"IPv6", get("http://[::1]:8000/"), head("http://[::1]:8000/ path=/ host=[::1]:8000")},
		{"Host before the target's host counts for nothing", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
			"head GET http://a/ path=/ host=a 1.1 length=0 keep [Host: b]\nend"},
		{"Host is still required", "GET http://a/ HTTP/1.1\r\n\r\n",
			"400 at 24: expected a Host field in an HTTP/1.1 request, found the end of the head"},
		{"1.0 without Host", "GET http://a/ HTTP/1.0\r\n\r\n", "head GET http://a/ path=/ host=a 1.0 length=0\nend"},

		{"another scheme", get("ftp://a/"), `400 at 4: expected a path or an http URI, found 'f'`},
		{"no slashes", get("http:a"), `400 at 8: expected "://" after the scheme, found something else`},
		{"one slash", get("http:/a/b"), `400 at 8: expected "://" after the scheme, found something else`},
		{"scheme alone", get("http:"), `400 at 8: expected "://" after the scheme, found something else`},
		{"no host", get("http://"), `400 at 11: expected a host, found the end`},
		{"no host but a path", get("http:///a"), `400 at 11: expected a host, found the end`},
		{"no host but a port", get("http://:80/"), `400 at 11: expected a host, found ':'`},
		{"user information", get("http://u@a/"), `400 at 12: expected a host and perhaps a port, found '@'`},
		{"user and password", get("http://u:p@a/"), `400 at 13: expected a digit of the port, found 'p'`},
		{"fragment", get("http://a#b"), `400 at 12: expected a character of a path, found '#'`},
		{"fragment after the path", get("http://a/#b"), `400 at 13: expected a character of a path, found '#'`},
		{"bad character in the host", get("http://a|?b"), `400 at 12: expected a host and perhaps a port, found '|'`},
		{"bad character in the path", get("http://a/|"), `400 at 13: expected a character of a path, found '|'`},
		{"bad percent in the path", get("http://a/%g0"), `400 at 14: expected two hexadecimal digits after '%', found 'g'`},
	})
}
