package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseReply(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	rows := []struct {
		name, in      string
		ended, toHead bool
		used          int // 0: it is malformed; -1: it is not complete
		body          string
	}{
		{name: "with a length", in: ok + "Content-Length: 2\r\n\r\nhi", used: 40, body: "hi"},
		{name: "and more after it", in: ok + "Content-Length: 2\r\n\r\nhiHTTP", used: 40, body: "hi"},
		{name: "of a length not reached", in: ok + "Content-Length: 3\r\n\r\nhi", used: -1},
		{name: "of a length never reached", in: ok + "Content-Length: 3\r\n\r\nhi", ended: true, used: -1},
		{name: "chunked", in: ok + "Transfer-Encoding: chunked\r\n\r\n2;a\r\nhi\r\n0\r\nA: b\r\n\r\n", used: 67, body: "hi"},
		{name: "chunks not at their end", in: ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n", used: -1},
		{name: "to the end", in: ok + "\r\nhi", ended: true, used: 21, body: "hi"},
		{name: "to an end that has not come", in: ok + "\r\nhi", used: -1},
		{name: "to HEAD", in: ok + "Content-Length: 2\r\n\r\nHTTP", toHead: true, used: 38},
		{name: "interim", in: "HTTP/1.1 100 Continue\r\n\r\nHTTP", used: 25},
		{name: "204", in: "HTTP/1.1 204 No Content\r\n\r\nHTTP", used: 27},
		{name: "304 with a length", in: "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nHTTP", used: 48},
		{name: "no reason", in: "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", used: 36},
		{name: "nothing", in: "", used: -1},
		{name: "half a version", in: "HTT", used: -1},
		{name: "half a head", in: ok + "A: b\r\n", used: -1},

		{name: "no space after the status", in: "HTTP/1.1 299\r\n\r\n"},
		{name: "another protocol", in: "SSH-2.0"},
		{name: "another version", in: "HTTP/1.2 200 OK\r\n\r\n"},
		{name: "a long status", in: "HTTP/1.1 2000 OK\r\n\r\n"},
		{name: "a small status", in: "HTTP/1.1 099 OK\r\n\r\n"},
		{name: "a status of letters", in: "HTTP/1.1 abc OK\r\n\r\n"},
		{name: "a control byte in the reason", in: "HTTP/1.1 200 O\x00K\r\n\r\n"},
		{name: "no colon", in: ok + "A\r\n\r\n"},
		{name: "space before the colon", in: ok + "A : b\r\n\r\n"},
		{name: "a folded field", in: ok + "A: b\r\n c: d\r\n\r\n"},
		{name: "a bare CR", in: ok + "A: b\rC: d\r\n\r\n"},
		{name: "a bare LF", in: ok + "A: b\nC: d\r\n\r\n"},
		{name: "bare LFs alone", in: "HTTP/1.1 200 OK\nA: b\n\n"},
		{name: "two lengths", in: ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"},
		{name: "no length", in: ok + "Content-Length: +2\r\n\r\nhi"},
		{name: "a length and a coding", in: ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		{name: "another coding", in: ok + "Transfer-Encoding: gzip\r\n\r\nhi"},
		{name: "a length with 204", in: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"},
		{name: "a coding with 100", in: "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n"},
		{name: "a chunk size of letters", in: ok + "Transfer-Encoding: chunked\r\n\r\nxx\r\n"},
		{name: "a chunk with something else for its end", in: ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhixx0\r\n\r\n"},
		{name: "a chunk without its end", in: ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi0\r\n\r\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r, n, err := parseReply([]byte(row.in), row.ended, row.toHead)
			switch row.used {
			case 0:
				require.ErrorContains(t, err, "a malformed response")
			case -1:
				require.ErrorIs(t, err, errMore)
			default:
				require.NoError(t, err)
				assert.Equal(t, row.used, n)
				assert.Equal(t, row.body, string(r.body))
			}
		})
	}
}

// The parser never reads past the input, and bytes after a response do not change how it reads it.
func FuzzParseReply(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), false)
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), true)
	f.Fuzz(func(t *testing.T, in []byte, toHead bool) {
		r, n, err := parseReply(in, false, toHead)
		if err != nil {
			return
		}
		require.LessOrEqual(t, n, len(in))
		again, m, err := parseReply(append(in[:n:n], "HTTP/1.1 200 OK\r\n"...), false, toHead)
		require.NoError(t, err)
		require.Equal(t, n, m)
		require.Equal(t, string(r.body), string(again.body))
	})
}
