package http1_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

// addSeeds gives a fuzz target streams that reach every state.
func addSeeds(add func(in []byte)) {
	for _, in := range []string{
		smallRequest, browserRequest, pipeline,
		"\r\n" + old + "\r\n",
		"GET http://u@[::1]:80/%41?q#f HTTP/1.2\r\nHost: a:1\r\n\r\n",
		post + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
		post + "Transfer-Encoding: gzip, chunked\r\n\r\n",
		chunkedPost + "3 ; a = \"\\\"\"\r\nabc\r\n0\r\nA: b\r\n\r\n",
		chunkedPost + "ffffffffffffffff\r\n",
		old + "A: b\n c\r\n\r\n",
	} {
		add([]byte(in))
	}
}

// fragments are parts of requests, good and bad. Joined at random, they come nearer to valid requests, and to almost valid
// ones, than single bytes do.
var fragments = []string{
	"GET / HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\n", "\r\n", "\r", "\n", "\r\n\r\n", " ", "\t", ":", ",", ";", "=", "\"", "\\",
	"GET ", "POST ", "HEAD ", "OPTIONS ", "CONNECT ", "*", "/", "/a/../b", "//", "?q=1", "%41", "%2F", "%00", "%", "#", "@", "[::1]", ":80",
	"http://", "HTTPS://", "a.example", " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/1.7\r\n", " HTTP/2.0\r\n",
	"Host:", "Content-Length:", "Content_Length:", "Transfer-Encoding:", "Connection:", "Expect:", "Content-Type:", "Trailer:", "A:", "B :",
	"chunked", "Chunked", "gzip", "identity", "close", "keep-alive", "100-continue", "0", "1", "3", "5", "a", "f", "00", "10", "ffffffffffffffff",
	"abc", "hello", "1\r\na\r\n", "3;x=y\r\nabc\r\n", "0\r\n", "0\r\n\r\n", "A: b\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n", "\x00", "\xff",
	"?a[]={|}^`",
}

// assemble makes a stream of bytes and the picked fragments after them.
func assemble(in, picks []byte) []byte {
	in = bytes.Clone(in) // the fuzzer's bytes must not change
	for _, pick := range picks {
		in = append(in, fragments[int(pick)%len(fragments)]...)
	}
	return in
}

// FuzzParser feeds any input in pieces of one size: no panic, every call makes progress or
// asks for more, the events come in order, and there are fewer events than bytes.
func FuzzParser(f *testing.F) {
	addSeeds(func(in []byte) { f.Add(in, uint8(0)); f.Add(in, uint8(6)) })
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		var p http1.Parser
		from, last, events := 0, http1.End, 0
		for to := 0; to < len(in); {
			to = min(to+int(size)+1, len(in))
			for {
				ev, n, err := p.Next(in[from:to])
				require.True(t, 0 <= n && n <= to-from)
				if err != nil {
					_, _ = describeHead(&p.Request), describeTrailers(&p.Request.Message) // nothing in it is out of reach
					return
				}
				from += n
				if ev == http1.NeedMore {
					break
				}
				events++
				require.Equal(t, ev == http1.Head, last == http1.End, "%v after %v", ev, last)
				require.Equal(t, ev == http1.End, p.Idle())
				require.Equal(t, ev == http1.Data, len(p.Data()) > 0)
				last = ev
			}
		}
		// Head and End need a head of 18 bytes or more, and Data a byte.
		require.LessOrEqual(t, events, len(in))
	})
}

// FuzzCuts cuts a stream anywhere. The result must not change.
func FuzzCuts(f *testing.F) {
	addSeeds(func(in []byte) { f.Add(in, []byte{1, 68, 69}, []byte{1, 2, 40}) })
	f.Fuzz(func(t *testing.T, in, picks, steps []byte) {
		in = assemble(in, picks)
		var cuts []int
		at := 0
		for _, step := range steps {
			if at += int(step); at <= len(in) {
				cuts = append(cuts, at)
			}
		}
		limits := http1.Limits{RequestLine: 64, Fields: 5, FieldBytes: 128, ChunkLine: 16, TrailerFields: 2, TrailerBytes: 32, Body: 64}
		require.Equal(t, feed(t, limits, in), feed(t, limits, in, cuts...))
		require.Equal(t, feed(t, http1.Limits{}, in), feed(t, http1.Limits{}, in, cuts...))
	})
}

// A message is a complete request.
type message struct {
	method, target, host string
	minor                int
	length               int64
	fields, trailers     [][2]string
	body                 []byte
}

// readMessage reads the first request of a stream; ok is false if it is refused or
// not complete.
func readMessage(in []byte) (m message, ok bool) {
	var p http1.Parser
	for {
		ev, n, err := p.Next(in)
		in = in[n:]
		switch {
		case err != nil || ev == http1.NeedMore:
			return m, false
		case ev == http1.Head:
			r := &p.Request
			m = message{method: string(r.Method()), target: string(r.Target()), host: string(r.Host()), minor: r.Minor(), length: r.ContentLength()}
			for name, value := range r.Fields() {
				m.fields = append(m.fields, [2]string{string(name), string(value)})
			}
		case ev == http1.Data:
			m.body = append(m.body, p.Data()...)
		case ev == http1.End:
			for i := range p.Request.NumTrailers() {
				name, value := p.Request.TrailerAt(i)
				m.trailers = append(m.trailers, [2]string{string(name), string(value)})
			}
			return m, true
		}
	}
}

// FuzzRoundTrip encodes a parsed request and parses it again.
func FuzzRoundTrip(f *testing.F) {
	addSeeds(func(in []byte) { f.Add(in, []byte{1, 68, 69}) })
	f.Fuzz(func(t *testing.T, in, picks []byte) {
		m, ok := readMessage(assemble(in, picks))
		if !ok {
			return
		}
		out := append([]byte(m.method), ' ')
		out = append(out, m.target...)
		out = append(out, " HTTP/1."...)
		out = append(out, byte('0'+m.minor), '\r', '\n')
		out = appendFields(t, out, m.fields)
		if m.length < 0 {
			half := len(m.body) / 2
			out = http1.AppendChunk(http1.AppendChunk(out, m.body[:half]), m.body[half:])
			out = append(out, "0\r\n"...)
			out = appendFields(t, out, m.trailers)
		} else {
			out = append(out, m.body...)
		}
		again, ok := readMessage(out)
		require.True(t, ok, "%q", out)
		require.Equal(t, m, again)
	})
}

func appendFields(t *testing.T, dst []byte, fields [][2]string) []byte {
	for _, field := range fields {
		var err error
		dst, err = http1.AppendField(dst, field[0], field[1])
		require.NoError(t, err)
	}
	return append(dst, "\r\n"...)
}

// FuzzAppendField sets any field: it is refused, or arrives unchanged, and nothing with it.
func FuzzAppendField(f *testing.F) {
	f.Add("A", "b")
	f.Add("Set-Cookie", "a=b\r\nX: y")
	f.Add("A:b", "\x00\t\xff")
	f.Fuzz(func(t *testing.T, name, value string) {
		dst, err := http1.AppendField([]byte(old), "X-"+name, value)
		if err != nil {
			require.Equal(t, old, string(dst))
			return
		}
		if len(dst) > 30<<10 {
			return
		}
		m, ok := readMessage(append(dst, "\r\n"...))
		require.True(t, ok)
		require.Len(t, m.fields, 1)
		require.Equal(t, "X-"+name, m.fields[0][0])
		require.Equal(t, strings.Trim(value, " \t"), m.fields[0][1])
	})
}
