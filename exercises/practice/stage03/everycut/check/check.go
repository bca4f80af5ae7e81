// Package check examines the exercise everycut.
package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/everycut"
	"looper.example/exercises/practice/stage03/internal/oracle"
)

const (
	get  = "GET /tea HTTP/1.1\r\nHost: x\r\n\r\n"
	post = "POST /pot HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\ntea\r\n\r\nme"
)

// Check cuts streams wherever they can be cut.
func Check(s *judge.Story) {
	for _, row := range []struct{ did, stream string }{
		{"a request", get},
		{"a request with content", post},
		{"two requests", get + strings.Replace(get, "tea", "cup", 1)},
		{"four requests, two of them with content", post + get + post + get},
	} {
		s.Did("the client sends %s, in one piece", row.did)
		examine(s, row.stream)
		s.Did("the same, cut in two in all %d places", len(row.stream)-1)
		for cut := 1; cut < len(row.stream); cut++ {
			examine(s, row.stream, cut)
		}
		s.Did("the same, byte by byte")
		examine(s, row.stream, everywhere(row.stream)...)
	}
	s.Did("a request and half of the next, cut in three in all places")
	stream := get + post
	for a := range len(stream) {
		for b := a; b < len(stream); b += 3 {
			examine(s, stream, a, b)
		}
	}
	s.Did("300 streams made and cut by chance")
	chance := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		stream := made(chance)
		examine(s, stream, chosen(chance, len(stream))...)
	}
	drip(s)
}

func everywhere(stream string) (cuts []int) {
	for i := 1; i < len(stream); i++ {
		cuts = append(cuts, i)
	}
	return cuts
}

// made returns up to five requests, the last of which may be incomplete.
func made(chance *rand.Rand) string {
	var b strings.Builder
	for i := range 1 + chance.IntN(5) {
		content := strings.Repeat("\r\n\r\nGET", 3)[:chance.IntN(20)]
		fmt.Fprintf(&b, "PUT /%d HTTP/1.1\r\nHost: x\r\ncontent-length: %d\r\n\r\n%s", i, len(content), content)
	}
	return b.String()[:b.Len()-chance.IntN(2)*chance.IntN(30)]
}

func chosen(chance *rand.Rand, length int) (cuts []int) {
	for range chance.IntN(6) {
		cuts = append(cuts, chance.IntN(length+1))
	}
	slices.Sort(cuts)
	return cuts
}

// examine feeds a stream that is cut at these places. Each piece is written over when it was fed, as the next
// read does it.
func examine(s *judge.Story, stream string, cuts ...int) {
	wanted := oracle.Read(stream).Requests
	var p everycut.Parser
	var found []oracle.Request
	from := 0
	for _, to := range append(cuts, len(stream)) {
		piece := []byte(stream[from:to])
		for _, r := range p.Feed(piece) {
			found = append(found, oracle.Request(r))
		}
		for i := range piece {
			piece[i] = '?'
		}
		from = to
	}
	if slices.Equal(found, wanted) {
		return
	}
	mistake, why := blame(found, wanted)
	if mistake == "cutend" && !cutsEnd(stream, cuts) {
		mistake, why = "", "The result must be the same wherever the stream is cut."
	}
	s.Fail(judge.Failure{
		Came: fmt.Sprintf("%s, from the pieces %s", oracle.Tell(found, nil), pieces(stream, cuts)), Wanted: oracle.Tell(wanted, nil),
		Why: why, Mistake: mistake,
	})
}

// blame tells a mistake by its symptom.
func blame(found, wanted []oracle.Request) (mistake, why string) {
	for i, r := range found {
		switch {
		case strings.Contains(r.Method+r.Target+r.Content, "?"):
			return "borrowed", "The caller reads the next piece into the same memory. What is needed later must be copied."
		case i < len(wanted) && r.Target == wanted[i].Target && len(r.Content) < len(wanted[i].Content),
			i == len(wanted) && strings.HasPrefix(r.Target, "/"):
			return "shortcontent", "A request is complete when all of its content has arrived, and not when its head has."
		}
	}
	switch {
	case len(found) > 0 && len(found) < len(wanted):
		return "lostnext", "What follows a request in a piece is the beginning of the next, or all of it. No other piece brings it again."
	case len(found) == 0:
		return "cutend", "An end of a head that is cut in two is in neither of the two pieces."
	}
	return "", "The result must be the same wherever the stream is cut."
}

// cutsEnd reports whether a stream is cut within a blank line.
func cutsEnd(stream string, cuts []int) bool {
	return slices.ContainsFunc(cuts, func(cut int) bool {
		return strings.Contains(stream[max(0, cut-3):min(cut+3, len(stream))], "\r\n\r\n")
	})
}

func pieces(stream string, cuts []int) string {
	if len(cuts) > 3 {
		return fmt.Sprintf("of %q, cut at %v", stream, cuts)
	}
	var quoted []string
	from := 0
	for _, to := range append(cuts, len(stream)) {
		quoted = append(quoted, fmt.Sprintf("%q", stream[from:to]))
		from = to
	}
	return strings.Join(quoted, " ")
}

// A head that drips in must be done in this time. A parser that searches everything again for each byte takes some hundred times as long
// as one that does not, and more than this on any machine.
const (
	dripped = 1_500_000
	enough  = 2 * time.Second
)

// drip feeds a long head byte by byte.
func drip(s *judge.Story) {
	s.Did("a hostile client sends a head of %d bytes, byte by byte", dripped)
	var p everycut.Parser
	began := time.Now()
	for i := range dripped {
		p.Feed([]byte{'a'})
		if i%1000 == 0 && time.Since(began) > enough {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%d bytes take more than %v", i, enough), Wanted: "a few milliseconds for all of them", Mistake: "searchesall",
				Why: "A parser that begins to search from the first byte again for each piece costs the square of the length. One slow client then keeps the loop busy.",
			})
		}
	}
}
