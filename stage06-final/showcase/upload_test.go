package showcase_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
)

func TestUpload(t *testing.T) {
	field := func(head, content string) string {
		return "--cut\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n"
	}
	large := field(`name="file"; filename="large"`, strings.Repeat("x", 3<<20))
	rows := []struct{ name, kind, body, status, contains string }{
		{"a field and a file", "multipart/form-data; boundary=cut", field(`name="a"`, "12345") + large + "--cut--\r\n", "200",
			"<td>file</td><td>large</td><td>3145728</td>"},
		{"nothing", "multipart/form-data; boundary=cut", "--cut--\r\n", "200", "That was it"},
		{"not to the end", "multipart/form-data; boundary=cut", field(`name="a"`, "12345"), "400", "unexpected EOF"},
		{"no parts", "multipart/form-data; boundary=cut", "12345", "400", "NextPart"},
		{"another type", "text/plain", "12345", "415", "expected multipart/form-data"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, "POST", "/upload", row.body, "Content-Type: "+row.kind, fmt.Sprint("Content-Length: ", len(row.body)))
			assert.Contains(t, got, "HTTP/1.1 "+row.status+" ")
			assert.Contains(t, got, row.contains)
		})
	}
}

// An upload that is announced as too long is refused before it is sent.
func TestUploadTooLong(t *testing.T) {
	run(t, func(c *sim.Client) {
		c.Send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 1073741825\r\n\r\n")
		c.ExpectUntil("HTTP/1.1 413 ")
		c.Close()
	})
}
