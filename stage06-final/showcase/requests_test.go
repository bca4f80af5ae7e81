package showcase_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/showcase"
)

// The number of visits is the visitor's to write.
func TestCookies(t *testing.T) {
	rows := []struct{ name, cookie, title, set string }{
		{"new", "", "You are new here", "1"},
		{"again", "visits=1", "You have come 2 times", "2"},
		{"no number", "visits=<script>", "You are new here", "1"},
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

// A picture comes with the form, and its name is only shown.
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

// What is wrong with an order is named, with its place.
func TestOrder(t *testing.T) {
	rows := []struct{ name, body, status, contains string }{
		{"right", `{"item": "tea", "count": 2, "price": 1.5}`, "200", `{"item":"tea","total":3}`},
		{"a word for a number", `{"count": "two"}`, "400", "count: expected a whole number, found a string (line 1, column 11, byte 10)"},
		{"broken rules", `{"item": " ", "count": 0, "price": 1.5}`, "422", "item: expected more than white space; count: expected at least 1, found 0"},
		{"a field too many", `{"item": "tea", "colour": "green"}`, "400", "colour"},
		{"no object", `tea`, "400", "line 1, column "},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := loopertest.New(t, showcase.New(looper.Config{}))
			got := c.Post("/order", "application/json", row.body, "Accept: text/plain")
			assert.Equal(t, row.status, fmt.Sprint(got.Status), got)
			assert.Contains(t, got.Body, row.contains)
		})
	}
}

// The planets come as the client prefers.
func TestNegotiation(t *testing.T) {
	rows := []struct{ accept, kind, contains string }{
		{"text/html,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8", "JUPITER"},
		{"application/json", "application/json", `{"name":"Earth","moons":1}`},
		{"application/xml", "application/xml; charset=utf-8", `<planet name="Earth" moons="1"></planet>`},
		{"image/png", "text/plain; charset=utf-8", "406 Not Acceptable"},
	}
	for _, row := range rows {
		t.Run(row.accept, func(t *testing.T) {
			got := loopertest.New(t, showcase.New(looper.Config{})).Get("/planets", "Accept: "+row.accept)
			assert.Equal(t, "Accept", got.Header.Get("Vary"))
			assert.Equal(t, row.kind, got.Header.Get("Content-Type"))
			assert.Contains(t, got.Body, row.contains)
		})
	}
}
