package looper_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

const (
	urlencoded = "Content-Type: application/x-www-form-urlencoded"
	multiparts = "Content-Type: multipart/form-data; boundary=b"
)

// multi returns a form with the boundary b. For each part it takes the parameters after "form-data", and
// the content.
func multi(pairs ...string) string {
	var text strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&text, "--b\r\nContent-Disposition: form-data%s\r\n\r\n%s\r\n", pairs[i], pairs[i+1])
	}
	return text.String() + "--b--\r\n"
}

// describe returns a form as text.
func describe(f *looper.Form) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		parts = append(parts, fmt.Sprintf("%s=%q", name, f.Values[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Files)) {
		for _, file := range f.Files[name] {
			content, err := file.Bytes()
			if err != nil {
				return err.Error()
			}
			parts = append(parts, fmt.Sprintf("%s=%q,%q,%d:%s", name, file.Name, file.Type, file.Size, content))
		}
	}
	return strings.Join(parts, "|")
}

// What a form contains, however it is cut.
func TestForm(t *testing.T) {
	const lastBoundary = "400 Bad Request: expected the form's last boundary, found the end of the content"
	limits := looper.FormConfig{Parts: 3, Fields: 20, Head: 100, FileSize: 30, Memory: 10}
	rows := []struct{ name, fields, body, want string }{
		{"a form", urlencoded, "name=A+B%21", `name=["A B!"]`},
		{"with a parameter", "Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8", "name=A", `name=["A"]`},
		{"repeated fields", urlencoded, "a=2&b=&a=1", `a=["2" "1"]|b=[""]`},
		{"a malformed pair", urlencoded, "name=%zz&name=B", `name=["B"]`},
		{"an empty form", urlencoded, "", ""},
		{"no content", "X: y", "", ""},
		{"as many fields as may be", urlencoded, "a=1&a=2&a=3", `a=["1" "2" "3"]`},
		{"one more", urlencoded, "a=1&a=2&a=3&a", "413 Content Too Large: expected a form of at most 3 fields and files"},
		{"too long", urlencoded, "a=" + strings.Repeat("x", 19), "413 Content Too Large: expected fields of at most 20 bytes together"},

		{"no type", "X: y", "name=A", "415 Unsupported Media Type: expected a form (application/x-www-form-urlencoded or multipart/form-data), found no type of content"},
		{"JSON", "Content-Type: application/json\r\nAccept: text/plain", `{"x": "&name=A"}`, `415 Unsupported Media Type: expected a form (application/x-www-form-urlencoded or multipart/form-data), found "application/json"`},
		{"a malformed type", "Content-Type: name=A", "name=A", "415 Unsupported Media Type: expected a form"},

		{"in parts", multiparts, multi(`; name="a"`, "1", `; name=b`, "", `; name="a"`, "2\r\n"), `a=["1" "2\r\n"]|b=[""]`},
		{"a file", multiparts, multi(`; name="f"; filename="f.txt"`+"\r\nContent-Type: text/x", "12345"), `f="f.txt","text/x",5:12345`},
		{"a file on disk", multiparts, multi(`; name="f"; filename="f.txt"`, strings.Repeat("12345", 5)), `f="f.txt","",25:` + strings.Repeat("12345", 5)},
		{"three files, of which two fit", multiparts, multi(`; name="f"; filename="1"`, "12345", `; name="f"; filename="2"`, "1234567", `; name="g"; filename="3"`, "12345"),
			`f="1","",5:12345|f="2","",7:1234567|g="3","",5:12345`},
		{"no file chosen", multiparts, multi(`; name="f"; filename=""`+"\r\nContent-Type: application/octet-stream", ""), ""},
		{"a file without a name", multiparts, multi(`; name="f"; filename=""`, "x"), `f="","",1:x`},
		{"an empty file", multiparts, multi(`; name="f"; filename="f"`, ""), `f="f","",0:`},
		{"no part", multiparts, "--b--\r\n", ""},
		{"text around the parts", multiparts, "before\r\n" + multi(`; name="a"`, "1") + "after", `a=["1"]`},
		{"content like a boundary", multiparts, multi(`; name="a"`, "\r\n--bc\r\n-b--"), `a=["\r\n--bc\r\n-b--"]`},

		{"no boundary", "Content-Type: multipart/form-data", "--b--", "400 Bad Request: expected multipart/form-data with a boundary of up to 70 bytes"},
		{"a long boundary", "Content-Type: multipart/form-data; boundary=" + strings.Repeat("b", 71), "--b--", "400 Bad Request: expected multipart/form-data with a boundary"},
		{"another boundary", "Content-Type: multipart/form-data; boundary=c", multi(`; name="a"`, "1"), lastBoundary},
		{"no last boundary", multiparts, strings.TrimSuffix(multi(`; name="a"`, "1"), "--b--\r\n"), lastBoundary},
		{"cut off in a head", multiparts, "--b\r\nContent-Dis", "400 Bad Request: expected the next part of the form, found malformed content"},
		{"cut off in a field", multiparts, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nxyz", lastBoundary},
		{"cut off in a file", multiparts, "--b\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\nxyz", lastBoundary},
		{"nothing", multiparts, "", lastBoundary},
		{"a part without a disposition", multiparts, "--b\r\nX: y\r\n\r\n1\r\n--b--\r\n", `400 Bad Request: expected a part with Content-Disposition: form-data and a name, found ""`},
		{"a part of another disposition", multiparts, "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--\r\n", `400 Bad Request: expected a part with Content-Disposition: form-data and a name, found "attachment; name=a"`},
		{"a part without a name", multiparts, multi("", "1"), "400 Bad Request: expected a part with Content-Disposition: form-data and a name"},
		{"a name twice", multiparts, multi("; name=a; name=b", "1"), "400 Bad Request: expected a part with Content-Disposition: form-data and a name"},
		{"a malformed head", multiparts, "--b\r\nnothing\r\n\r\n1\r\n--b--\r\n", "400 Bad Request: expected the next part of the form, found malformed content"},
		{"too many parts", multiparts, multi("; name=a", "1", "; name=a", "1", "; name=a", "1", "; name=f; filename=f", "1"), "413 Content Too Large: expected a form of at most 3 fields and files"},
		{"too long fields", multiparts, multi("; name=ab", "123456789", "; name=c", "123456789"), "413 Content Too Large: expected fields of at most 20 bytes together"},
		{"just not too long", multiparts, multi("; name=ab", "123456789", "; name=c", "12345678"), `ab=["123456789"]|c=["12345678"]`},
		{"too long names", multiparts, multi("; name=12345678901", "", "; name=12345678902", ""), "413 Content Too Large: expected fields of at most 20 bytes together"},
		{"as large a file as may be", multiparts, multi("; name=f; filename=f", strings.Repeat("x", 30)), `f="f","",30:` + strings.Repeat("x", 30)},
		{"too large a file", multiparts, multi("; name=f; filename=f", strings.Repeat("x", 31)), "413 Content Too Large: f: expected a file of at most 30 bytes"},
		{"a long head", multiparts, multi("; name=a; x="+strings.Repeat("x", 100), "1"), "413 Content Too Large: expected header fields of at most 100 bytes in a part of the form"},
		{"a head without end", multiparts, "--b\r\n" + strings.Repeat("X: y\r\n", 5000), "413 Content Too Large: expected header fields of at most 100 bytes in a part of the form"},
		{"a preamble without end", multiparts, strings.Repeat("x\r\n", 5000), "413 Content Too Large: expected header fields of at most 100 bytes in a part of the form"},
		{"a line without end", multiparts, "--b\r\nX: " + strings.Repeat("y", 20000), "413 Content Too Large: expected header fields of at most 100 bytes in a part of the form"},
		{"larger than all content", multiparts, strings.Repeat("x", 70000), "413 Content Too Large: "},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			limits.Folder = t.TempDir()
			w := newWorld(t, looper.Config{Form: limits, Go: func(f func()) { f() }, Server: server.Config{Limits: http1.Limits{Body: 60_000}}})
			w.app.Post("/", func(c *looper.Context) error {
				form, err := c.Form()
				again, otherErr := c.Form()
				require.Same(t, form, again)
				require.Equal(t, err, otherErr)
				if err != nil {
					return err
				}
				return c.Text(200, describe(form))
			})
			got := w.ask("POST", "/", row.body, row.fields)
			if row.want == "" || got.status == "200 OK" {
				assert.Equal(t, row.want, got.body)
			} else {
				assert.Contains(t, got.body, row.want)
			}
			if len(row.body) > 300 {
				return
			}
			w.run(func(c *sim.Client) { // byte by byte
				c.Send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\nContent-Length: %d\r\n\r\n", row.fields, len(row.body)))
				for i := range row.body {
					if c.TrySend(row.body[i:i+1]) == 0 {
						break
					}
					c.Sleep(time.Millisecond)
				}
				for c.Receive() != "" {
				}
				c.Close()
				assert.Equal(t, got.body, takeApart(c.Heard()).body)
			})
		})
	}
}
