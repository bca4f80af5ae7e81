package router

import (
	"fmt"
	"testing"
)

// answerN brings n requests of a set to their handlers, in turn.
func answerN(answer func(*request), requests []request, n int) {
	for n > 0 {
		turn := requests[:min(n, len(requests))]
		for i := range turn {
			answer(&turn[i])
		}
		n -= len(turn)
	}
}

// BenchmarkRouters is for a look at one contestant or set; for comparing them take the
// ratios of TestResults. The time is that of one request.
func BenchmarkRouters(b *testing.B) {
	for _, s := range measured(b) {
		for _, c := range contestants() {
			b.Run(s.name+"/"+c.name, func(b *testing.B) {
				answer := c.build(s.routes, new(witness), nothing)
				b.ReportAllocs()
				b.ResetTimer()
				answerN(answer, s.requests, b.N)
			})
		}
	}
}

// BenchmarkSize is the same for more and more routes.
func BenchmarkSize(b *testing.B) {
	for _, size := range sizes {
		s := services(size)
		for _, c := range contestants() {
			b.Run(fmt.Sprintf("%d/%s", size, c.name), func(b *testing.B) {
				answer := c.build(s.routes, new(witness), nothing)
				b.ReportAllocs()
				b.ResetTimer()
				answerN(answer, s.requests[:1], b.N)
			})
		}
	}
}
