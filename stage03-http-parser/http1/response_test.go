package http1_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

func TestAppendStatusLine(t *testing.T) {
	for _, c := range []struct {
		status int
		want   string
	}{
		{200, "HTTP/1.1 200 OK\r\n"},
		{101, "HTTP/1.1 101 Switching Protocols\r\n"},
		{431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
		{299, "HTTP/1.1 299 \r\n"},
		{999, "HTTP/1.1 999 \r\n"},
		{0, "HTTP/1.1 500 Internal Server Error\r\n"},
		{-1, "HTTP/1.1 500 Internal Server Error\r\n"},
		{1000, "HTTP/1.1 500 Internal Server Error\r\n"},
	} {
		assert.Equal(t, c.want, string(http1.AppendStatusLine(nil, c.status)))
	}
}

func TestStatusTextAgreesWithNetHTTP(t *testing.T) {
	renamed := map[int]string{ // net/http keeps the names of RFC 7231
		413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content",
	}
	for status := -1; status < 1000; status++ {
		got := http1.StatusText(status)
		if want, ok := renamed[status]; ok {
			assert.Equal(t, want, got)
		} else if got != "" {
			assert.Equal(t, http.StatusText(status), got)
		}
	}
	assert.Empty(t, http1.StatusText(299))
}

func TestAppendField(t *testing.T) {
	got, err := http1.AppendField([]byte("x"), "Content-Type", "text/plain; charset=utf-8")
	require.NoError(t, err)
	assert.Equal(t, "xContent-Type: text/plain; charset=utf-8\r\n", string(got))
	got, err = http1.AppendField(nil, "A", "tab\there, \u00e9 and nothing else")
	require.NoError(t, err)
	assert.Equal(t, "A: tab\there, \u00e9 and nothing else\r\n", string(got))
	got, err = http1.AppendField(nil, "A", "")
	require.NoError(t, err)
	assert.Equal(t, "A: \r\n", string(got))
}

func TestAppendFieldRefuses(t *testing.T) {
	for _, c := range []struct{ title, name, value, want string }{
		{"no name", "", "v", `http1: field "": byte 0: expected a token as the name, found the end`},
		{"colon in the name", "A:", "v", `http1: field "A:": byte 1: expected a token as the name, found ':'`},
		{"line end in the name", "A\r\nB", "v", `http1: field "A\r\nB": byte 1: expected a token as the name, found a bare CR`},
		{"CR", "A", "v\rB: c", `http1: field "A": byte 1: expected a character of a field value, found a bare CR`},
		{"LF", "A", "vw\nB: c", `http1: field "A": byte 2: expected a character of a field value, found a bare LF`},
		{"CRLF", "A", "123456789\r\nB: c", `http1: field "A": byte 9: expected a character of a field value, found a bare CR`},
		{"NUL", "A", "\x00", `http1: field "A": byte 0: expected a character of a field value, found byte 0x00`},
		{"DEL", "A", "\x7f", `http1: field "A": byte 0: expected a character of a field value, found byte 0x7f`},
	} {
		t.Run(c.title, func(t *testing.T) {
			got, err := http1.AppendField([]byte("before"), c.name, c.value)
			assert.EqualError(t, err, c.want)
			assert.Equal(t, "before", string(got), "nothing is appended")
			var fe *http1.FieldError
			require.True(t, errors.As(err, &fe))
			assert.Equal(t, c.name, fe.Field)
		})
	}
}

func TestAppendChunk(t *testing.T) {
	assert.Equal(t, "5\r\nhello\r\n", string(http1.AppendChunk(nil, []byte("hello"))))
	assert.Equal(t, "1a\r\n"+strings.Repeat("a", 26)+"\r\n", string(http1.AppendChunk(nil, bytes.Repeat([]byte("a"), 26))))
	assert.Empty(t, http1.AppendChunk(nil, nil), "an empty chunk would be the last")
	assert.Equal(t, "0\r\n\r\n", string(http1.AppendLastChunk(nil)))
}

func TestEncodingAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 512)
	content, now := []byte("Hello, World!"), time.Now()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		dst = http1.AppendStatusLine(dst[:0], 200)
		dst, _ = http1.AppendField(dst, "Content-Type", "text/plain; charset=utf-8")
		dst = http1.AppendContentLength(dst, int64(len(content)))
		dst = http1.AppendDate(dst, now)
		dst = http1.AppendChunk(dst, content)
		dst = http1.AppendLastChunk(dst)
	}))
}

// net/http reads the encoded responses correctly.
func TestResponsesAreUnderstood(t *testing.T) {
	dst := http1.AppendStatusLine(nil, 201)
	dst, err := http1.AppendField(dst, "X-Kind", "a\tb")
	require.NoError(t, err)
	counted := append(http1.AppendContentLength(bytes.Clone(dst), 5), "\r\nhello"...)
	chunked, err := http1.AppendField(dst, "Transfer-Encoding", "chunked")
	require.NoError(t, err)
	chunked = append(chunked, "\r\n"...)
	chunked = http1.AppendLastChunk(http1.AppendChunk(http1.AppendChunk(chunked, []byte("hel")), []byte("lo")))

	for _, response := range [][]byte{counted, chunked} {
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(response)), nil)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(body))
		assert.Equal(t, "201 Created", resp.Status)
		assert.Equal(t, "a\tb", resp.Header.Get("X-Kind"))
	}
}
