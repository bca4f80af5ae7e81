package subject_test

import (
	"flag"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage03-http-parser/subject"
)

// ask serves the subject on a simulated kernel for one request, and returns the response.
func ask(t *testing.T, method, target, body string) string {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = server.New(l, func(x server.Exchange) {
		if !subject.Serve(x) {
			x.Respond(404, nil)
		}
	}, server.Config{Log: slog.New(slog.DiscardHandler)}).Listen("sim:80")
	require.NoError(t, err)
	client := k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(method + " " + target + " HTTP/1.1\r\nHost: a.example:8\r\nConnection: close\r\n" +
			"Content-Length: " + string(rune('0'+len(body))) + "\r\n\r\n" + body)
		for c.Receive() != "" {
		}
		c.Close()
	})
	require.NoError(t, k.Run(l))
	return client.Heard()
}

func TestServe(t *testing.T) {
	rows := []struct{ name, method, target, body, status, contains string }{
		{"echo", "POST", "/echo", "a\r\n", "200", "\r\n\r\na\r\n"},
		{"echo of nothing", "POST", "/echo", "", "200", "Content-Length: 0\r\n"},
		{"echo has no GET", "GET", "/echo", "", "405", "Allow: POST, OPTIONS\r\n"},
		{"slow", "GET", "/slow", "", "200", "This took a while"},
		{"stream", "GET", "/stream", "", "200", "4\r\none\n\r\n4\r\ntwo\n\r\n6\r\nthree\n\r\n0\r\n\r\n"},
		{"status", "GET", "/status/418", "", "418", "what you asked for"},
		{"status without content", "GET", "/status/204", "", "204", "\r\n\r\n"},
		{"status that says it has none", "GET", "/status/205", "", "205", "Content-Length: 0\r\n"},
		{"no final status", "GET", "/status/199", "", "404", ""},
		{"no status", "GET", "/status/abc", "", "404", ""},
		{"broken", "GET", "/broken", "", "500", "500 Internal"},
		{"host", "GET", "/host", "", "200", "\r\n\r\na.example:8"},
		{"another method", "DELETE", "/host", "", "405", "Allow: GET, HEAD, OPTIONS\r\n"},
		{"options", "OPTIONS", "/host", "", "204", "Allow: GET, HEAD, OPTIONS\r\n"},
		{"no upgrade", "GET", "/upgrade", "", "426", "Upgrade: echo\r\n"},
		{"the server as a whole", "OPTIONS", "*", "", "204", "\r\n\r\n"},
		{"head", "HEAD", "/host", "", "200", "Content-Length: 11\r\n"},
		{"head of a stream", "HEAD", "/stream", "", "200", "Transfer-Encoding: chunked\r\n"},
		{"nothing of the suite's", "GET", "/", "", "404", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			response := ask(t, row.method, row.target, row.body)
			assert.True(t, strings.HasPrefix(response, "HTTP/1.1 "+row.status+" "), response)
			assert.Contains(t, response, row.contains)
		})
	}
}

// The protocol may be anywhere in the list, and the list may have several lines.
func TestUpgrade(t *testing.T) {
	rows := []struct{ name, fields string }{
		{"in a list", "Upgrade: other, echo\r\n"},
		{"in capitals", "Upgrade: ECHO\r\n"},
		{"on the second line", "Upgrade: other\r\nUpgrade: echo\r\n"},
		{"after an empty line", "Upgrade:\r\nUpgrade: echo\r\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { upgrade(t, row.fields) })
	}
}

func upgrade(t *testing.T, fields string) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = server.New(l, func(x server.Exchange) { subject.Serve(x) }, server.Config{}).Listen("sim:80")
	require.NoError(t, err)
	k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n" + fields + "\r\nat once, ")
		head := c.ExpectUntil("\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 101 ") {
			c.Fail("expected 101, got %q", head)
		}
		c.Send("and later")
		c.ExpectUntil("at once, and later")
		c.Close()
	})
	require.NoError(t, k.Run(l))
}

func TestFlags(t *testing.T) {
	var config server.Config
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	subject.Flags(flags, &config)
	require.NoError(t, flags.Parse([]string{"-timeout", "1500ms"}))
	want := 1500 * time.Millisecond
	assert.Equal(t, server.Config{HeaderTimeout: want, BodyTimeout: want, IdleTimeout: want, WriteTimeout: want}, config)
	assert.ErrorContains(t, flags.Parse([]string{"-timeout", "soon"}), "soon")
}
