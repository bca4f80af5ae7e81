package showcase_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A visitor may write anything into the cookie with the number of visits.
func TestCookies(t *testing.T) {
	rows := []struct{ name, cookie, title, set string }{
		{"new", "", "You are new here", "1"},
		{"again", "visits=1", "You have come 2 times", "2"},
		{"not a number", "visits=<script>", "You are new here", "1"},
		{"less than none", "visits=-5", "You are new here", "1"},
		{"too many", "visits=99999999999999999999", "You are new here", "1"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, "GET", "/cookies", "", "Cookie: "+row.cookie)
			assert.Contains(t, got, "<h1>"+row.title+"</h1>")
			assert.Contains(t, got, "Set-Cookie: visits="+row.set+"; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax\r\n")
		})
	}
	got := ask(t, "POST", "/cookies", "", "Cookie: visits=7", "Content-Length: 0")
	assert.Contains(t, got, "Location: /cookies\r\n")
	assert.Contains(t, got, "Set-Cookie: visits=; Path=/;")
}

// The form may have a picture, whose name is only shown.
func TestFormWithPicture(t *testing.T) {
	part := func(head, content string) string {
		return "--cut\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n"
	}
	body := part(`name="name"`, "Ada") + part(`name="picture"; filename="../<b>.png"`, strings.Repeat("x", 500)) + "--cut--\r\n"
	got := ask(t, "POST", "/form", body, "Content-Type: multipart/form-data; boundary=cut", fmt.Sprint("Content-Length: ", len(body)))
	assert.Contains(t, got, "Location: /form?picture=%3Cb%3E.png%2C+500+bytes&thanks=Ada\r\n")
	got = ask(t, "GET", "/form?picture=%3Cb%3E.png%2C+500+bytes&thanks=Ada", "")
	assert.Contains(t, got, "Thank you for the picture: &lt;b&gt;.png, 500 bytes.")
	got = ask(t, "POST", "/form", "x", "Content-Type: text/plain", "Content-Length: 1")
	assert.Contains(t, got, "415")
}
