package http1_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// responseFragments are parts of responses, good and bad.
var responseFragments = append([]string{
	"HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/1.1 204 \r\n", "HTTP/1.1 304 N\r\n", "HTTP/1.1 100 C\r\n\r\n", "HTTP/1.1 101 S\r\n",
	"HTTP/1.1 999 X\r\n", "HTTP/1.1 ", "HTTP/", "HTTP/1.1 200\r\n", okEmpty, counted, chunks, hints,
	"Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n",
}, fragments...)

func assembleResponse(in, picks []byte) []byte {
	in = bytes.Clone(in)
	for _, pick := range picks {
		in = append(in, responseFragments[int(pick)%len(responseFragments)]...)
	}
	return in
}

func addResponseSeeds(add func(in []byte)) {
	for _, in := range []string{okEmpty, counted, chunks, hints + counted, browserResponse, ok + "\r\nuntil the close", counted + chunks + okEmpty,
		"HTTP/1.1 204 No Content\r\n\r\n", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200\r\n\r\n"} {
		add([]byte(in))
	}
}

var fuzzedMethods = []string{"GET GET GET", "HEAD HEAD HEAD", "CONNECT", "HEAD GET CONNECT"}

// FuzzResponseCuts cuts a stream anywhere. The result must not change.
func FuzzResponseCuts(f *testing.F) {
	addResponseSeeds(func(in []byte) {
		for kind := range fuzzedMethods {
			f.Add(in, []byte{0, 14}, []byte{1, 2, 40}, uint8(kind))
		}
	})
	f.Fuzz(func(t *testing.T, in, picks, steps []byte, kind uint8) {
		in = assembleResponse(in, picks)
		methods := fuzzedMethods[int(kind)%len(fuzzedMethods)]
		var cuts []int
		at := 0
		for _, step := range steps {
			if at += int(step); at <= len(in) {
				cuts = append(cuts, at)
			}
		}
		limits := http1.Limits{StatusLine: 64, Interim: 1, Fields: 5, FieldBytes: 128, ChunkLine: 16, TrailerFields: 2, TrailerBytes: 32, Body: 64}
		require.Equal(t, feedResponses(t, limits, methods, in), feedResponses(t, limits, methods, in, cuts...))
		require.Equal(t, feedResponses(t, http1.Limits{}, methods, in), feedResponses(t, http1.Limits{}, methods, in, cuts...))
	})
}

// A reply is a complete response.
type reply struct {
	status           int
	reason           string
	minor            int
	fields, trailers [][2]string
	body             []byte
	keep             bool
	untilClose       bool
	rest             []byte // of the input
}

// readReply reads the first final response of a stream that ends; ok is false if it is refused or not complete.
func readReply(method string, in []byte) (m reply, ok bool) {
	var p http1.ResponseParser
	p.Expect(method)
	for {
		ev, n, err := p.Next(in)
		in = in[n:]
		switch {
		case err != nil:
			return m, false
		case ev == http1.Head:
			r := &p.Response
			m = reply{status: r.Status(), reason: string(r.Reason()), minor: r.Minor(), keep: r.KeepAlive()}
			for name, value := range r.Fields() {
				m.fields = append(m.fields, [2]string{string(name), string(value)})
			}
		case ev == http1.Data:
			m.body = append(m.body, p.Data()...)
		case ev == http1.NeedMore:
			end, err := p.EndOfInput()
			m.untilClose = end == http1.End
			return m, err == nil && m.untilClose
		case ev == http1.End:
			for i := range p.Response.NumTrailers() {
				name, value := p.Response.TrailerAt(i)
				m.trailers = append(m.trailers, [2]string{string(name), string(value)})
			}
			m.rest = in
			return m, true
		}
	}
}

// FuzzReadResponse compares the parser with net/http: net/http accepts every response that this parser accepts, with the same meaning and
// the same end. Interim responses are left out: net/http.ReadResponse returns them as responses. Two differences are expected: net/http
// refuses white space between a chunk size and its extensions, and removes the Trailer field. TestStricterThanReadResponse lists the
// responses that only net/http accepts.
func FuzzReadResponse(f *testing.F) {
	addResponseSeeds(func(in []byte) { f.Add(in, []byte{}, false); f.Add(in, []byte{}, true) })
	f.Add([]byte{}, []byte{0, 14, 30}, false)
	f.Fuzz(func(t *testing.T, in, picks []byte, head bool) {
		method := http.MethodGet
		if head {
			method = http.MethodHead
		}
		in = assembleResponse(in, picks)
		if len(in) > 12 && in[9] == '1' && string(in[9:12]) != "101" {
			return
		}
		m, ok := readReply(method, in)
		blankBeforeExtension := bytes.Contains(in, []byte(" ;")) || bytes.Contains(in, []byte("\t;"))
		if !ok || blankBeforeExtension || header(m.fields)["Trailer"] != nil {
			return
		}
		stream := bufio.NewReader(bytes.NewReader(in))
		resp, err := http.ReadResponse(stream, httptest.NewRequest(method, "/", nil))
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, m.status, resp.StatusCode)
		require.Equal(t, strings.TrimLeft(m.reason, " "), strings.TrimLeft(strings.TrimPrefix(resp.Status, string(in[9:12])), " "))
		require.Equal(t, string(m.body), string(body))
		if diff := cmp.Diff(header(m.fields), keptFields(resp), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("fields (-here +net/http):\n%s", diff)
		}
		if diff := cmp.Diff(header(m.trailers), resp.Trailer, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("trailers (-here +net/http):\n%s", diff)
		}
		if !m.untilClose && m.status != 101 {
			rest, _ := io.ReadAll(stream)
			require.Equal(t, string(m.rest), string(rest), "where the response ends")
		}
	})
}

// keptFields are the fields that both parsers keep with the others.
func keptFields(resp *http.Response) http.Header {
	h := resp.Header.Clone()
	for _, elsewhere := range []string{"Host", "Transfer-Encoding"} {
		h.Del(elsewhere)
	}
	return h
}

// Responses that this parser refuses on purpose, although net/http.ReadResponse accepts them: two programs that read such a response may
// disagree about its end, or it costs too much.
func TestStricterThanReadResponse(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"Content-Length and Transfer-Encoding", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "found both"},
		{"Content-Length twice, equal", ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", "found a second one"},
		{"Content-Length with a leading zero", ok + "Content-Length: 01\r\n\r\na", "a length without leading zero"},
		{"Content-Length after a tab", ok + "Content-Length:\t1\r\n\r\na", "at most one space before the length"},
		{"Transfer-Encoding in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "no Transfer-Encoding in an HTTP/1.0 message"},
		{"a framing field with an underscore", ok + "Content_Length: 1\r\n\r\n", "spelt with '-'"},
		{"a chunk size with a space after it", ok + "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", "CRLF or a chunk extension"},
		{"a chunk extension of any form", ok + "Transfer-Encoding: chunked\r\n\r\n1;;=\r\na\r\n0\r\n\r\n", "the name of a chunk extension"},
		{"a framing field as a trailer", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n", "a field that may be a trailer"},
		{"lines that end in LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "a bare LF"},
		{"a folded line", ok + "A: b\r\n c\r\n\r\n", "a field name"},
		{"a code below 100", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", "a status code from 100 on"},
		{"a second space before the code", "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", "three digits"},
		{"a control byte in the reason", "HTTP/1.1 200 O\x00K\r\nContent-Length: 0\r\n\r\n", "a character of a reason phrase"},
		{"HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "major version 1"},
		{"101 fields", ok + strings.Repeat("A: b\r\n", 101) + "\r\n", "at most 100 fields"},
		{"content of 2 MiB", ok + "Content-Length: 2097152\r\n\r\n" + strings.Repeat("a", 2<<20), "a larger Content-Length"},
	} {
		t.Run(row.name, func(t *testing.T) {
			resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(row.in)), nil)
			require.NoError(t, err)
			_, err = io.ReadAll(resp.Body)
			require.NoError(t, err)

			tr := feedResponses(t, http1.Limits{}, "GET", []byte(row.in))
			require.Contains(t, tr[len(tr)-1], row.want)
		})
	}
}
