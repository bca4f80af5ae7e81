package http1_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

// FuzzReadRequest holds the parser to net/http: every request that is accepted here is accepted
// there, with the same meaning. The other direction does not hold, since this parser is the
// stricter one. What net/http refuses, or reads differently, on purpose:
//
//   - it does not skip an empty line before a request;
//   - it wants a URL that net/url can parse, which refuses percent-codes in a host;
//   - it lets no white space stand between a chunk size and its extensions;
//   - it judges and takes away the Trailer field, which announces the names of trailers;
//   - it keeps some fields elsewhere than with the others, and adds one (see header).
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

// header gives fields in the form of net/http, which keeps some of them elsewhere, and
// says "Cache-Control: no-cache" for a client that only says "Pragma: no-cache".
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
