package router

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/bench/ratio"
)

var sizes = []int{10, 100, 1000, 10_000}

// A growing has the times of each contestant with more and more routes, divided by the time of
// the first contestant with the fewest routes.
type growing struct {
	names  []string
	ratios [][]float64 // by contestant, then by size
}

// growth measures all contestants with all sizes in the same rounds, with this many of
// the requests.
func growth(requests int, config ratio.Config) (g growing) {
	c := ratio.Comparison{Name: "growth"}
	for _, contestant := range contestants() {
		if contestant.name == "httprouter, bare Lookup" {
			continue // as httprouter
		}
		g.names = append(g.names, contestant.name)
		for _, size := range sizes {
			s := services(size)
			serve := contestant.build(s.routes, new(witness), nothing)
			c.Contestants = append(c.Contestants, ratio.Contestant{
				Name: contestant.name,
				Do:   func(n int) { serveN(serve, s.requests[:requests], n) },
			})
		}
	}
	var ratios []float64
	for _, result := range c.Measure(config) {
		ratios = append(ratios, result.Ratio)
	}
	g.ratios = slices.Collect(slices.Chunk(ratios, len(sizes)))
	return g
}

// appendTable appends a Markdown table: a row for each contestant, a column for each size.
func (g growing) appendTable(dst []byte) []byte {
	dst = append(dst, "| routes |"...)
	for _, size := range sizes {
		dst = fmt.Appendf(dst, " %d |", size)
	}
	dst = append(dst, "\n|---|---:|---:|---:|---:|\n"...)
	for i, name := range g.names {
		dst = fmt.Appendf(dst, "| %s |", name)
		for _, times := range g.ratios[i] {
			dst = fmt.Appendf(dst, " %s |", ratio.Digits(times))
		}
		dst = append(dst, '\n')
	}
	return dst
}

// The picture: both axes are logarithmic. perRoutes and perTime are pixels for a power of ten.
const (
	left, top, right, bottom = 60, 20, 560, 360
	perRoutes, perTime       = 160, 60
)

func (g growing) x(size int) float64 { return left + perRoutes*(math.Log10(float64(size))-1) }

func (g growing) y(ratio float64) float64 { return bottom - 30 - perTime*math.Log10(ratio) }

// appendSVG appends the curves.
func (g growing) appendSVG(dst []byte) []byte {
	dst = append(dst, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 410" font-family="system-ui, sans-serif" font-size="13">
<title>Time of a lookup over the number of routes</title>
<rect width="680" height="410" fill="#fff"/>
`...)
	const axis = `<path d="M%d %.0fH%d" stroke="#e6dcd0"/><text x="%d" y="%.0f" text-anchor="end" fill="#6b6259">%s</text>` + "\n"
	powers := []string{"1", "10", "100", "1,000", "10,000"}
	for power, label := range powers {
		y := g.y(math.Pow10(power))
		dst = fmt.Appendf(dst, axis, left, y, right, left-8, y+4, label)
	}
	for n, size := range sizes {
		dst = fmt.Appendf(dst, `<text x="%.0f" y="%d" text-anchor="middle" fill="#6b6259">%s</text>`+"\n", g.x(size), bottom+20, powers[n+1])
	}
	dst = fmt.Appendf(dst, `<text x="%d" y="%d" fill="#2b2622">time, over that of looper with 10 routes</text>`+"\n", left, top)
	dst = fmt.Appendf(dst, `<text x="%d" y="%d" text-anchor="middle" fill="#2b2622">routes</text>`+"\n", (left+right)/2, bottom+42)

	labels := g.labels()
	for i, name := range g.names {
		colour, width := "#8a8178", 1.5
		if i == 0 {
			colour, width = "#b7410e", 3
		}
		dst = fmt.Appendf(dst, `<polyline fill="none" stroke="%s" stroke-width="%g" points="`, colour, width)
		for n, size := range sizes {
			dst = fmt.Appendf(dst, "%.0f,%.0f ", g.x(size), g.y(g.ratios[i][n]))
		}
		dst = fmt.Appendf(dst, `"/><text x="%.0f" y="%.0f" fill="%s">%s</text>`+"\n", g.x(sizes[len(sizes)-1])+8, labels[i]+4, colour, name)
	}
	return append(dst, "</svg>\n"...)
}

// labels returns the heights of the names at the ends of the curves, far enough apart to
// be read.
func (g growing) labels() []float64 {
	const apart = 16
	order := make([]int, len(g.names))
	heights := make([]float64, len(g.names))
	for i, ratios := range g.ratios {
		order[i], heights[i] = i, g.y(ratios[len(ratios)-1])
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(heights[b], heights[a]) }) // lowest first
	for n := 1; n < len(order); n++ {
		below, this := order[n-1], order[n]
		heights[this] = min(heights[this], heights[below]-apart)
	}
	return heights
}

func TestGrowingIsWritten(t *testing.T) {
	g := growing{[]string{"a", "b"}, [][]float64{{1, 1.014, 1.2, 1.5}, {2, 20, 200.4, 1}}}
	assert.Equal(t, `| routes | 10 | 100 | 1000 | 10000 |
|---|---:|---:|---:|---:|
| a | 1.00 | 1.01 | 1.20 | 1.50 |
| b | 2.00 | 20.0 | 200 | 1.00 |
`, string(g.appendTable(nil)))
	assert.Equal(t, []float64{314, 330}, g.labels(), "of 319 and 330")
	assert.Contains(t, string(g.appendSVG(nil)), `points="60,330 220,330 380,325 540,319 "`)
}
