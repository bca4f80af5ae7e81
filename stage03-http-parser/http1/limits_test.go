package http1_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

func TestLimits(t *testing.T) {
	limits := http1.Limits{
		RequestLine: 20, Fields: 3, FieldBytes: 30, ChunkLine: 8, ChunkLines: 3, TrailerFields: 2, TrailerBytes: 20, Body: 10,
	}
	roomy := limits
	roomy.FieldBytes = 100

	checkRows(t, limits, []row{
		{"line at its limit", "GET /123456 HTTP/1.0\r\n\r\n", "head GET /123456 path=/123456 host= 1.0 length=0\nend"},
		{"line beyond", "GET /1234567 HTTP/1.0\r\n\r\n", "414 at 20: expected a request line of at most 20 bytes, found more"},
		{"line beyond, without end", "GET /123456789012345", "unfinished"},
		{"line beyond, known", "GET /12345678901234567", "414 at 20: expected a request line of at most 20 bytes, found more"},
		{"method beyond, in a line beyond", strings.Repeat("M", 40), "414 at 20: expected a request line of at most 20 bytes, found more"},
		{"an empty line before does not count", "\r\nGET /123456 HTTP/1.0\r\n\r\n", "head GET /123456 path=/123456 host= 1.0 length=0\nend"},
		{"offsets count the empty line before", "\r\nGET /1234567 HTTP/1.0\r\n\r\n", "414 at 22: expected a request line of at most 20 bytes, found more"},

		{"fields at their limit", old + "A: b\r\nA: b\r\nA: b\r\n\r\n", oldHead + " [A: b] [A: b] [A: b]\nend"},
		{"fields beyond, known at the first byte", old + "A: b\r\nA: b\r\nA: b\r\nA", "431 at 34: expected a section of at most 3 fields, found one more"},
		{"fields beyond, however wrong", old + "A: b\r\nA: b\r\nA: b\r\n\n", "431 at 34: expected a section of at most 3 fields, found one more"},
		{"field bytes at their limit", old + "Abc: 67890123456789012345678\r\n\r\n", oldHead + " [Abc: 67890123456789012345678]\nend"},
		{"field bytes beyond in one field", old + "Abc: 678901234567890123456789\r\n\r\n", "431 at 46: expected a section of fields of at most 30 bytes, found more"},
		{"field bytes beyond over several", old + "Abc: 6789012345678\r\nDef: 45678\r\n\r\n", "431 at 46: expected a section of fields of at most 30 bytes, found more"},
		{"field bytes beyond, known", old + "Abc: 6789012345678\r\nDef: 45678", "431 at 46: expected a section of fields of at most 30 bytes, found more"},

		{"content at its limit", old + "Content-Length: 10\r\n\r\n0123456789", "head GET / path=/ host= 1.0 length=10 [Content-Length: 10]\ndata \"0123456789\"\nend"},
		{"content beyond", old + "Content-Length: 11\r\n\r\n", "413 at 32: expected content of at most 10 bytes, found a larger Content-Length"},
	})
	// If a line may be longer than a method, the method is refused first, at its 33rd byte.
	for line, want := range map[int]string{
		30: "414 at 30: expected a request line of at most 30 bytes, found more",
		31: "400 at 32: expected a method of at most 32 bytes, found more",
		32: "400 at 32: expected a method of at most 32 bytes, found more",
	} {
		checkRows(t, http1.Limits{RequestLine: line}, []row{{"a method beyond both", strings.Repeat("M", 40), want}})
	}
	checkRows(t, roomy, []row{
		{"chunks at their limit", chunkedPost + "8\r\n01234567\r\n2\r\n89\r\n0\r\n\r\n", chunkedHead + "data \"0123456789\"\nend"},
		{"chunks beyond", chunkedPost + "8\r\n01234567\r\n3\r\n", chunkedHead + "data \"01234567\"\n413 at 69: expected content of at most 10 bytes, found a chunk that exceeds it"},
		{"chunks beyond in the third", chunkedPost + "4\r\n0123\r\n4\r\n4567\r\n3\r\n", chunkedHead + "data \"01234567\"\n413 at 74: expected content of at most 10 bytes, found a chunk that exceeds it"},
		{"each request has its own limit", strings.Repeat(chunkedPost+"8\r\n01234567\r\n0\r\n\r\n", 2),
			strings.Repeat("\n"+chunkedHead+"data \"01234567\"\nend", 2)[1:]},
		{"chunk line at its limit", chunkedPost + "1;345678\r\na\r\n0\r\n\r\n", chunkedHead + "data \"a\"\nend"},
		{"chunk line beyond", chunkedPost + "1;3456789\r\n", chunkedHead + "400 at 64: expected a chunk size line of at most 8 bytes, found more"},
		{"chunk line beyond, without end", chunkedPost + "1;34567890", chunkedHead + "400 at 64: expected a chunk size line of at most 8 bytes, found more"},
		// 3 bytes, and 16 for the one byte of content.
		{"chunk lines at their limit", chunkedPost + "1;345678\r\na\r\n0;34567\r\n\r\n", chunkedHead + "data \"a\"\nend"},
		{"chunk lines beyond", chunkedPost + "1;345678\r\na\r\n0;345678\r\n", chunkedHead + "data \"a\"\n400 at 69: expected chunk size lines of at most 19 bytes in all, found more"},
		{"each body has its own chunk lines", strings.Repeat(chunkedPost+"1;345678\r\na\r\n0;34567\r\n\r\n", 2),
			strings.Repeat("\n"+chunkedHead+"data \"a\"\nend", 2)[1:]},
		{"trailers at their limit", chunkedPost + "0\r\nA: 45678\r\nB: 45678\r\n\r\n", chunkedHead + "end [A: 45678] [B: 45678]"},
		{"trailers beyond", chunkedPost + "0\r\nA:\r\nA:\r\nA", chunkedHead + "431 at 67: expected a section of at most 2 trailers, found one more"},
		{"trailer bytes beyond", chunkedPost + "0\r\nA: 45678\r\nB: 456789\r\n\r\n", chunkedHead + "431 at 79: expected a section of trailers of at most 20 bytes, found more"},
	})
}

// The defaults are those of the package's rules. Each is tested at its limit and one beyond.
func TestDefaultLimits(t *testing.T) {
	field := func(n int) string { return "A:" + strings.Repeat("v", n-4) + "\r\n" }
	chunked := chunkedPost + "0\r\n"
	for _, c := range []struct {
		name  string
		at    string // just allowed
		over  string // one too many
		error string
	}{
		{"request line", "GET /" + strings.Repeat("a", 16384-14) + " HTTP/1.0\r\n\r\n", "GET /" + strings.Repeat("a", 16384-13) + " HTTP/1.0\r\n", "414 at 16384"},
		{"fields", old + strings.Repeat("A:\r\n", 100) + "\r\n", old + strings.Repeat("A:\r\n", 101), "431 at 416"},
		{"field bytes", old + field(32768) + "\r\n", old + field(32769), "431 at 32784"},
		{"field bytes in all", old + field(30000) + field(2768) + "\r\n", old + field(30000) + field(2769), "431 at 32784"},
		{"chunk line", chunkedPost + "0;" + strings.Repeat("a", 1022) + "\r\n\r\n", chunkedPost + "0;" + strings.Repeat("a", 1023) + "\r\n", "400 at 1080"},
		{"chunk lines", chunkedPost + strings.Repeat("1;"+strings.Repeat("a", 1022)+"\r\na\r\n", 16) + "0\r\n\r\n",
			chunkedPost + strings.Repeat("1;"+strings.Repeat("a", 1022)+"\r\na\r\n", 17), "400 at 16520"},
		{"trailers", chunked + strings.Repeat("A:\r\n", 32) + "\r\n", chunked + strings.Repeat("A:\r\n", 33), "431 at 187"},
		{"trailer bytes", chunked + field(8192) + "\r\n", chunked + field(8193), "431 at 8251"},
		{"content", old + "Content-Length: 1048576\r\n\r\n" + strings.Repeat("a", 1<<20), old + "Content-Length: 1048577\r\n\r\n", "413 at 32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := feed(t, http1.Limits{}, []byte(c.at), len(c.at)/2)
			require.True(t, strings.HasPrefix(tr[len(tr)-1], "end"), tr[len(tr)-1])
			tr = feed(t, http1.Limits{}, []byte(c.over), len(c.over)/2)
			require.Contains(t, tr[len(tr)-1], c.error+": ")
		})
	}
	t.Run("60 fields and a value of 7 KiB", func(t *testing.T) {
		in := old + strings.Repeat("A: b\r\n", 59) + "B: " + strings.Repeat("v", 7<<10) + "\r\n\r\n"
		require.Equal(t, "end", feed(t, http1.Limits{}, []byte(in))[1])
	})
}

func TestUnlimitedBody(t *testing.T) {
	unlimited := http1.Limits{Body: -1}
	in := old + "Content-Length: 999999999999999999\r\n\r\n"
	require.Equal(t, "unfinished", feed(t, unlimited, []byte(in))[1])

	// The sum of all chunks must not overflow.
	var p http1.Parser
	p.Limits = unlimited
	stream := []byte(chunkedPost + "1\r\na\r\n" + strconv.FormatUint(1<<63-1, 16) + "\r\n")
	var err error
	for err == nil {
		var n int
		_, n, err = p.Next(stream)
		stream = stream[n:]
	}
	require.ErrorContains(t, err, "413")

	// The larger a chunk is, the longer its line may be.
	for _, size := range []string{"7fffffffffffffff", "0800000000000000"} {
		require.Equal(t, "unfinished", feed(t, unlimited, []byte(chunkedPost+size+";a\r\n"))[1], size)
	}
}
