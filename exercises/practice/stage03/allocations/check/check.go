// Package check examines the exercise allocations.
package check

import (
	"fmt"
	"strings"
	"testing"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/allocations"
	"looper.example/stage03-http-parser/http1"
)

// The choices, and the number with which each begins.
var (
	choices = []string{"none", "few", "tens", "hundreds"}
	least   = []float64{0, 1, 10, 100}
)

// Check measures, and compares.
func Check(s *judge.Story) {
	answer := s.Words(4, choices...)
	small, large := head(8), head(64)
	warm := new(allocations.Spans)
	var fields map[string][]string // outlives Split, so that the compiler cannot keep it on the stack
	truth := []string{
		measure(s, "Split with 8 fields", func() { _, _, fields = allocations.Split(small) }),
		measure(s, "Split with 64 fields", func() { _, _, fields = allocations.Split(large) }),
		measure(s, "the first Parse of a Spans with 8 fields", func() { new(allocations.Spans).Parse(small) }),
		measure(s, "each later Parse", func() { warm.Parse(small) }),
	}
	s.Did("Split has found %d fields", len(fields))
	var p http1.Parser
	measure(s, "the course's parser, which also judges each byte,", func() { read(&p, small) })
	for i := range truth {
		if answer[i] != truth[i] {
			s.Fail(judge.Failure{
				Guess: i + 1, Came: fmt.Sprintf("your answer %s to question %d", answer[i], i+1), Wanted: truth[i], Mistake: mistakes[i],
				Why: "Memory is allocated where a value is made that has no place yet: a string of bytes, a slice that grows, an entry of a map.",
			})
		}
	}
}

var mistakes = []string{"onecall", "onecall", "firstfree", "neverfree"}

// head returns a head with n fields, the last of them Host.
func head(n int) []byte {
	var b strings.Builder
	b.WriteString("GET /tea HTTP/1.1\r\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, "Field-%d: value\r\n", i)
	}
	b.WriteString("Host: x\r\n\r\n")
	return []byte(b.String())
}

func read(p *http1.Parser, head []byte) {
	for {
		ev, n, err := p.Next(head)
		if ev == http1.End || ev == http1.NeedMore || err != nil {
			return
		}
		head = head[n:]
	}
}

// measure tells how many allocations f makes, and returns the word for it.
func measure(s *judge.Story, what string, f func()) (word string) {
	n := testing.AllocsPerRun(100, f)
	s.Did("%s makes %.0f allocations", what, n)
	for i, from := range least {
		if n >= from {
			word = choices[i]
		}
	}
	return word
}
