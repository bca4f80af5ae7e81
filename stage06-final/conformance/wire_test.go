package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// tell lists all input, in its order, in one line.
func TestTell(t *testing.T) {
	const empty = "HTTP/1.1 204 No Content\r\n\r\n"
	rows := []struct {
		name, in string
		end      ending
		toHead   bool
		want     string
	}{
		{name: "nothing", want: "nothing"},
		{name: "a close", end: byClose, want: "nothing, then the server closed the connection"},
		{name: "a reset", end: byReset, want: "nothing, then the server reset the connection"},
		{name: "a response", in: empty, want: "HTTP/1.1 204 No Content"},
		{name: "a response and a close", in: empty, end: byClose, want: "HTTP/1.1 204 No Content, then the server closed the connection"},
		{name: "three", in: empty + empty + empty, want: "HTTP/1.1 204 No Content, then HTTP/1.1 204 No Content, then HTTP/1.1 204 No Content"},
		{
			name: "many", in: strings.Repeat(empty, 5),
			want: "HTTP/1.1 204 No Content, then HTTP/1.1 204 No Content, then HTTP/1.1 204 No Content, then 54 bytes of more responses",
		},
		{name: "to HEAD", in: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", toHead: true, want: "HTTP/1.1 200 OK"},
		{name: "half a status line", in: "HTTP/1", want: `6 bytes ("HTTP/1")`},
		{name: "half a head", in: "HTTP/1.1 200 OK\r\nContent", want: "HTTP/1.1 200 OK, of which only a part came (24 bytes)"},
		{name: "another protocol", in: "SSH-2.0\r\n", want: `9 bytes ("SSH-2.0\r\n") (a malformed response: it does not begin with HTTP/1.)`},
		{name: "much content", in: "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" + strings.Repeat("ab", 25), want: `HTTP/1.1 200 OK with 50 bytes ("` + strings.Repeat("ab", 20) + `" ...) of content`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, wire{[]byte(row.in), row.end}.tell(row.toHead))
		})
	}
}

func TestSpell(t *testing.T) {
	rows := []struct {
		d    time.Duration
		want string
	}{
		{0, "0 ms"}, {52 * time.Millisecond, "50 ms"}, {999 * time.Millisecond, "1 s"}, {2250 * time.Millisecond, "2.25 s"}, {2530 * time.Millisecond, "2.53 s"}, {3 * time.Second, "3 s"},
	}
	for _, row := range rows {
		assert.Equal(t, row.want, spell(row.d))
	}
}

// If no response was expected yet, the reason says only what happened.
func TestReasonWithoutExpectation(t *testing.T) {
	r := &Result{Verdict: Failed, Found: "no connection: it took too long"}
	assert.Equal(t, "found no connection: it took too long", r.Reason())
}
