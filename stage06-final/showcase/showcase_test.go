package showcase_test

import (
	"cmp"
	"fmt"
	"html"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/showcase"
)

// run serves the showcase on a simulated kernel until the clients are content. Workers of Offload run
// on the loop.
func run(t *testing.T, scripts ...func(c *sim.Client)) {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	app := showcase.New(looper.Config{Log: slog.New(slog.DiscardHandler), Go: func(f func()) { f() }})
	_, err = app.ListenOn(l, "sim:80")
	require.NoError(t, err)
	for i, script := range scripts {
		k.Client(fmt.Sprint("visitor ", i), func(c *sim.Client) {
			c.Connect("sim:80")
			script(c)
		})
	}
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
}

// ask makes one request, and returns the response.
func ask(t *testing.T, method, target, body string, fields ...string) (response string) {
	t.Helper()
	lines := append([]string{method + " " + target + " HTTP/1.0", "Accept: text/html", "User-Agent: a test"}, fields...)
	run(t, func(c *sim.Client) {
		c.Send(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)
		for c.Receive() != "" {
		}
		c.Close()
		response = c.Heard()
	})
	return response
}

// Every link of the index page leads to what it promises: on the simulated kernel, and over sockets.
func TestLinks(t *testing.T) {
	// Most are 200; these are there to show something else.
	special := map[string]int{"/redirect": 302, "/nowhere": 404, "/attic": 403, "/broken": 500, "/private": 401, "/api/moons/Mars": 401}
	for name, serve := range map[string]func(testing.TB, *looper.App) *loopertest.Client{"simulated": loopertest.New, "sockets": loopertest.Real} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, showcase.New(looper.Config{}))
			c.Header.Set("Accept", "text/html")
			links := regexp.MustCompile(`href="(/[^"]*)"`).FindAllStringSubmatch(html.UnescapeString(c.Get("/").Expect(200).Body), -1)
			require.Greater(t, len(links), 25)
			for _, link := range links {
				c.Get(link[1]).Expect(cmp.Or(special[link[1]], 200))
			}
		})
	}
}

func TestPages(t *testing.T) {
	rows := []struct{ target, contains string }{
		{"/", "<strong>sim</strong>"},
		{"/hello", "\r\n\r\nHello, World!"},
		{"/users/7", "<h1>User 7</h1>"},
		{"/json?name=Ada", `"hello":"Ada"`},
		{"/template", "JUPITER"},
		{"/template", "&lt;script&gt;"},
		{"/form?thanks=%3CAda%3E", "Nice to meet you, &lt;Ada&gt;."},
		{"/nowhere/%3Cb%3E", "<code>/nowhere/&lt;b&gt;</code>"},
		{"/attic", "The attic is not open"},
		{"/gather", "\r\n\r\nThe weather is sunny, the news are good. Both together took 1.0 s.\n"},
		{"/countdown", "5\n4\n3\n2\n1\nLiftoff!\n"},
		{"/session", "Begin a list"},
		{"/middleware", "X-Content-Type-Options: nosniff\r\n"},
		{"/middleware", "ETag: "},
		{"/metrics", "# TYPE http_requests_total counter"},
		{"/planets", "JUPITER"},
		{"/planets.csv", "Content-Disposition: attachment; filename=\"planets.csv\"\r\n"},
		{"/planets.csv", "\r\n\r\nplanet,moons\nMercury,0\n"},
		{"/search", "Page 1 of everything with the tags []."},
		{"/search?page=2&tag=tea&tag=cats", `Page 2 of everything with the tags ["tea" "cats"].`},
		{"/search?page=two", "page: expected a whole number, found &#34;two&#34;"},
		{"/request?q=1", "GET /request?q=1\nroute   /request\n"},
		{"/order", `id="order"`},
		{"/nethttp", "\r\n\r\nAn http.Handler has got GET /nethttp from a test.\n"},
		{"/upload", "new EventSource"},
		{"/clock", `new EventSource("/clock/events")`},
		{"/shout", `new WebSocket(`},
		{"/upload", `enctype="multipart/form-data"`},
		{"/primes/1000", "\r\n\r\n168 primes below 1000\n"},
		{"/primes/1000001", "HTTP/1.1 422 "},
		{"/routes", "{id:int}"},
		{"/static/style.css", "text/css"},
		{"/source/", `<a href="./base.html">base.html</a>`},
		{"/source/base.html", "{% block title %}"},
	}
	for _, row := range rows {
		t.Run(row.target, func(t *testing.T) { assert.Contains(t, ask(t, "GET", row.target, ""), row.contains) })
	}
}

func TestForm(t *testing.T) {
	rows := []struct{ name, body, status, contains string }{
		{"a name", "name=Ada+L.", "303", "Location: /form?thanks=Ada+L.\r\n"},
		{"escaped", "name=a%26b%0D%0A", "303", "Location: /form?thanks=a%26b%0D%0A\r\n"},
		{"empty", "name=", "422", "Please tell us a name"},
		{"too long", "name=" + strings.Repeat("a", 101), "422", "Please tell us a name"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, "POST", "/form", row.body,
				"Content-Type: application/x-www-form-urlencoded", fmt.Sprint("Content-Length: ", len(row.body)))
			assert.Contains(t, got, "HTTP/1.1 "+row.status+" ")
			assert.Contains(t, got, row.contains)
		})
	}
}
