package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// ask runs this stage's server on a simulated kernel for one request, and returns the
// response.
func ask(t *testing.T, method, target string) string {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = program().Start(l, "sim:80")
	require.NoError(t, err)
	visitor := k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		for c.Receive() != "" {
		}
		c.Close()
	})
	require.NoError(t, k.Run(l))
	return visitor.Heard()
}

func TestPages(t *testing.T) {
	rows := []struct{ name, method, target, status, contains string }{
		{"static", "GET", "/hello", "200", "Hello, World!\n"},
		{"static wins over parameters", "GET", "/users/me", "200", "You."},
		{"a number wins over a name", "GET", "/users/7", "200", "User number 7."},
		{"a name", "GET", "/users/7b", "200", `User "7b".`},
		{"a name is decoded once", "GET", "/users/a%2520b", "200", `User "a%20b".`},
		{"the tail", "GET", "/files/a/b", "200", `"a/b"`},
		{"no such path", "GET", "/nothing", "404", "no route"},
		{"another method", "DELETE", "/users", "405", "\r\nAllow: GET, HEAD, OPTIONS, POST\r\n"},
		{"OPTIONS lists the methods", "OPTIONS", "/users", "204", "\r\nAllow: GET, HEAD, OPTIONS, POST\r\n"},
		{"the tree", "GET", "/", "200", "{path:path}"},
		{"the steps of a lookup", "GET", "/?path=/users/ada", "200", "name = &#34;ada&#34;"},
		{"a lookup that goes back", "GET", "/?path=/users/me/edit", "200", "<tr class=\"bad\"><td>7 ↩<td><code>{id:int}</code><td><code>/users/<mark></mark></code><td>differs</tr>"},
		{"the rest of a path", "GET", "/?path=/files/a%252Fb/c", "200", "<td><code>/files/<mark>a%2Fb/c</mark></code><td>matches"},
		{"another method, explained", "GET", "/?method=DELETE&path=/users", "200", "method not allowed. Allow: GET, HEAD, OPTIONS, POST"},
		{"an example", "GET", "/", "200", "<a href=\"/?method=GET&amp;path=%2Fusers%2Fa%252Fb\">GET /users/a%2Fb</a>"},
		{"what is typed is escaped", "GET", "/?path=%3Cscript%3E", "200", "&lt;script&gt;"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, row.method, row.target)
			require.True(t, strings.HasPrefix(got, "HTTP/1.1 "+row.status), got)
			require.Contains(t, got, row.contains)
		})
	}
}
