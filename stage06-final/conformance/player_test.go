package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// accept serves each connection with serve until the test ends, and returns the address.
func accept(t *testing.T, serve func(conn net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// perform runs the steps of one case against a server.
func perform(t *testing.T, steps string, serve func(conn net.Conn)) Result {
	t.Helper()
	config := Config{Addr: accept(t, serve), Patience: longPatience, Settle: 30 * time.Millisecond}
	return Run(t.Context(), []*Case{parseCase(t, steps)}, config)[0]
}

// indent indents lines like those of a case.
func indent(lines string) string { return strings.ReplaceAll(lines, "\n", "\n ") }

// responder serves requests, read by net/http, with the response that pages has for the path.
func responder(pages map[string]string) func(conn net.Conn) {
	return func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			io.Copy(io.Discard, request.Body)
			page, ok := pages[request.URL.Path]
			if !ok {
				return
			}
			io.WriteString(conn, page)
		}
	}
}

const (
	good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	get  = "> GET / HTTP/1.1\n> Host: \\{host}\n>\n"
	to   = "> GET /x HTTP/1.1\n> Host: \\{host}\n>\n"
)

// leave closes the connection in an orderly way: close(2) alone is a reset if the client has sent more.
func leave(conn net.Conn) {
	conn.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, conn)
}

// inSeconds matches a measured time of some seconds. How many they are depends on how busy the machine is.
var inSeconds = regexp.MustCompile(`for [1-9](\.\d+)? s\b`)

func TestPlay(t *testing.T) {
	once := func(conn net.Conn) { // responds, and closes
		http.ReadRequest(bufio.NewReader(conn))
		io.WriteString(conn, good)
		leave(conn)
	}
	upright := responder(map[string]string{"/": good})
	slowly := func(conn net.Conn) { // for /x, a thousand responses in a fifth of a second
		defer leave(conn)
		for r := bufio.NewReader(conn); ; {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			io.WriteString(conn, good)
			for i := 1; request.URL.Path == "/x" && i < 1000; i++ {
				if i%50 == 0 {
					time.Sleep(10 * time.Millisecond)
				}
				io.WriteString(conn, good)
			}
		}
	}
	thenCloses := func(conn net.Conn) { // after /x
		r := bufio.NewReader(conn)
		for path := ""; path != "/x"; {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			path = request.URL.Path
			io.WriteString(conn, good)
		}
		leave(conn)
	}
	rows := []struct {
		name, steps string
		serve       func(conn net.Conn)
		verdict     Verdict
		reason      string
	}{
		{"a response", get + "< 200", upright, Passed, ""},
		{"on an open connection", get + "< 200, open", upright, Passed, ""},
		{"on one that is closed", to + "< 200, open", thenCloses, Failed, "found HTTP/1.1 200 OK; for a simple GET on the same connection: nothing, then the server closed the connection; expected 200, then"},
		{"closed after all", get + "< 200, open\nor 200, close", once, Passed, ""},
		{"lenient", get + "< 200, open\nallowed 200, close", once, Lenient, "found HTTP/1.1 200 OK, then the server closed the connection, which the RFC permits; looked for 200, then a response"},
		{"the second outcome", get + "< 400\nor 200", upright, Passed, ""},
		{"what came, and all expected outcomes", get + "< 400\nor 500", upright, Failed, "found HTTP/1.1 200 OK; expected 400; or 500"},
		{"what was closest", get + "< 501\nor 200\n  with Date", upright, Failed, "found HTTP/1.1 200 OK; it has no Date; expected 501; or 200 with Date"},
		{"how many in how much time", get + get + "< 200 x 3\nwithin 100ms\nallowed 200, close", upright, Failed, "; expected 200, 3 times, within 100 ms"},
		{"a thousand, in more time than was allowed", to + "< 200 x 1000\nwithin 50ms", slowly, Passed, ""},
		{"a thousand, of which some never come", to + "< 200 x 1001\nwithin 50ms", slowly, Failed, "as response 1001 of 1001: nothing for seconds"},
		{"steps after the end", get + "< 200, close\n" + get + "< 400", once, Passed, ""},
		{"another connection after the end", get + "< 200, close\non other\n" + get + "< 400", once, Failed, "found HTTP/1.1 200 OK; expected 400"},
		{"more than expected", to + "< 200", responder(map[string]string{"/x": good + good}), Failed, "found more than was expected: HTTP/1.1 200 OK; expected 200"},
		{"content where there is none", to + "< 304", responder(map[string]string{"/x": "HTTP/1.1 304 Not Modified\r\n\r\nhello"}), Failed, "; a response with status 304 has no content; expected 304"},
		{"content for HEAD", to + "< 200 to HEAD, open", responder(map[string]string{"/x": good + "hello", "/": good}), Failed, "; a response to HEAD has no content; expected 200 without content"},
		{"what was expected, not what is allowed", get + "< 200, open\n  with Date\nallowed 200, close\nwithin 2s", upright, Failed, "it has no Date; expected 200 with Date"},
		{"more than the case looks at", to + "< any", responder(map[string]string{"/x": good + good}), Passed, ""},
		{"in its own time", "< silence 50ms\n" + get + "< 200", upright, Passed, ""},
		{"too soon", "< silence 10s", func(conn net.Conn) { io.WriteString(conn, "x") }, Failed, `("x")`},
		{"not in time", get + "< 200\n  within 50ms", func(conn net.Conn) { io.Copy(io.Discard, conn) }, Failed, "found nothing for "},
		{"each client of a crowd", "on crowd x 5\n" + get + "< 200", upright, Passed, ""},
		{"closed by the client", get + "close\non other\n" + get + "< 200", upright, Passed, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := perform(t, row.steps, row.serve)
			assert.Equal(t, row.verdict, r.Verdict, r.Reason())
			assert.Contains(t, inSeconds.ReplaceAllString(r.Reason(), "for seconds"), row.reason)
		})
	}
}

// The server sees what a client does.
func TestClientActs(t *testing.T) {
	rows := []struct{ name, steps, sees string }{
		{"shut", ">> a\nshut\n< close", "a, then the end"},
		{"close", ">> a\nclose\non other\n>> b\n< any", "a, then the end"},
		{"reset", ">> a\npause 50ms\nreset\non other\n>> b\n< any", "a, then a reset"},
		{"adjacent lines", ">> a\n>> b\n> c\nshut\n< close", "abc\r\n, then the end"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			seen := make(chan string, 2)
			r := perform(t, row.steps, func(conn net.Conn) {
				all, err := io.ReadAll(conn)
				if string(all) == "b" {
					return // the other connection
				}
				end := "the end"
				if err != nil {
					end = "a reset"
				}
				seen <- string(all) + ", then " + end
			})
			assert.Equal(t, row.sees, <-seen)
			assert.Equal(t, Passed, r.Verdict, r.Reason())
		})
	}
}

// A deaf client does not read: the server soon has no room for more.
func TestDeaf(t *testing.T) {
	const (
		size  = 24 << 20               // less than a client reads at most
		stall = 500 * time.Millisecond // the server waits so long for room
	)
	sent, decided := 0, make(chan struct{})
	r := perform(t, "deaf\n>> a\non other\n>> b\n< bytes \"c\"\nwithin 20s", func(conn net.Conn) {
		first := make([]byte, 1)
		io.ReadFull(conn, first)
		if first[0] == 'b' { // the other connection keeps the case going
			<-decided
			io.WriteString(conn, "c")
			return
		}
		defer close(decided)
		piece := make([]byte, 64<<10)
		for sent < size {
			conn.SetWriteDeadline(time.Now().Add(stall))
			n, err := conn.Write(piece)
			sent += n
			if err != nil {
				assert.True(t, isTimeout(err), err)
				return
			}
		}
	})
	assert.Equal(t, Passed, r.Verdict, r.Reason())
	assert.Less(t, sent, size)
	for _, e := range r.Events {
		assert.False(t, e.Conn == "first" && e.What == string(received), "it has read: %v", e)
	}
}

// A client that was deaf reads its input later.
func TestReadAgain(t *testing.T) {
	const times = 100
	page := "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + strings.Repeat("a", 60000)
	all := fmt.Sprintf("deaf\n>> \\{%d*GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n}\npause 100ms\nread\n< 200 x %d\n", times, times)
	r := perform(t, all+"read 500000 a second\n"+get+"< 200", responder(map[string]string{"/": page}))
	assert.Equal(t, Passed, r.Verdict, r.Reason())
}

// A client that reads at a pace takes longer.
func TestPace(t *testing.T) {
	took := func(pace string, size int) time.Duration {
		page := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size) + strings.Repeat("a", size)
		began := time.Now()
		r := perform(t, pace+"\n"+get+"< 200", responder(map[string]string{"/": page}))
		assert.Equal(t, Passed, r.Verdict, r.Reason())
		return time.Since(began)
	}
	took("read", 5_000_000) // at the pace below, it would fail: it would take 100 s
	assert.Greater(t, took("read 50000 a second", 20_000), 300*time.Millisecond)
}

// Each client of a crowd has a connection of its own.
func TestCrowd(t *testing.T) {
	connections := make(chan bool, 10)
	r := perform(t, "on crowd x 5\n>> a\n< close", func(conn net.Conn) { connections <- true })
	assert.Equal(t, Passed, r.Verdict, r.Reason())
	assert.Len(t, connections, 5)
}

// A connection that is closed because it was idle does not count as closed after the response.
func TestPromptly(t *testing.T) {
	rows := []struct{ patience, limit, want time.Duration }{
		{3 * time.Second, 400 * time.Millisecond, 300 * time.Millisecond},
		{3 * time.Second, time.Minute, 3 * time.Second},
		{3 * time.Second, 0, 3 * time.Second},
	}
	for _, row := range rows {
		config := Config{Patience: row.patience, Limit: row.limit}
		assert.Equal(t, row.want, config.promptly(), config)
	}
}

// After a response, a client waits for the end of the connection only as long as Config.promptly says.
func TestPromptEnd(t *testing.T) {
	group, err := Parse("x.case", "about x\ncase x\n section RFC 9112 1\n level MUST\n stage 1\n why x\n > GET / HTTP/1.1\n >\n < 200, close\n")
	require.NoError(t, err)
	closesAfter := func(idle time.Duration, config Config) Result {
		config.Addr = accept(t, func(conn net.Conn) {
			http.ReadRequest(bufio.NewReader(conn))
			io.WriteString(conn, good)
			conn.SetReadDeadline(time.Now().Add(idle))
			io.Copy(io.Discard, conn)
		})
		return Run(t.Context(), Share([]*Group{group}, LastStage), config)[0]
	}
	r := closesAfter(longPatience/2, Config{Limit: 400 * time.Millisecond, Patience: longPatience})
	assert.Contains(t, r.Reason(), "found HTTP/1.1 200 OK; the connection stayed open for ")
	assert.GreaterOrEqual(t, r.Duration, 300*time.Millisecond)
	r = closesAfter(400*time.Millisecond, Config{Patience: longPatience})
	assert.Equal(t, Passed, r.Verdict, r.Reason())
}
