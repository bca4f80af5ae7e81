package http1_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// feedResponses is feed for the responses to requests of the given methods, one after the other. The input ends after in. The transcript
// includes bytes after the last response.
func feedResponses(t testing.TB, limits http1.Limits, methods string, in []byte, cuts ...int) transcript {
	var (
		tr        transcript
		body      []byte
		seen      []byte
		from      int
		p         = http1.ResponseParser{Limits: limits}
		requests  = strings.Fields(methods)
		broken    error
		endOfData = func() {
			if body != nil {
				tr = append(tr, fmt.Sprintf("data %q", body))
				body = nil
			}
		}
	)
	expect := func() {
		if len(requests) > 0 {
			p.Expect(requests[0])
			requests = requests[1:]
		}
	}
	expect()
	for _, to := range append(cuts, len(in)) {
		for broken == nil {
			fill(seen)
			seen = bytes.Clone(in[from:to])
			ev, n, err := p.Next(seen)
			require.True(t, 0 <= n && n <= len(seen), "consumed %d of %d", n, len(seen))
			from += n
			switch {
			case err != nil:
				broken = err
			case ev == http1.Head || ev == http1.Interim:
				tr = append(tr, strings.ToLower(ev.String())+describeResponse(&p.Response))
				p.Response.Rebase(p.Response.AppendHead(nil))
			case ev == http1.Data:
				require.NotEmpty(t, p.Data())
				body = append(body, p.Data()...)
			case ev == http1.End:
				endOfData()
				tr = append(tr, describeTrailers(&p.Response.Message))
				require.True(t, p.Idle())
				expect()
			}
			if ev == http1.NeedMore {
				break
			}
		}
	}
	endOfData()
	ev, err := p.EndOfInput()
	switch {
	case broken != nil:
		_, _, again := p.Next(seen)
		require.Same(t, broken, again, "an error is final")
		require.Same(t, broken, err)
		_ = describeResponse(&p.Response) // nothing in it is out of reach
		return append(tr, describeError(t, broken))
	case err != nil:
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		_ = describeResponse(&p.Response)
		return append(tr, describeError(t, err))
	case ev == http1.End:
		tr = append(tr, describeTrailers(&p.Response.Message)+" by the close")
	}
	if len(tr) == 0 {
		return transcript{"nothing"}
	}
	return tr
}

// describeResponse returns everything in a Response, in one line.
func describeResponse(r *http1.Response) string {
	var b strings.Builder
	fmt.Fprintf(&b, " %d %q 1.%d length=%d", r.Status(), r.Reason(), r.Minor(), r.ContentLength())
	if r.KeepAlive() {
		b.WriteString(" keep")
	}
	for name, value := range r.Fields() {
		fmt.Fprintf(&b, " [%s: %s]", name, value)
	}
	return b.String()
}

// A responseRow is one rule: the responses to some requests, and what a parser must make of them.
type responseRow struct {
	name    string
	methods string
	in      string
	want    string // the transcript, one event a line
}

func checkResponses(t *testing.T, limits http1.Limits, rows []responseRow) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			want, in := transcript(strings.Split(row.want, "\n")), []byte(row.in)
			if diff := cmp.Diff(want, feedResponses(t, limits, row.methods, in)); diff != "" {
				t.Fatalf("in one piece (-want +got):\n%s", diff)
			}
			every := make([]int, len(in))
			for cut := range in {
				every[cut] = cut
				require.Equal(t, want, feedResponses(t, limits, row.methods, in, cut), "cut at %d", cut)
			}
			require.Equal(t, want, feedResponses(t, limits, row.methods, in, every...), "byte by byte")
		})
	}
}

const (
	ok      = "HTTP/1.1 200 OK\r\n"
	okEmpty = ok + "Content-Length: 0\r\n\r\n"
	counted = ok + "Content-Length: 5\r\n\r\nhello"
	chunks  = ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=\"y\"\r\nde\r\n0\r\nF: g\r\n\r\n"
	hints   = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
)

func TestStatusLine(t *testing.T) {
	line := func(line string) string { return line + "\r\nContent-Length: 0\r\n\r\n" }
	checkResponses(t, http1.Limits{StatusLine: 40}, []responseRow{
		{"the usual one", "GET", line("HTTP/1.1 200 OK"), "head 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"a reason of several words", "GET", line("HTTP/1.1 404 Not  \tFound \xe4"), "head 404 \"Not  \\tFound \\xe4\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"no reason", "GET", line("HTTP/1.1 200 "), "head 200 \"\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"not even its space", "GET", line("HTTP/1.1 200"), "head 200 \"\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"1.0 does not keep", "GET", line("HTTP/1.0 200 OK"), "head 200 \"OK\" 1.0 length=0 [Content-Length: 0]\nend"},
		{"1.7 is served as 1.1", "GET", line("HTTP/1.7 200 OK"), "head 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"999", "GET", line("HTTP/1.1 999 Go away"), "head 999 \"Go away\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"2.0", "GET", line("HTTP/2.0 200 OK"), "502 at 5: expected major version 1, found '2'"},
		{"no version", "GET", line("HTTP/ 200 OK"), "502 at 5: expected the version as HTTP/1.0 or HTTP/1.1, found the end"},
		{"a long version", "GET", line("HTTP/1.10 200 OK"), "502 at 8: expected CRLF after the version, found '0'"},
		{"the version alone", "GET", line("HTTP/1.1"), "502 at 8: expected a space after the version, found the end"},
		{"two spaces", "GET", line("HTTP/1.1  200 OK"), "502 at 9: expected three digits of a status code, found a space"},
		{"two digits", "GET", line("HTTP/1.1 20 OK"), "502 at 11: expected three digits of a status code, found a space"},
		{"four digits", "GET", line("HTTP/1.1 2000 OK"), "502 at 12: expected a status code of three digits, found '0'"},
		{"a code below 100", "GET", line("HTTP/1.1 099 OK"), "502 at 9: expected a status code from 100 on, found '0'"},
		{"a tab after the code", "GET", line("HTTP/1.1 200\tOK"), "502 at 12: expected a space after the status code, found a tab"},
		{"a control in the reason", "GET", line("HTTP/1.1 200 O\x00K"), "502 at 14: expected a character of a reason phrase, found byte 0x00"},
		{"a bare CR in the reason", "GET", line("HTTP/1.1 200 O\rK"), "502 at 14: expected a character of a reason phrase, found a bare CR"},
		{"a bare LF", "GET", "HTTP/1.1 200 OK\nA: b\r\n", "502 at 15: expected CRLF at the end of the line, found a bare LF"},
		{"an empty line before it", "GET", "\r\n" + okEmpty, "502 at 0: expected a status line, which begins with HTTP/, found a bare CR"},
		{"garbage is told at once", "GET", "HTTQ", "502 at 3: expected a status line, which begins with HTTP/, found 'Q'"},
		{"a TLS alert", "GET", "\x15\x03\x03", "502 at 0: expected a status line, which begins with HTTP/, found byte 0x15"},
		{"as long as it may be", "GET", line("HTTP/1.1 200 " + strings.Repeat("a", 27)), "head 200 \"" + strings.Repeat("a", 27) + "\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"a byte longer", "GET", "HTTP/1.1 200 " + strings.Repeat("a", 60), "502 at 40: expected a status line of at most 40 bytes, found more"},
		{"nothing at all", "GET", "", "502 at 0: expected the rest of the response, found the end of the input"},
		{"the end in the line", "GET", "HTTP/1.1 20", "502 at 11: expected the rest of the response, found the end of the input"},
	})
}

func TestResponseFraming(t *testing.T) {
	okHead := func(fields string) string { return ok + fields + "\r\n" }
	checkResponses(t, http1.Limits{Body: 100}, []responseRow{
		{"counted", "GET", counted, "head 200 \"OK\" 1.1 length=5 keep [Content-Length: 5]\ndata \"hello\"\nend"},
		{"chunked", "GET", chunks, "head 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\ndata \"abcde\"\nend [F: g]"},
		{"until the close", "GET", okHead("") + "hello", "head 200 \"OK\" 1.1 length=-1\ndata \"hello\"\nend by the close"},
		{"until the close, and empty", "GET", okHead(""), "head 200 \"OK\" 1.1 length=-1\nend by the close"},
		{"until the close, too long", "GET", okHead("") + strings.Repeat("a", 101), "head 200 \"OK\" 1.1 length=-1\ndata \"" + strings.Repeat("a", 100) + "\"\n502 at 119: expected content of at most 100 bytes, found more"},
		{"several", "GET POST GET", counted + chunks + okEmpty, "head 200 \"OK\" 1.1 length=5 keep [Content-Length: 5]\ndata \"hello\"\nend\nhead 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\ndata \"abcde\"\nend [F: g]\nhead 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"HEAD", "HEAD GET", okHead("Content-Length: 5\r\n") + okEmpty, "head 200 \"OK\" 1.1 length=5 keep [Content-Length: 5]\nend\nhead 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"HEAD of a chunked one", "HEAD", okHead("Transfer-Encoding: chunked\r\n"), "head 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\nend"},
		{"HEAD of any length", "HEAD", okHead("Content-Length: 500\r\n"), "head 200 \"OK\" 1.1 length=500 keep [Content-Length: 500]\nend"},
		{"HEAD without a length", "HEAD", okHead(""), "head 200 \"OK\" 1.1 length=-1 keep\nend"},
		{"304", "GET GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n" + okEmpty, "head 304 \"Not Modified\" 1.1 length=5 keep [Content-Length: 5]\nend\nhead 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "head 204 \"No Content\" 1.1 length=-1 keep\nend"},
		{"204 with the length 0", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "head 204 \"No Content\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"204 that announces content is the last one", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "head 204 \"No Content\" 1.1 length=5 [Content-Length: 5]\nend\n502 at 0: expected nothing before the next request, found 'h'"},
		{"204, chunked", "GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", "head 204 \"No Content\" 1.1 length=-1 [Transfer-Encoding: chunked]\nend"},
		{"CONNECT", "CONNECT", okHead("Content-Length: 5\r\n"), "head 200 \"OK\" 1.1 length=5 [Content-Length: 5]\nend"},
		{"CONNECT refused", "CONNECT", "HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno", "head 407 \"No\" 1.1 length=2 keep [Content-Length: 2]\ndata \"no\"\nend"},
		{"101", "GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "head 101 \"Switching Protocols\" 1.1 length=-1 [Upgrade: x] [Connection: upgrade]\nend"},
		{"Connection: close", "GET", okHead("Content-Length: 0\r\nConnection: a, Close\r\n"), "head 200 \"OK\" 1.1 length=0 [Content-Length: 0] [Connection: a, Close]\nend"},
		{"1.0 that keeps", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", "head 200 \"OK\" 1.0 length=0 keep [Content-Length: 0] [Connection: Keep-Alive]\nend"},
		{"close wins", "GET", okHead("Content-Length: 0\r\nConnection: keep-alive\r\nConnection: close\r\n"), "head 200 \"OK\" 1.1 length=0 [Content-Length: 0] [Connection: keep-alive] [Connection: close]\nend"},
		{"bytes after the response", "GET", okEmpty + "H", "head 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend\n502 at 0: expected nothing before the next request, found 'H'"},
		{"bytes before a request", "", okEmpty, "502 at 0: expected nothing before the next request, found 'H'"},
		{"no request, and no bytes", "", "", "nothing"},
		{"the end in the fields", "GET", ok + "A: b", "502 at 21: expected the rest of the response, found the end of the input"},
		{"the end in the content", "GET", counted[:len(counted)-1], "head 200 \"OK\" 1.1 length=5 keep [Content-Length: 5]\ndata \"hell\"\n502 at 42: expected the rest of the response, found the end of the input"},
		{"the end in the trailers", "GET", chunks[:len(chunks)-2], "head 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\ndata \"abcde\"\n502 at 77: expected the rest of the response, found the end of the input"},
		{"both lengths", "GET", okHead("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "502 at 55: expected either Content-Length or Transfer-Encoding, found both"},
		{"two lengths", "GET", okHead("Content-Length: 5\r\nContent-Length: 5\r\n"), "502 at 36: expected one Content-Length, found a second one"},
		{"a list of lengths", "GET", okHead("Content-Length: 5, 5\r\n"), "502 at 34: expected a digit of the length, found ','"},
		{"chunked twice", "GET", okHead("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "502 at 45: expected one Transfer-Encoding, found a second one"},
		{"another coding", "GET", okHead("Transfer-Encoding: gzip\r\n"), "502 at 36: expected the transfer coding \"chunked\", found another one"},
		{"another coding first", "GET", okHead("Transfer-Encoding: gzip, chunked\r\n"), "502 at 40: expected the one transfer coding \"chunked\", found ','"},
		{"chunked in 1.0", "GET", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "502 at 36: expected no Transfer-Encoding in an HTTP/1.0 message, found one"},
		{"a lookalike", "GET", okHead("Content_Length: 5\r\n"), "502 at 17: expected a framing field spelt with '-', found one with '_'"},
		{"a fold", "GET", okHead("A: b\r\n c\r\n"), "502 at 23: expected a field name, found a space"},
		{"more than the limit", "GET", okHead("Content-Length: 101\r\n"), "502 at 33: expected content of at most 100 bytes, found a larger Content-Length"},
		{"a chunk beyond the limit", "GET", okHead("Transfer-Encoding: chunked\r\n") + "65\r\n", "head 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\n502 at 47: expected content of at most 100 bytes, found a chunk that exceeds it"},
		{"framing in the trailers", "GET", okHead("Transfer-Encoding: chunked\r\n") + "0\r\nContent-Length: 1\r\n\r\n", "head 200 \"OK\" 1.1 length=-1 keep [Transfer-Encoding: chunked]\n502 at 50: expected a field that may be a trailer, found Content-Length"},
		{"two Content-Types are the caller's business", "GET", okHead("Content-Type: a\r\nContent-Type: b\r\nContent-Length: 0\r\n"), "head 200 \"OK\" 1.1 length=0 keep [Content-Type: a] [Content-Type: b] [Content-Length: 0]\nend"},
	})
}

func TestInterim(t *testing.T) {
	told := "interim 103 \"Early Hints\" 1.1 length=-1 keep [Link: </a>]\n"
	final := "head 200 \"OK\" 1.1 length=5 keep [Content-Length: 5]\ndata \"hello\"\nend"
	checkResponses(t, http1.Limits{Interim: 2}, []responseRow{
		{"one", "GET", hints + counted, told + final},
		{"as many as may be", "GET", hints + hints + counted, told + told + final},
		{"one more", "GET", hints + hints + hints + counted, told + told + "502 at 80: expected a series of 1xx responses of at most 2 responses, found one more"},
		{"counted anew for each request", "GET GET", hints + counted + hints + hints + counted, told + final + "\n" + told + told + final},
		{"100 before HEAD's", "HEAD", "HTTP/1.1 100 Continue\r\n\r\n" + okEmpty, "interim 100 \"Continue\" 1.1 length=-1 keep\nhead 200 \"OK\" 1.1 length=0 keep [Content-Length: 0]\nend"},
		{"a length", "GET", "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello", "502 at 0: expected a 1xx response without content, found a field that announces some"},
		{"chunks", "GET", "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n", "502 at 0: expected a 1xx response without content, found a field that announces some"},
		{"the end after it", "GET", hints, told + "502 at 40: expected the rest of the response, found the end of the input"},
	})
}

func TestResponseLimits(t *testing.T) {
	many := strings.Repeat("A: b\r\n", 3)
	for _, row := range []struct {
		name, in string
		limits   http1.Limits
		want     string
	}{
		{"fields", ok + many + "\r\n", http1.Limits{Fields: 2}, "502 at 29: expected a section of at most 2 fields, found one more"},
		{"bytes of fields", ok + "A: " + strings.Repeat("b", 30), http1.Limits{FieldBytes: 20}, "502 at 37: expected a section of fields of at most 20 bytes, found more"},
		{"a chunk's line", ok + "Transfer-Encoding: chunked\r\n\r\n1;" + strings.Repeat("a", 30), http1.Limits{ChunkLine: 10}, "502 at 57: expected a chunk size line of at most 10 bytes, found more"},
		{"trailers", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + many + "\r\n", http1.Limits{TrailerFields: 2}, "502 at 62: expected a section of at most 2 trailers, found one more"},
	} {
		t.Run(row.name, func(t *testing.T) {
			tr := feedResponses(t, row.limits, "GET", []byte(row.in))
			require.Equal(t, row.want, tr[len(tr)-1])
			for cut := range row.in {
				require.Equal(t, tr, feedResponses(t, row.limits, "GET", []byte(row.in), cut), "cut at %d", cut)
			}
		})
	}
}

func TestExpectTooEarly(t *testing.T) {
	var p http1.ResponseParser
	p.Expect("GET")
	assert.PanicsWithValue(t, "http1: Expect: expected a complete response before the next request", func() { p.Expect("GET") })
	assert.False(t, p.Begun())
	_, _, err := p.Next([]byte("H"))
	require.NoError(t, err)
	assert.True(t, p.Begun())
	p.Reset()
	assert.True(t, p.Idle())
	assert.False(t, p.Begun())
}

func TestResponsesAllocateNothing(t *testing.T) {
	for _, text := range []string{okEmpty, counted, chunks, hints + counted} {
		var p http1.ResponseParser
		in := []byte(text)
		whole := func() { drainResponse(t, &p, in, len(in)) }
		drip := func() { drainResponse(t, &p, in, 1) }
		whole()
		assert.Zero(t, testing.AllocsPerRun(100, whole), "in one piece: %q", in)
		assert.Zero(t, testing.AllocsPerRun(100, drip), "byte by byte: %q", in)
	}
}

// drainResponse is drain for the response to a GET.
func drainResponse(t testing.TB, p *http1.ResponseParser, in []byte, step int) {
	p.Expect("GET")
	drain(t, p, in, step)
}
