package looper_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

func TestLocation(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/", func(c *looper.Context) error { return c.Redirect(string(bodyOf(c)), 303) })
	rows := []struct{ name, location, want string }{
		{"a path", "/a/b.c", "/a/b.c"},
		{"every plain character", "/-._~!$&'()*+,;=:@?/?#/?", "/-._~!$&'()*+,;=:@?/?#/?"},
		{"a space", "/a b?c d#e f", "/a%20b?c%20d#e%20f"},
		{"spaces around", " /a ", "%20/a%20"},
		{"a tab", "/a\tb", "/a%09b"},
		{"beyond ASCII", "/zoë?q=ü#é", "/zo%C3%AB?q=%C3%BC#%C3%A9"},
		{"invalid UTF-8", "/\xff", "/%FF"},
		{"encoded bytes", "/zo%C3%ab%2f%00?%20", "/zo%C3%ab%2f%00?%20"},
		{"percent signs", "/100%?50%z&%4&%", "/100%25?50%25z&%254&%25"},
		{"a percent sign before an encoded byte", "/%%41", "/%25%41"},
		{"a percent sign before a letter beyond ASCII", "/%é", "/%25%C3%A9"},
		{"characters that no URL has", "/\"<>^`{|}", "/%22%3C%3E%5E%60%7B%7C%7D"},
		{"brackets", "/a[b]?c[]=d#[e]", "/a%5Bb%5D?c%5B%5D=d#%5Be%5D"},
		{"a second fragment", "/#a#b", "/#a%23b"},
		{"a slash and a backslash", `/\evil.example`, "/%5Cevil.example"},
		{"two backslashes", `\\evil.example`, "%5C%5Cevil.example"},
		{"a backslash in a query", `/?a=\`, "/?a=%5C"},

		{"relative", "a b/../ü", "a%20b/../%C3%BC"},
		{"a query alone", "?q=a b", "?q=a%20b"},
		{"a fragment alone", "#a b", "#a%20b"},
		{"nothing", "", ""},
		{"absolute", "https://u:p@a.example:8080/b c?d#e", "https://u:p@a.example:8080/b%20c?d#e"},
		{"an address", "http://[::1]:80/[", "http://[::1]:80/%5B"},
		{"an address without a path", "http://[::1]?[]", "http://[::1]?%5B%5D"},
		{"another host", "//a.example/b c", "//a.example/b%20c"},
		{"another host by address", "//[::1]#[", "//[::1]#%5B"},
		{"a host beyond ASCII", "http://bücher.example/ü", "http://b%C3%BCcher.example/%C3%BC"},
		{"a host in IDNA", "http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"},
		{"another scheme", "mailto:a b@c", "mailto:a%20b@c"},
		{"brackets in the path", "/a//[b]", "/a//%5Bb%5D"},
		{"a scheme in a query", "/?u=http://[::1]/", "/?u=http://%5B::1%5D/"},
		{"a scheme in a path", "/a://[b]", "/a://%5Bb%5D"},

		{"a line end", "/x\r\nSet-Cookie: a=b", "refused"},
		{"CR", "/x\ry", "refused"},
		{"LF", "/x\ny", "refused"},
		{"NUL", "/x\x00", "refused"},
		{"escape", "/x\x1b", "refused"},
		{"DEL", "/x\x7f", "refused"},
		{"a backslash in a host", `http://a.example\@b.example/`, "refused"},
		{"a backslash in another host", `//a.example\b`, "refused"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("POST", "/", row.location)
			if row.want == "refused" {
				assert.Equal(t, "500 Internal Server Error", got.status)
				assert.NotContains(t, got.fields, "Location")
				return
			}
			assert.Equal(t, "303 See Other", got.status)
			assert.Equal(t, row.want, got.fields["Location"])
		})
	}
}
