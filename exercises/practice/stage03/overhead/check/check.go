// Package check examines the exercise overhead.
package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/overhead"
	"looper.example/stage03-http-parser/http1"
)

// chunks returns n chunks with some data, each with an extension of this length (0: none). Size line and data are a piece each.
func chunks(n int, data string, extension int) (pieces []string) {
	for range n {
		pieces = append(pieces, sizeLine(len(data), extension), data+"\r\n")
	}
	return pieces
}

func sizeLine(size, extension int) string {
	if extension == 0 {
		return fmt.Sprintf("%x\r\n", size)
	}
	return fmt.Sprintf("%x;%s\r\n", size, strings.Repeat("x", extension))
}

// last is the end of a content: the last chunk, and no trailers.
const last = "0\r\n\r\n"

// Check compares the learner's decoder with the course's parser, piece by piece.
func Check(s *judge.Story) {
	ten := strings.Repeat("x", 10)
	for _, row := range []struct {
		did          string
		contents     [][]string
		mistake, why string
	}{
		{"one chunk", [][]string{chunks(1, "tea", 0)}, "", "This content keeps all limits."},
		{"a chunk with an extension of 1,000 bytes", [][]string{chunks(1, "tea", 1000)}, "shortline", "A long extension is rare, and allowed. It is the sum that costs."},
		{"30,000 bytes, one a chunk, without extensions", [][]string{chunks(30000, "x", 0)}, "fixed", honest},
		{"1 MB, 10 bytes a chunk, without extensions", [][]string{chunks(100000, ten, 0)}, "fixed", honest},
		{"300 chunks of 10 bytes with extensions of 100", [][]string{chunks(300, ten, 100)}, "fixed", honest},
		{"one byte a chunk, each with an extension of 1,000 bytes", [][]string{chunks(200, "x", 1000)}, "late", "The server has read it all before it says no. The limit has to speak at the first line that exceeds it."},
		{"40,000 chunks of one byte, the size with 15 zeros in front", [][]string{zeros(40000)}, "extensions", "Not only extensions make a line long. Zeros in front of a size are allowed too."},
		{"one byte a chunk, each with an extension of 30", [][]string{chunks(3000, "x", 30)}, "", "A line of 34 bytes for each byte of content is too much, if it goes on for long."},
		{"20 contents, one after the other, each with 12 extensions of 1,000 bytes", slices.Repeat([][]string{chunks(12, "x", 1000)}, 20), "carried", "Each request has its own limit. A connection may live for days."},
	} {
		s.Did("a client sends %s", row.did)
		examine(s, row.contents, row.mistake, row.why)
	}
	s.Did("20 clients send lines of chosen lengths, up to the byte at which the limit is reached, and one more")
	chance := rand.New(rand.NewPCG(3, 9))
	for range 20 {
		examine(s, [][]string{edge(chance)}, "", "The sum is that of all size lines with their CRLFs. The content counts as announced, with this chunk.")
	}
}

const honest = "This client is honest. The more content there is, the more lines it may need."

// zeros returns n chunks of one byte with a size line of 16 digits.
func zeros(n int) (pieces []string) {
	for range n {
		pieces = append(pieces, fmt.Sprintf("%016x\r\n", 1), "x\r\n")
	}
	return pieces
}

// edge returns chunks of which all together come close to the limit, with a last line that reaches it or exceeds it by one.
func edge(chance *rand.Rand) (pieces []string) {
	left := 16 << 10
	for left > 1500 {
		size, extension := 1+chance.IntN(20), chance.IntN(1000)
		pieces = append(pieces, sizeLine(size, extension), strings.Repeat("x", size)+"\r\n")
		left += 16*size - len(sizeLine(size, extension))
	}
	for left > 1010 {
		pieces = append(pieces, sizeLine(1, 500), "x\r\n")
		left += 16 - len(sizeLine(1, 500))
	}
	extension := left + 16 - len("1;\r\n") + chance.IntN(2)
	return append(pieces, sizeLine(1, extension), "x\r\n")
}

// examine feeds contents to both, and compares after each piece.
func examine(s *judge.Story, contents [][]string, mistake, why string) {
	var d overhead.Decoder
	var p proxy
	sent := 0
	for _, pieces := range contents {
		p.feed("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
		pieces = append(pieces, last)
		for i, piece := range pieces {
			sent += len(piece)
			found, err := d.Feed(piece)
			wanted, limit := p.feed(piece)
			if (err != nil) != (limit != nil) {
				if mistake == "late" && never(&d, pieces[i+1:]) {
					mistake, why = "", "Nothing bounds the size lines of a content together. The client pays nothing for them, and the server reads them all."
				}
				fail(s, sent, err, limit, mistake, why)
			}
			if err != nil {
				return
			}
			if !slices.Equal(found, wanted) {
				s.Fail(judge.Failure{Came: fmt.Sprintf("%.60q complete after %d bytes", found, sent), Wanted: fmt.Sprintf("%.60q", wanted), Why: why})
			}
		}
	}
}

// never reports whether a decoder does not notice the excess in the rest of the content either.
func never(d *overhead.Decoder, rest []string) bool {
	return !slices.ContainsFunc(rest, func(piece string) bool {
		_, err := d.Feed(piece)
		return err != nil
	})
}

func fail(s *judge.Story, sent int, err, limit error, mistake, why string) {
	came, wanted := fmt.Sprintf("no error after %d bytes", sent), "an error here: "
	if err != nil {
		came, wanted = fmt.Sprintf("the error %q after %d bytes", err, sent), "no error yet"
	} else {
		wanted += limit.Error()
	}
	s.Fail(judge.Failure{Came: came, Wanted: wanted, Why: why, Mistake: mistake})
}

// proxy is the course's parser, with its limits.
type proxy struct {
	p       http1.Parser
	in      []byte
	content []byte
}

func (x *proxy) feed(piece string) (complete []string, err error) {
	x.in = append(x.in, piece...)
	for {
		ev, n, err := x.p.Next(x.in)
		if err != nil {
			return complete, err
		}
		switch ev {
		case http1.Data:
			x.content = append(x.content, x.p.Data()...)
		case http1.End:
			complete, x.content = append(complete, string(x.content)), nil
		}
		x.in = x.in[n:]
		if ev == http1.NeedMore {
			return complete, nil
		}
	}
}
