package http1_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// FuzzReadRequest compares the parser with net/http: net/http accepts every request that this parser accepts, with the same
// meaning. The reverse does not hold, because this parser is stricter: see TestStricterThanReadRequest. These differences of net/http
// are expected:
//
//   - it does not skip an empty line before a request;
//   - it needs a URL that net/url can parse, which refuses percent-codes in a host;
//   - it refuses white space between a chunk size and its extensions;
//   - it checks and removes the Trailer field, which announces the names of trailers;
//   - it keeps some fields apart from the others, and adds one (see header).
func FuzzReadRequest(f *testing.F) {
	addSeeds(func(in []byte) { f.Add(in, []byte{}) })
	f.Add([]byte{}, []byte{1, 68, 2, 65, 67})
	f.Fuzz(func(t *testing.T, in, picks []byte) {
		in = assemble(in, picks)
		m, ok := readMessage(in)
		blankBeforeExtension := m.length < 0 && (bytes.Contains(in, []byte(" ;")) || bytes.Contains(in, []byte("\t;")))
		if !ok || strings.Contains(m.host, "%") || blankBeforeExtension || header(m.fields)["Trailer"] != nil {
			return
		}
		in = bytes.TrimPrefix(in, []byte("\r\n"))
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(in)))
		require.NoError(t, err)

		require.Equal(t, m.method, req.Method)
		require.Equal(t, m.target, req.RequestURI)
		require.Equal(t, m.host, req.Host)
		require.Equal(t, m.length, req.ContentLength)
		body, err := io.ReadAll(req.Body)
		require.NoError(t, err)
		require.Equal(t, string(m.body), string(body))
		if diff := cmp.Diff(header(m.fields), req.Header, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("fields (-here +net/http):\n%s", diff)
		}
		if diff := cmp.Diff(header(m.trailers), req.Trailer, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("trailers (-here +net/http):\n%s", diff)
		}
	})
}

// header returns fields in the form of net/http, which keeps some of them elsewhere, and
// adds "Cache-Control: no-cache" if a client sends only "Pragma: no-cache".
func header(fields [][2]string) http.Header {
	h := http.Header{}
	for _, field := range fields {
		h.Add(field[0], field[1])
	}
	for _, elsewhere := range []string{"Host", "Transfer-Encoding"} {
		delete(h, textproto.CanonicalMIMEHeaderKey(elsewhere))
	}
	if h.Get("Pragma") == "no-cache" && h["Cache-Control"] == nil {
		h.Set("Cache-Control", "no-cache")
	}
	return h
}

// Requests that this parser refuses on purpose, although net/http.ReadRequest accepts them: two programs that read such a
// request may disagree about its end, its host or its meaning, or it costs too much.
func TestStricterThanReadRequest(t *testing.T) {
	chunked := func(rest string) string { return chunkedPost + rest }
	many := strings.Repeat("A: b\r\n", 101)
	for _, row := range []struct {
		name, in string
		status   int
	}{
		{"Content-Length and Transfer-Encoding", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		{"Transfer-Encoding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
		{"Content-Length twice", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
		{"Content-Length with a leading zero", post + "Content-Length: 01\r\n\r\na", 400},
		{"Content-Length after a tab", post + "Content-Length:\t1\r\n\r\na", 400},
		{"Content-Length after two spaces", post + "Content-Length:  1\r\n\r\na", 400},
		{"a framing field with an underscore", post + "Content_Length: 1\r\n\r\n", 400},
		{"a chunk size with a space after it", chunked("1 \r\na\r\n0\r\n\r\n"), 400},
		{"a chunk extension of any form", chunked("1;;=\r\na\r\n0\r\n\r\n"), 400},
		{"a framing field as a trailer", chunked("0\r\nContent-Length: 5\r\n\r\n"), 400},
		{"lines that end in LF", "GET / HTTP/1.1\nHost: h\n\n", 400},
		{"a folded line", get("A: b\r\n c\r\n"), 400},
		{"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
		{"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
		{"a Host with user information", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
		{"user information in the target", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", 400},
		{"a second Content-Type", get("Content-Type: a/b\r\nContent-Type: c/d\r\n"), 400},
		{"a target with a quote", "GET /\" HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"a target with a byte that is not ASCII", "GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"a target with a fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"a target with an encoded NUL", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"the target * of GET", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"a target of another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
		{"a method that is not known", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501},
		{"CONNECT", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
		{"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
		{"another expectation", get("Expect: tea\r\n"), 417},
		{"101 fields", get(many), 431},
		{"a request line of 20 KiB", "GET /" + strings.Repeat("a", 20<<10) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
		{"content of 2 MiB", post + "Content-Length: 2097152\r\n\r\n", 413},
	} {
		t.Run(row.name, func(t *testing.T) {
			req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(row.in)))
			require.NoError(t, err)
			if row.status == 400 {
				_, err = io.ReadAll(req.Body)
				require.NoError(t, err)
			}

			tr := feed(t, http1.Limits{}, []byte(row.in))
			require.Contains(t, tr[len(tr)-1], strconv.Itoa(row.status)+" at ")
		})
	}
}

func get(fields string) string { return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" }
