package http1_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// pipeline holds requests of every kind one after the other.
const pipeline = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n" +
	"POST /d HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" +
	"\r\nPOST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=\"y\"\r\nde\r\n0\r\nF: g\r\n\r\n" +
	"OPTIONS * HTTP/1.0\r\n\r\n"

func TestPipeline(t *testing.T) {
	checkRows(t, http1.Limits{}, []row{
		{"requests of every kind", pipeline, strings.Join([]string{
			"head GET /a?b=c path=/a query=b=c host=h 1.1 length=0 keep [Host: h]",
			"end",
			"head POST /d path=/d host=h 1.1 length=5 keep [Host: h] [Content-Length: 5]",
			`data "hello"`,
			"end",
			"head POST /e path=/e host=h 1.1 length=-1 keep [Host: h] [Transfer-Encoding: chunked]",
			`data "abcde"`,
			"end [F: g]",
			"head OPTIONS * path=* host= 1.0 length=0",
			"end",
		}, "\n")},
		{"an error counts from the end of the request before", old + "\r\n" + "GET / HTTP/1.0\r\nA\r\n\r\n",
			oldHead + "\nend\n400 at 17: expected a colon after the field name, found the end"},
		{"nothing of one request stays for the next", post + "Content-Type: a/b\r\nContent-Length: 1\r\nConnection: close\r\nExpect: 100-continue\r\n\r\na" + old + "\r\n",
			"head POST / path=/ host=abc 1.1 length=1 continue [Host: abc] [Content-Type: a/b] [Content-Length: 1] [Connection: close] [Expect: 100-continue]\n" +
				"data \"a\"\nend\n" + oldHead + "\nend"},
	})
}

// Two cuts at all pairs of places: a state must not depend on whether it began at
// a cut.
func TestPairsOfCuts(t *testing.T) {
	in := []byte(pipeline[33:])
	want := feed(t, http1.Limits{}, in)
	for i := range in {
		for j := i; j < len(in); j += 3 {
			require.Equal(t, want, feed(t, http1.Limits{}, in, i, j), "cuts at %d and %d", i, j)
		}
	}
}

func TestConsumed(t *testing.T) {
	var p http1.Parser
	step := func(in string, ev http1.Event, n int) {
		t.Helper()
		gotEv, gotN, err := p.Next([]byte(in))
		require.NoError(t, err)
		require.Equal(t, ev, gotEv)
		require.Equal(t, n, gotN)
	}
	step("", http1.NeedMore, 0)
	step("\r", http1.NeedMore, 0)
	step("\r\n", http1.NeedMore, 0)
	require.True(t, p.Idle(), "an empty line is nothing yet")
	step("\r\nPOST / HTTP/1.1\r\nHo", http1.NeedMore, 2)
	require.False(t, p.Idle())
	const head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	step(head[:40], http1.NeedMore, 0)
	step(head+"3\r\nab", http1.Head, len(head))
	require.Equal(t, len(head), p.Request.HeadLen())
	step("3\r\nab", http1.Data, 5)
	require.Equal(t, "ab", string(p.Data()))
	step("", http1.NeedMore, 0)
	step("c\r", http1.Data, 1)
	require.Equal(t, "c", string(p.Data()))
	step("\r", http1.NeedMore, 0)
	step("\r\n0;a", http1.NeedMore, 2)
	step("0;a\r\nA: b\r\n", http1.NeedMore, 5)
	step("A: b\r\n\r\nGET", http1.End, 8)
	require.Nil(t, p.Data())
	require.True(t, p.Idle())
	step("GET", http1.NeedMore, 0)
	require.False(t, p.Idle())
}

// longLines is a request with a long line of each kind.
var longLines = "POST /" + strings.Repeat("a", 8000) + " HTTP/1.1\r\nHost: h\r\nA: " + strings.Repeat("b", 7000) +
	"\r\nTransfer-Encoding: chunked\r\n\r\n4;a=\"" + strings.Repeat("c", 1000) + "\"\r\nabcd\r\n0\r\nB: " + strings.Repeat("d", 4000) + "\r\n\r\n"

// The work is linear, even for a drip: while a line is incomplete, the parser looks only at new bytes. If the
// test turns the earlier bytes into complete lines, apart from the two that could have been the empty line, the parser does not
// notice.
func TestDripIsNotReadAgain(t *testing.T) {
	t.Run("requests of every kind", func(t *testing.T) { dripPoisoned(t, []byte(pipeline)) })
	t.Run("long lines", func(t *testing.T) { dripPoisoned(t, []byte(longLines)) })
}

// wholeLines makes a request line with the first two bytes.
var wholeLines = map[string]string{"GE": "T / HTTP/1.1\r\n", "PO": "ST / HTTP/1.1\r\n", "OP": "TIONS / HTTP/1.1\r\n"}

func dripPoisoned(t *testing.T, in []byte) {
	poisoned := make([]byte, 0, len(in))
	var p http1.Parser
	from, lineFrom := 0, 0
	for to := 1; to <= len(in); to++ {
		if in[to-1] != '\n' { // nothing is judged now: poison what was seen
			poisoned = append(poisoned[:0], in[from:to]...)
			seen := poisoned[max(lineFrom, from)-from : len(poisoned)-1]
			if len(seen) > 2 {
				copy(seen[2:], wholeLines[string(seen[:2])]+":"+strings.Repeat("\r\n", len(seen)))
			}
			ev, n, err := p.Next(poisoned)
			require.NoError(t, err)
			from += n
			if ev == http1.NeedMore {
				continue
			}
		}
		lineFrom = to
		for {
			ev, n, err := p.Next(in[from:to])
			require.NoError(t, err)
			if from += n; ev == http1.NeedMore {
				break
			}
		}
	}
	require.True(t, p.Idle())
	require.Equal(t, len(in), from)
}

func TestErrorIsFinal(t *testing.T) {
	var p http1.Parser
	_, n, err := p.Next([]byte("\r\nGET / HTTP/1.1\n"))
	require.EqualError(t, err, "http1: status 400 at byte 16: expected CRLF at the end of the line, found a bare LF")
	require.Equal(t, 2, n)
	assert.False(t, p.Idle())
	_, n, again := p.Next([]byte(smallRequest))
	assert.Same(t, err, again)
	assert.Zero(t, n)

	p.Reset()
	assert.True(t, p.Idle())
	ev, _, err := p.Next([]byte(smallRequest))
	require.NoError(t, err)
	assert.Equal(t, http1.Head, ev)
}

func TestResetKeepsLimits(t *testing.T) {
	p := http1.Parser{Limits: http1.Limits{RequestLine: 4}}
	p.Reset()
	_, _, err := p.Next([]byte("GET / HTTP/1.1\r\n"))
	require.ErrorContains(t, err, "at most 4 bytes")
}

func TestEventNames(t *testing.T) {
	assert.Equal(t, "NeedMore Head Data End",
		strings.Join([]string{http1.NeedMore.String(), http1.Head.String(), http1.Data.String(), http1.End.String()}, " "))
}

func TestNoAllocations(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"small", smallRequest}, {"browser", browserRequest}, {"pipeline", pipeline},
		{"IPv6", "GET http://[::1]:80/ HTTP/1.1\r\nHost: [::ffff:1.2.3.4]\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p http1.Parser
			in := []byte(c.in)
			whole := func() { drain(t, &p, in, len(in)) }
			drip := func() { drain(t, &p, in, 1) }
			whole()
			assert.Zero(t, testing.AllocsPerRun(100, whole), "in one piece")
			assert.Zero(t, testing.AllocsPerRun(100, drip), "byte by byte")
		})
	}
}

// drain runs p, a Parser or a ResponseParser, over in, which grows by step bytes at a time.
func drain(t testing.TB, p interface {
	Next(in []byte) (http1.Event, int, error)
	Idle() bool
}, in []byte, step int) {
	from := 0
	for to := step; to <= len(in); to += step {
		for {
			ev, n, err := p.Next(in[from:to])
			if err != nil {
				t.Fatal(err)
			}
			if from += n; ev == http1.NeedMore {
				break
			}
		}
	}
	if !p.Idle() {
		t.Fatal("unfinished")
	}
}

func TestViewsCannotBeAppendedInto(t *testing.T) {
	in := []byte(post + "Content-Length: 2\r\n\r\nab" + old)
	before := bytes.Clone(in)
	var p http1.Parser
	_, n, err := p.Next(in)
	require.NoError(t, err)
	_ = append(p.Request.Path(), '!')
	_ = append(p.Request.Field("Host"), '!')
	_ = append(p.Request.Raw(), '!')
	_, _, err = p.Next(in[n:])
	require.NoError(t, err)
	_ = append(p.Data(), '!')
	require.Equal(t, string(before), string(in))
}
