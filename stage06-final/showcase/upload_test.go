package showcase_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
		{"nothing", "multipart/form-data; boundary=cut", "--cut--\r\n", "200", "Received"},
		{"not to the end", "multipart/form-data; boundary=cut", field(`name="a"`, "12345"), "400", "unexpected EOF"},
		{"without parts", "multipart/form-data; boundary=cut", "12345", "400", "NextPart"},
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

// Another request sees the progress of an upload, until it is complete.
func TestUploadProgress(t *testing.T) {
	const head, tail = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n", "\r\n--cut--\r\n"
	length := len(head) + 200 + len(tail)
	run(t, func(c *sim.Client) {
		c.Send(fmt.Sprintf("POST /upload?id=7 HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: %d\r\n\r\n", length))
		c.Sleep(2 * time.Second)
		c.Send(head + strings.Repeat("x", 100))
		c.Sleep(2 * time.Second)
		c.Send(strings.Repeat("x", 100) + tail)
		c.ExpectUntil("HTTP/1.1 200 ")
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("GET /upload/progress?id=7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		c.ExpectUntil(fmt.Sprintf(`data: {"read":%d,"total":%d}`, len(head)+100, length))
		for c.Receive() != "" {
		}
		c.Close()
	}, func(c *sim.Client) { // of an upload that no client makes
		c.Send("GET /upload/progress?id=8 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		for c.Receive() != "" {
		}
		assert.NotContains(t, c.Heard(), "data:")
		c.Close()
	})
}
