package looper_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestProblemDetails(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/busy", func(c *looper.Context) error {
		return &looper.Error{Status: 409, Message: `taken by "Ada"`, Members: map[string]any{"type": "https://x/taken", "status": "forged"}}
	})
	w.app.Get("/wrong", func(c *looper.Context) error {
		return &looper.Error{Status: 409, Members: map[string]any{"x": func() {}}}
	})
	const problem, page, line = "application/problem+json", "text/html; charset=utf-8", "text/plain; charset=utf-8"
	rows := []struct{ target, accept, contentType, body string }{
		{"/busy", "application/json", problem, `{"detail":"taken by \"Ada\"","status":409,"title":"Conflict","type":"https://x/taken"}` + "\n"},
		{"/busy", "text/html;q=0.5, application/problem+json", problem, ""},
		{"/busy", "text/html, application/json;q=0.9", page, ""},
		{"/busy", "application/json;q=0, */*", line, ""},
		{"/busy", "application/json;q=x, */*", line, ""},
		{"/nowhere", "application/problem+json", problem, `{"status":404,"title":"Not Found"}` + "\n"},
		{"/wrong", "application/json", problem, `{"status":500,"title":"Internal Server Error"}` + "\n"},
	}
	for _, row := range rows {
		t.Run(row.target+" "+row.accept, func(t *testing.T) {
			a := w.ask("GET", row.target, "", "Accept: "+row.accept)
			if row.body != "" {
				assert.Equal(t, row.body, a.body)
			}
			assert.Equal(t, row.contentType, a.fields["Content-Type"])
		})
	}
}

func TestErrorTemplate(t *testing.T) {
	w := newWorld(t, looper.Config{TemplatesFS: fstest.MapFS{
		"any.html":   {Data: []byte("{{ status }} {{ phrase }} {{ message }} {{ path }}")},
		"wrong.html": {Data: []byte("{{ 1 / 0 }}")},
	}})
	w.app.Get("/gone", func(c *looper.Context) error { return &looper.Error{Status: 410, Message: "<eaten>"} })
	w.app.Get("/conflict", func(c *looper.Context) error { return &looper.Error{Status: 409} })
	w.app.ErrorTemplate(0, "any.html")
	w.app.ErrorTemplate(409, "wrong.html")

	page := w.ask("GET", "/gone", "", "Accept: text/html")
	assert.Equal(t, "410 Gone", page.status)
	assert.Equal(t, "410 Gone &lt;eaten&gt; /gone", page.body)
	assert.Equal(t, page.body, w.ask("GET", "/gone", "").body, "without Accept")
	assert.Equal(t, "410 Gone: <eaten>\n", w.ask("GET", "/gone", "", "Accept: */*").body)
	assert.Equal(t, "application/problem+json", w.ask("GET", "/gone", "", "Accept: application/json").fields["Content-Type"])

	broken := w.ask("GET", "/conflict", "", "Accept: text/html")
	assert.Equal(t, "409 Conflict", broken.status, "the default page")
	assert.Contains(t, w.log.String(), "error page failed")

	malformed := w.ask("GET", "/%zz", "")
	assert.Equal(t, "400 Bad Request", malformed.status)
	assert.Contains(t, malformed.body, "400 Bad Request expected two hexadecimal digits")
}

// A client that sends JSON, and accepts no type by name, gets errors in JSON.
func TestErrorOfAClientThatSendsJSON(t *testing.T) {
	w := newWorld(t, looper.Config{TemplatesFS: fstest.MapFS{"any.html": {Data: []byte("page")}}})
	w.app.Post("/", func(c *looper.Context) error { return &looper.Error{Status: 409} })
	w.app.ErrorTemplate(0, "any.html")
	rows := []struct{ field, want string }{
		{"Content-Type: application/json", "application/problem+json"},
		{"Content-Type: application/x+json; charset=utf-8\r\nAccept: */*", "application/problem+json"},
		{"Content-Type: application/json\r\nAccept: text/html", "text/html; charset=utf-8"},
		{"Content-Type: application/json\r\nAccept: text/plain, */*", "text/plain; charset=utf-8"},
		{"Content-Type: text/plain", "text/html; charset=utf-8"},
	}
	for _, row := range rows {
		t.Run(row.field, func(t *testing.T) {
			assert.Equal(t, row.want, w.ask("POST", "/", "{}", row.field).fields["Content-Type"])
		})
	}
}

// Only the log has the cause of an error.
func TestErrorWithACause(t *testing.T) {
	w := newWorld(t, looper.Config{})
	secret := errors.New("the password is 42")
	w.app.Get("/busy", func(c *looper.Context) error { return &looper.Error{Status: 503, Message: "later", Err: secret} })
	w.app.Get("/no", func(c *looper.Context) error { return &looper.Error{Status: 403, Err: secret} })
	assert.Equal(t, "503 Service Unavailable: later\n", w.ask("GET", "/busy", "").body)
	assert.Equal(t, "403 Forbidden\n", w.ask("GET", "/no", "").body)
	assert.Equal(t, 1, strings.Count(w.log.String(), secret.Error()), "the server's fault is logged, the client's is not")
	assert.ErrorIs(t, &looper.Error{Err: secret}, secret)
}

// broken is a resource.
type broken struct{}

func (broken) Get(c *looper.Context) error { return faulty(c) }

func noMap() map[string]int { return nil }

func faulty(c *looper.Context) error {
	noMap()["<Tom>"] = 1 // this line is shown
	return nil
}

func TestDebugPage(t *testing.T) {
	for _, debug := range []bool{true, false} {
		w := newWorld(t, looper.Config{Debug: debug, TemplatesFS: fstest.MapFS{"wrong.html": {Data: []byte("one\n<p>{{ 1 / 0 }}")}}})
		w.app.ErrorPage(500, func(c *looper.Context, e *looper.Error) error { return c.HTML(500, "production") })
		w.app.Get("/panic/{name}", faulty)
		w.app.Get("/error", func(c *looper.Context) error { return errors.Join(errors.New("<b>one"), errors.New("two")) })
		w.app.Get("/rule", func(c *looper.Context) error { return &looper.Error{Status: 500, Message: "deliberate"} })

		w.app.Group("/group", func(next looper.Handler) looper.Handler { return func(c *looper.Context) error { return next(c) } }).Get("", faulty)
		w.app.Resource("/resource", broken{})
		w.app.Get("/template", func(c *looper.Context) error { return c.Render(200, "wrong.html", nil) })

		page := w.ask("GET", "/panic/Tom?q=%3Cb%3E", "", "Accept: text/html", "Cookie: session=topsecret", "X-Extra: <i>")
		require.Equal(t, "500 Internal Server Error", page.status)
		message := w.ask("GET", "/error", "", "Accept: text/html")
		text := w.ask("GET", "/panic/Tom", "").body
		assert.Equal(t, "production", w.ask("GET", "/rule", "", "Accept: text/html").body)
		if !debug {
			assert.Equal(t, "production", page.body+message.body[len("production"):])
			assert.Equal(t, "production", text)
			continue
		}
		for _, part := range []string{
			"panic: assignment to entry in nil map",
			"noMap()[&#34;&lt;Tom&gt;&#34;] = 1 // this line is shown",
			"errorpage_test.go:", "looper_test.faulty",
			"/panic/{name}, handled by ", "/panic/Tom?q=%3Cb%3E", "<td>&lt;i&gt;", "(17 bytes, hidden)",
		} {
			assert.Contains(t, page.body, part)
		}
		assert.Contains(t, w.ask("GET", "/group", "", "Accept: text/html").body, "/group, handled by looper.example/stage06-final/looper_test.faulty (")
		assert.Contains(t, w.ask("GET", "/resource", "", "Accept: text/html").body, "/resource, handled by looper_test.broken.Get")
		assert.Contains(t, w.ask("GET", "/template", "", "Accept: text/html").body, "&lt;p&gt;{{ 1 / 0 }}", "the line of the template")
		assert.NotContains(t, page.body, "topsecret")
		assert.Contains(t, message.body, "&lt;b&gt;one\ntwo")
		assert.Contains(t, text, "errorpage_test.go:", "a tool gets the stack")
	}
}

// The page for a malformed request does not show the same client's last request.
func TestErrorPageHasNoEarlierRoute(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/users/{name}", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.app.ErrorPage(400, func(c *looper.Context, e *looper.Error) error {
		return c.Text(400, "route "+c.Pattern()+" name "+c.Param("name")+".")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /users/Ada HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("hello")
		c.Send("GET /users/ HT TP/1.1\r\n\r\n")
		c.ExpectUntil("route  name .")
		c.Close()
	})
}

// A group has its own pages: first those for the status, then those for all, and then the application's.
func TestErrorPageOfAGroup(t *testing.T) {
	w := newWorld(t, looper.Config{})
	says := func(words string) looper.ErrorPage {
		return func(c *looper.Context, e *looper.Error) error { return c.Text(e.Status, words) }
	}
	fails := func(c *looper.Context) error {
		switch status := c.Query("status"); status {
		case "panic":
			panic("on purpose")
		case "":
			return c.Text(200, "well")
		default:
			n, err := strconv.Atoi(status)
			require.NoError(t, err)
			return &looper.Error{Status: n}
		}
	}
	w.app.ErrorPage(409, says("the application's 409"))
	w.app.ErrorPage(0, says("the application's"))
	w.app.Get("/plain", fails)
	outer := w.app.Group("/outer")
	outer.Get("/before", fails)
	outer.ErrorPage(409, says("outer 409"))
	outer.ErrorPage(500, says("outer 500"))
	outer.Get("/here", fails)
	inner := outer.Group("/inner")
	inner.ErrorPage(0, says("inner"))
	inner.ErrorPage(410, says("inner 410"))
	inner.Get("/here", fails)
	refuses := func(looper.Handler) looper.Handler {
		return func(*looper.Context) error { return &looper.Error{Status: 401} }
	}
	closed := outer.Group("/closed", refuses)
	closed.ErrorPage(401, says("closed"))
	closed.Get("/here", fails)
	later := outer.Group("/later")
	later.ErrorPage(401, says("later"))
	later.Use(refuses)
	later.Get("/here", fails)
	rows := []struct{ path, want string }{
		{"/outer/closed/here", "closed"},
		{"/outer/later/here", "later"},
		{"/outer/here", "well"},
		{"/plain?status=409", "the application's 409"},
		{"/plain?status=403", "the application's"},
		{"/outer/before?status=409", "the application's 409"},
		{"/outer/here?status=409", "outer 409"},
		{"/outer/here?status=403", "the application's"},
		{"/outer/here?status=panic", "outer 500"},
		{"/outer/inner/here?status=410", "inner 410"},
		{"/outer/inner/here?status=409", "outer 409"},
		{"/outer/inner/here?status=403", "inner"},
		{"/outer/nowhere", "the application's"},
	}
	for _, row := range rows {
		assert.Equal(t, row.want, w.ask("GET", row.path, "").body, row.path)
	}
}
