package router

import (
	"fmt"
	"testing"
)

// serveN passes n requests of a set to their handlers, in turn.
func serveN(serve func(*request), requests []request, n int) {
	for n > 0 {
		turn := requests[:min(n, len(requests))]
		for i := range turn {
			serve(&turn[i])
		}
		n -= len(turn)
	}
}

// BenchmarkRouters measures one contestant or set; to compare them, use the
// ratios of TestResults. The time is that of one request.
func BenchmarkRouters(b *testing.B) {
	for _, s := range measured(b) {
		for _, c := range contestants() {
			b.Run(s.name+"/"+c.name, func(b *testing.B) {
				serve := c.build(s.routes, new(witness), nothing)
				b.ReportAllocs()
				b.ResetTimer()
				serveN(serve, s.requests, b.N)
			})
		}
	}
}

// BenchmarkSize does the same for more and more routes.
func BenchmarkSize(b *testing.B) {
	for _, size := range sizes {
		s := services(size)
		for _, c := range contestants() {
			b.Run(fmt.Sprintf("%d/%s", size, c.name), func(b *testing.B) {
				serve := c.build(s.routes, new(witness), nothing)
				b.ReportAllocs()
				b.ResetTimer()
				serveN(serve, s.requests[:1], b.N)
			})
		}
	}
}
