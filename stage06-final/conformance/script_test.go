package conformance

import (
	"bufio"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScript(t *testing.T) {
	const addr = "127.0.0.1:80"
	rows := []struct {
		name, steps string
		cutAt       int
		script      string // a part of it
	}{
		{"one client that sends", get + "< 200", 0, `(printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n'; sleep 3) | nc -w 4 127.0.0.1 80`},
		{"a pause", ">> a\npause 0.5 limit\n>> b\n< 200", 0, `(printf 'a'; sleep 0.5; printf 'b'; sleep 3) | nc -w 4`},
		{"silence, and a response between", ">> a\n< silence 0.3 limit\n>> b\n< 200\n>> c\n< 200", 0, `(printf 'a'; sleep 0.3; printf 'b'; sleep 0.2; printf 'c'; sleep 3) | nc -w 4`},
		{"a cut", ">> abc\n< 200", 2, `(printf 'ab'; sleep 0.1; printf 'c'; sleep 3) | nc -w 4`},
		{"bytes that printf reads in its own way", `>> %\\-'\x00\xff` + "\n< 200", 0, `printf '%%\\-\047\000\377'`},
		{"text like an option", ">> -n\n< 200", 0, `printf '\055n'`},
		{"a client that does more", ">> a\\x01\\\"\nshut\n< close", 0,
			"first = client()\n" + `send(first, b"a\x01\"")` + "\nfirst.shutdown(socket.SHUT_WR)\nshow(\"first\", first)\nEND"},
		{"several clients", "on a-crowd x 5\n>> a\npause 100ms\nreset\non other\nclose\n< any", 0,
			"a_crowd = [client() for _ in range(5)]\nfor c in a_crowd: send(c, b\"a\")\ntime.sleep(0.1)\nfor c in a_crowd: c.setsockopt("},
		{"a client that is silent", "pause 50ms\non other\n" + get + "< 200", 0, "first = client()\ntime.sleep(0.05)\nother = client()\n"},
		{"a response before the end", get + "< 200\npause 0.5 limit\nreset\n< any", 0, "show(\"first\", first, 0.2)\ntime.sleep(0.5)\n"},
		{"a slow response before the end", "needs slow\n" + get + "< 200\nreset\n< any", 0, "show(\"first\", first, 2)\n"},
		{"a long head", "> GET / HTTP/1.1\n> Host: \\{host}\n> X-Field: %a'\\x00 and some more, up to the end of the line\n> X-Other: b\n>\n< 200", 0,
			"(printf %b \\\n  'GET / HTTP/1.1\\r\\n' \\\n  'Host: 127.0.0.1:80\\r\\n' \\\n  'X-Field: %a\\0047\\0000 and some more, up to the end of the line\\r\\n' \\\n  'X-Other: b\\r\\n\\r\\n'\nsleep 3) | nc"},
		{"a repeated request", ">> \\{10*a\\r\\n}\n< 200 x 10", 0, `(env printf 'a\r\n%.0s' $(seq 10); sleep 3) | nc`},
		{"two requests at once", ">> a\\r\\n\\r\\nb\n< 200", 0, `(env printf 'a\r\n\r\nb'; sleep 3) | nc`},
		{"a long head for Python", ">> a\\r\\nHost: 127.0.0.1, and some more, up to the end of a line that is not short\\r\\n\\r\\nc\\{2*d}e\nshut\n< 200", 0,
			"send(first, \n    b\"a\\r\\n\"\n    b\"Host: 127.0.0.1, and some more, up to the end of a line that is not short\\r\\n\\r\\n\"\n    b\"c\" +\n    2*(b\"d\") +\n    b\"e\")\n"},
		{"very much", ">> \\{9000*a\\{2*b}}\n< 200", 0, `send(first, 9000*(b"a" + 2*(b"b")))`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Contains(t, parseCase(t, row.steps).Script(addr, time.Second, row.cutAt), row.script)
		})
	}
}

// If a case expects a connection to stay open, the command has the GET that checks it.
func TestScriptOfAResult(t *testing.T) {
	c := parseCase(t, "on a\n"+get+"< 200, open\non b\n< 200")
	open := &Result{Case: c, Line: c.Steps[2].Line, Found: "200; " + onTheSameConnection + "nothing"}
	script := open.Script("127.0.0.1:80", time.Second)
	assert.Contains(t, script, "show(\"a\", a, 0.2)\nsend(a, b\"GET / HTTP/1.1\\r\\nHost: 127.0.0.1:80\\r\\n\\r\\n\")\nshow(\"a\", a)\nb = client()")
	assert.Len(t, c.Steps, 5)
	lacks := &Result{Case: c, Lack: &Lack{Name: "keep-alive", Found: "200; " + onTheSameConnection + "nothing"}}
	assert.Equal(t, 2, strings.Count(lacks.Script("127.0.0.1:80", time.Second), "GET / "))
	lacks.Lack = &Lack{Name: "slow", Found: "404"}
	assert.Contains(t, lacks.Script("127.0.0.1:80", time.Second), "GET /slow")
}

// Every case of the suite becomes a command that a shell can read; the test runs some of them.
func TestScriptRuns(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	for _, c := range Share(groups, LastStage) {
		script := c.Script("127.0.0.1:80", time.Second, 0)
		assert.True(t, strings.HasSuffix(script, "| nc -w 4 127.0.0.1 80") || strings.HasSuffix(script, "\nEND"), script)
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 here")
	}
	seen := make(chan string, 3)
	addr := accept(t, func(conn net.Conn) {
		r, err := http.ReadRequest(bufio.NewReader(conn))
		if err == nil {
			seen <- r.URL.Path
			conn.Write([]byte(good))
		}
	})
	c := parseCase(t, "on crowd x 2\n"+get+"deaf\nread\nshut\n< 200\non other\n"+to+"< 200")
	out, err := exec.CommandContext(t.Context(), "sh", "-c", c.Script(addr, 0, 0)).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, []string{"/", "/", "/x"}, []string{<-seen, <-seen, <-seen})
	assert.Contains(t, string(out), `other received 38 bytes, b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' then: the end`)
}
