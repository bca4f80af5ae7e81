package looper_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// What a client prefers, by RFC 9110, section 12.5.
func TestAccepts(t *testing.T) {
	types := func(offers ...string) func(c *looper.Context) string {
		return func(c *looper.Context) string { return c.Accepts(offers...) }
	}
	codings := func(offers ...string) func(c *looper.Context) string {
		return func(c *looper.Context) string { return c.AcceptsEncoding(offers...) }
	}
	languages := func(offers ...string) func(c *looper.Context) string {
		return func(c *looper.Context) string { return c.AcceptsLanguage(offers...) }
	}
	const browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
	rows := []struct {
		name, fields string
		ask          func(c *looper.Context) string
		want         string
	}{
		{"no Accept", "X: y", types("a/b", "text/html"), "a/b"},
		{"an empty Accept", "Accept:", types("a/b", "text/html"), "a/b"},
		{"nothing is offered", "Accept: */*", types(), ""},
		{"nothing is offered, and no Accept", "X: y", types(), ""},
		{"a browser", browser, types("application/json", "text/html"), "text/html"},
		{"a browser that gets JSON alone", browser, types("application/json"), "application/json"},
		{"equally wanted", "Accept: text/html, application/json", types("application/json", "text/html"), "application/json"},
		{"by weight", "Accept: text/html;q=0.5, application/json;q=0.6", types("text/html", "application/json"), "application/json"},
		{"by the third digit", "Accept: text/html;q=0.555, application/json;q=0.556", types("text/html", "application/json"), "application/json"},
		{"none of it", "Accept: text/html", types("application/json"), ""},
		{"ruled out", "Accept: text/html;q=0, */*", types("text/html"), ""},
		{"ruled out with zeros", "Accept: text/html;q=0.000, */*", types("text/html"), ""},
		{"all but that", "Accept: text/html;q=0, */*", types("text/html", "text/plain"), "text/plain"},
		{"the more exact range counts", "Accept: */*, text/*;q=0.1, text/html;q=0.5", types("text/plain", "text/html"), "text/html"},
		{"whatever their order", "Accept: text/html;q=0.5, text/*;q=0.1, */*", types("text/plain", "text/html", "a/b"), "a/b"},
		{"the RFC's example, level 1", "Accept: text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
			types("image/jpeg", "text/plain", "text/plain;format=flowed"), "text/plain;format=flowed"},
		{"and without it", "Accept: text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5",
			types("image/jpeg", "text/html", "text/plain; format=fixed", "text/plain"), "text/plain"},
		{"parameters that the offer does not have", "Accept: text/html;level=1", types("text/html"), "text/html"},
		{"they count less than none", "Accept: text/html;level=1, text/html;q=0", types("text/html"), ""},
		{"but more than a wildcard", "Accept: text/html;level=1;q=0, text/*", types("text/html"), ""},
		{"other values of parameters", "Accept: text/html;level=1", types("text/html;level=2"), ""},
		{"one of two parameters", "Accept: text/html;level=1;a=b", types("text/html;level=1"), "text/html;level=1"},
		{"parameters that only the offer has", "Accept: text/html", types("text/html; charset=utf-8"), "text/html; charset=utf-8"},
		{"a quoted parameter", `Accept: text/html;level="1;q=0";q=1`, types("text/html"), "text/html"},
		{"quoted and unquoted", `Accept: text/html;level="1"`, types("text/html; Level=1"), "text/html; Level=1"},
		{"upper and lower case", "Accept: TEXT/Html;Q=0.5", types("text/html"), "text/html"},
		{"over two lines", "Accept: text/html;q=0.1\r\nAccept: a/b", types("text/html", "a/b"), "a/b"},
		{"blanks", "Accept: text/html ; q=0.1 ,\ta/b", types("text/html", "a/b"), "a/b"},
		{"a malformed number as weight", "Accept: text/html;q=high, a/b;q=0.1", types("text/html", "a/b"), "a/b"},
		{"a weight above one", "Accept: text/html;q=1.5, a/b;q=0.1", types("text/html", "a/b"), "a/b"},
		{"a negative weight", "Accept: text/html;q=-1, a/b;q=0.1", types("text/html", "a/b"), "a/b"},
		{"an empty weight", "Accept: text/html;q=, a/b;q=0.1", types("text/html", "a/b"), "a/b"},
		{"a long weight", "Accept: text/html;q=0." + strings.Repeat("9", 5000) + ", a/b", types("text/html", "a/b"), "a/b"},
		{"no range", "Accept: html, *, /, */, text, text/htmlx", types("text/html"), ""},
		{"a wildcard of a wildcard", "Accept: */html", types("text/html"), ""},
		{"commas alone", "Accept: ,,, ,", types("text/html"), "text/html"},

		{"no Accept-Encoding", "X: y", codings("br", "identity"), "identity"},
		{"no Accept-Encoding, and identity is not offered", "X: y", codings("br"), ""},
		{"an empty field", "Accept-Encoding:", codings("br", "identity"), "identity"},
		{"a browser's", "Accept-Encoding: gzip, deflate, br, zstd", codings("br", "gzip", "identity"), "br"},
		{"weights", "Accept-Encoding: gzip;q=1.0, br;q=0.5", codings("br", "gzip", "identity"), "gzip"},
		{"identity is the last", "Accept-Encoding: gzip;q=0.001", codings("identity", "gzip"), "gzip"},
		{"unless its weight is high", "Accept-Encoding: gzip;q=0.5, identity", codings("gzip", "identity"), "identity"},
		{"any", "Accept-Encoding: *", codings("br", "identity"), "br"},
		{"none but identity", "Accept-Encoding: *;q=0, identity", codings("br", "identity"), "identity"},
		{"not identity", "Accept-Encoding: identity;q=0", codings("br", "identity"), ""},
		{"nothing at all", "Accept-Encoding: *;q=0", codings("br", "identity"), ""},
		{"any but gzip", "Accept-Encoding: *, gzip;q=0", codings("gzip", "br"), "br"},
		{"gzip before any", "Accept-Encoding: gzip;q=0.5, *;q=0", codings("br", "gzip", "identity"), "gzip"},
		{"a coding with a parameter", "Accept-Encoding: gzip;level=9", codings("gzip"), ""},
		{"an old name", "Accept-Encoding: X-GZip", codings("gzip"), "gzip"},
		{"a malformed weight", "Accept-Encoding: gzip;q=x", codings("gzip", "identity"), "identity"},

		{"no Accept-Language", "X: y", languages("en", "de"), "en"},
		{"a browser in Switzerland", "Accept-Language: de-CH,de;q=0.9,fr;q=0.8", languages("en", "fr", "de"), "de"},
		{"exactly the same", "Accept-Language: de-CH,de;q=0.9", languages("de", "de-CH"), "de-CH"},
		{"a shorter one", "Accept-Language: zh-Hant-CN-x-private1-private2", languages("en", "zh-Hant"), "zh-Hant"},
		{"not one with a single letter at the end", "Accept-Language: zh-x-private", languages("zh-x", "zh"), "zh"},
		{"a more exact one", "Accept-Language: en", languages("de", "en-GB"), "en-GB"},
		{"the first wish first", "Accept-Language: en, de", languages("de", "en-GB"), "en-GB"},
		{"not a longer word that begins with it", "Accept-Language: en", languages("enx"), ""},
		{"by weight", "Accept-Language: en;q=0.5, de", languages("en", "de"), "de"},
		{"ruled out", "Accept-Language: en;q=0, *", languages("en-GB", "de"), "de"},
		{"ruled out, but not this", "Accept-Language: en;q=0, en-GB;q=0.5", languages("en", "en-GB"), "en-GB"},
		{"this, but not the shorter", "Accept-Language: de-CH, de;q=0", languages("de"), ""},
		{"any", "Accept-Language: fr, *;q=0.5", languages("en", "de"), "en"},
		{"not any other", "Accept-Language: fr, *;q=0", languages("en"), ""},
		{"in capitals", "Accept-Language: EN-gb", languages("en-GB"), "en-GB"},
		{"none", "Accept-Language: fr", languages("en", "de"), ""},
		{"hyphens alone", "Accept-Language: -, --, -en, en-", languages("de"), ""},
		{"very many", "Accept-Language: " + strings.Repeat("a-", 3000) + "a, de", languages("de"), "de"},
		{"too many", "Accept-Language: " + strings.Repeat("fr,", 100) + "de", languages("de"), ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error { return c.Text(200, row.ask(c)) })
			assert.Equal(t, row.want, w.ask("GET", "/", "", row.fields).body)
		})
	}
}

func TestAcceptsAllocates(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		require.Zero(t, testing.AllocsPerRun(10, func() { _ = c.Accepts("application/json", "text/html") }))
		require.Zero(t, testing.AllocsPerRun(10, func() { _ = c.AcceptsEncoding("br", "gzip", "identity") }))
		return c.NoContent()
	})
	got := w.ask("GET", "/", "", "Accept: text/html,application/json;q=0.9", "Accept-Encoding: gzip, br;q=0.1")
	assert.Equal(t, "204 No Content", got.status)
}

// A long language tag costs few allocations, though its parts are cut off one after the other.
func TestLongLanguage(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		allocated := testing.AllocsPerRun(10, func() { _ = c.AcceptsLanguage("en", "de-CH", "fr") })
		assert.Less(t, allocated, 50.0)
		return c.Text(200, c.AcceptsLanguage("en", "de-CH", "fr"))
	})
	long := strings.Repeat("-xx", 3000)
	assert.Equal(t, "de-CH", w.ask("GET", "/", "", "Accept-Language: de-ch"+long).body)
	assert.Empty(t, w.ask("GET", "/", "", "Accept-Language: it"+long).body)
}

// Over real sockets: Go's client itself asks for gzip.
func TestAcceptsOverSockets(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet})
	app.Get("/", func(c *looper.Context) error { return c.Text(200, c.AcceptsEncoding("br", "gzip", "identity")) })
	addr, ran := runReal(t, app)
	assert.Equal(t, "gzip", contentOf(t, http.DefaultClient, "http://"+addr))
	stop(t, app, ran)
}
