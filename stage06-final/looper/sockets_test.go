package looper_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

// audited is a resource whose hooks write down what they see.
type audited struct{ seen *[]string }

func (a audited) Before(c *looper.Context) error {
	*a.seen = append(*a.seen, "before "+c.Method())
	if c.Query("key") == "" {
		return &looper.Error{Status: 403}
	}
	return nil
}

func (a audited) Get(c *looper.Context) error { return c.Text(200, "got") }
func (a audited) Put(*looper.Context) error   { panic("a fault") }

func (a audited) After(c *looper.Context, err error) error {
	*a.seen = append(*a.seen, fmt.Sprintf("after %s: %v", c.Method(), err == nil))
	return err
}

// What a request may have and a response may be, over real sockets.
func TestKindsOverSockets(t *testing.T) {
	files := fstest.MapFS{"cat.txt": {Data: []byte("seven cats")}}
	var seen []string
	w := newRealWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler { // which sees 404s, too
		return func(c *looper.Context) error { c.SetHeader("X-Used", "1"); return next(c) }
	})
	w.app.Get("/typed/{n:int}", func(c *looper.Context) error {
		n, err := c.ParamInt("n")
		if err != nil {
			return err
		}
		page, err := looper.Query(c, "page", 1)
		if err != nil {
			return err
		}
		tags, err := looper.QueryAll[int](c, "tag")
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint(n, page, tags))
	})
	w.app.Get("/cookie", func(c *looper.Context) error {
		c.SetCookie(&http.Cookie{Name: "__Host-a", Value: "2", Secure: true})
		return c.Text(200, "cookie "+c.Cookie("a"))
	})
	w.app.Get("/xml", func(c *looper.Context) error {
		return c.XML(200, struct {
			XMLName struct{} `xml:"cat"`
			Name    string   `xml:"name,attr"`
		}{Name: "Tom"})
	})
	w.app.Get("/redirect", func(c *looper.Context) error { return c.Redirect("/ä b") })
	w.app.Get("/nothing", func(c *looper.Context) error { return c.NoContent() })
	w.app.Get("/file", func(c *looper.Context) error { return c.File(files, "cat.txt") })
	w.app.Get("/attachment", func(c *looper.Context) error { c.Attachment("a.csv"); return c.Bytes(200, "text/csv", []byte("a,b")) })
	w.app.Get("/known", func(c *looper.Context) error { return c.SendReader(200, "x/y", 3, strings.NewReader("abc")) })
	w.app.Get("/unknown", func(c *looper.Context) error { return c.SendReader(200, "x/y", -1, strings.NewReader("abc")) })
	w.app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err == nil {
			_, err = fmt.Fprint(s, "line\n")
		}
		return err
	})
	w.app.Resource("/resource", audited{&seen})
	w.app.Get("/seen", func(c *looper.Context) error { return c.Text(200, strings.Join(seen, ", ")) })
	api := w.app.Group("/api")
	api.ErrorPage(0, (*looper.Context).Problem)
	api.Get("", func(*looper.Context) error { return &looper.Error{Status: 409, Message: "taken"} })
	w.serve()

	rows := []struct {
		name, request string
		status        int
		length        int64 // -1: in chunks
		field, value  string
		body          string
	}{
		{"typed values", "GET /typed/7?tag=1&tag=2 HTTP/1.1\r\n", 200, 9, "", "", "7 1 [1 2]"},
		{"a wrong value", "GET /typed/7?page=two HTTP/1.1\r\n", 400, 60, "", "", "400 Bad Request: page: expected a whole number, found \"two\"\n"},
		{"a cookie", "GET /cookie HTTP/1.1\r\nCookie: a=1\r\n", 200, 8, "Set-Cookie", "__Host-a=2; Path=/; Secure; SameSite=Lax", "cookie 1"},
		{"XML", "GET /xml HTTP/1.1\r\n", 200, 62, "Content-Type", "application/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cat name=\"Tom\"></cat>\n"},
		{"a redirect", "GET /redirect HTTP/1.1\r\n", 302, 0, "Location", "/%C3%A4%20b", ""},
		{"no content", "GET /nothing HTTP/1.1\r\n", 204, 0, "", "", ""},
		{"a file", "GET /file HTTP/1.1\r\n", 200, 10, "Accept-Ranges", "bytes", "seven cats"},
		{"a range", "GET /file HTTP/1.1\r\nRange: bytes=6-\r\n", 206, 4, "Content-Range", "bytes 6-9/10", "cats"},
		{"an attachment", "GET /attachment HTTP/1.1\r\n", 200, 3, "Content-Disposition", `attachment; filename="a.csv"`, "a,b"},
		{"a reader", "GET /known HTTP/1.1\r\n", 200, 3, "", "", "abc"},
		{"a reader of unknown length", "GET /unknown HTTP/1.1\r\n", 200, -1, "", "", "abc"},
		{"a stream", "GET /stream HTTP/1.1\r\n", 200, -1, "", "", "line\n"},
		{"a resource", "GET /resource?key=7 HTTP/1.1\r\n", 200, 3, "", "", "got"},
		{"a resource that refuses", "GET /resource HTTP/1.1\r\n", 403, 14, "", "", "403 Forbidden\n"},
		{"a resource that fails", "PUT /resource?key=7 HTTP/1.1\r\nContent-Length: 0\r\n", 500, 26, "", "", "500 Internal Server Error\n"},
		{"a problem", "GET /api HTTP/1.1\r\n", 409, 51, "Content-Type", "application/problem+json", `{"detail":"taken","status":409,"title":"Conflict"}` + "\n"},
		{"no page", "GET /nowhere HTTP/1.1\r\n", 404, 14, "X-Used", "1", "404 Not Found\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, w.addr, complete(row.request))
			assert.Equal(t, row.status, got.Status)
			assert.Equal(t, row.length, got.Length)
			assert.Equal(t, row.body, got.Body)
			if row.field != "" {
				assert.Equal(t, row.value, got.Header.Get(row.field))
			}
		})
	}
	assert.Equal(t, "before GET, after GET: true, before GET, after GET: false, before PUT, after PUT: false", ask(t, w.addr, complete("GET /seen HTTP/1.1\r\n")).Body)
}
