package template

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// renderN renders a page n times into a reused buffer, as a server
// would do it.
func renderN(tb testing.TB, render render, b *bytes.Buffer, n int) {
	for range n {
		b.Reset()
		if err := render(b); err != nil {
			tb.Error(err)
			return
		}
	}
}

// BenchmarkTemplates measures one engine or page; to compare them, use the
// ratios of TestResults.
func BenchmarkTemplates(b *testing.B) {
	for _, p := range pages() {
		for _, e := range engines() {
			b.Run(p.name+"/"+e.name, func(b *testing.B) {
				render, err := e.load(p)
				require.NoError(b, err)
				var out bytes.Buffer
				b.ReportAllocs()
				b.ResetTimer()
				renderN(b, render, &out, b.N)
			})
		}
	}
}

// BenchmarkJinja2 does the same in Python. The time of an operation is that of the
// process there.
func BenchmarkJinja2(b *testing.B) {
	real := startJinja2(b, pages())
	if real == nil {
		b.Skip()
	}
	for _, p := range pages() {
		b.Run(p.name, func(b *testing.B) {
			elapsed := real.renderN(p, b.N)
			b.ReportMetric(float64(elapsed)/float64(b.N), "ns/op")
		})
	}
}
