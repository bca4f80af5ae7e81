package looper_test

import (
	"mime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestAttachment(t *testing.T) {
	rows := []struct{ name, header, want string }{
		{"report.csv", `attachment; filename="report.csv"`, "report.csv"},
		{"", `attachment`, ""},
		{"Übersicht 1.pdf", `attachment; filename="_bersicht 1.pdf"; filename*=UTF-8''%C3%9Cbersicht%201.pdf`, "Übersicht 1.pdf"},
		{`a"b.txt`, `attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`, `a"b.txt`},
		{"100%41.txt", `attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt`, "100%41.txt"},
		{"../../etc/passwd", `attachment; filename=".._.._etc_passwd"`, ".._.._etc_passwd"},
		{"a\r\nSet-Cookie: b", `attachment; filename="a__Set-Cookie: b"`, "a__Set-Cookie: b"},
		{"\xff", `attachment; filename="_"`, "_"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				c.Attachment("another")
				c.Attachment(row.name)
				return c.Text(200, "")
			})
			header := w.ask("GET", "/", "").fields["Content-Disposition"]
			assert.Equal(t, row.header, header)
			_, parameters, err := mime.ParseMediaType(header)
			require.NoError(t, err)
			assert.Equal(t, row.want, parameters["filename"], "as the standard library reads it")
		})
	}
}

func TestSendReader(t *testing.T) {
	rows := []struct {
		name, method string
		length       int64
		body, want   string
	}{
		{"of known length", "GET", 5, "12345", "12345"},
		{"with more than its length", "GET", 3, "12345", "123"},
		{"of no length", "GET", 0, "", ""},
		{"of unknown length", "GET", -1, "12345", "5\r\n12345\r\n0\r\n\r\n"},
		{"for HEAD", "HEAD", 5, "12345", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				return c.SendReader(200, "text/x", row.length, strings.NewReader(row.body))
			})
			a := w.ask(row.method, "/", "")
			assert.Equal(t, row.want, a.body)
			assert.Equal(t, "text/x", a.fields["Content-Type"])
			if row.length >= 0 {
				assert.NotEmpty(t, a.fields["Content-Length"])
			}
		})
	}
}

// A response that is shorter than announced is cut off, so the client knows that it is incomplete.
func TestSendReaderWithTooLittle(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		return c.SendReader(200, "text/x", 6, strings.NewReader("12345"))
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectReset()
	})
	assert.Contains(t, w.log.String(), "expected 6 bytes of content to send, found 5")
}

// The name of an upload does not tell its type; the handler does.
func TestFileAs(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		return c.FileAs(fstest.MapFS{"17": {Data: []byte("picture")}}, "17", "image/png")
	})
	w.app.Get("/out", func(c *looper.Context) error { return c.FileAs(fstest.MapFS{}, "../17", "image/png") })
	a := w.ask("GET", "/", "")
	assert.Equal(t, "image/png", a.fields["Content-Type"])
	assert.Equal(t, "picture", a.body)
	assert.Equal(t, "404 Not Found", w.ask("GET", "/out", "").status)
}
