package chart

import (
	"cmp"
	"slices"
)

// Lines is a chart of curves.
type Lines struct {
	Title        string
	AxisX, AxisY string
	LogX, LogY   bool
	Curves       []Curve
}

// Curve is a curve of Lines.
type Curve struct {
	Name   string
	X, Y   []float64
	Strong bool
}

const (
	linesWidth  = 680
	linesHeight = 420
	linesLeft   = 70
	linesRight  = 560
	linesTop    = 56
	linesBottom = 360
	labelsApart = 15 // so that names do not cover each other
)

// AppendSVG appends the chart.
func (l Lines) AppendSVG(dst []byte) []byte {
	c := canvas{out: dst}
	c.begin(linesWidth, linesHeight, l.Title)
	c.text(16, 24, atStart, "", l.Title)
	x, y := l.scales()
	for _, tick := range y.ticks() {
		c.line("grid", linesLeft, y.at(tick), linesRight, y.at(tick))
		c.text(linesLeft-8, y.at(tick)+4, atEnd, "soft", number(tick))
	}
	for _, tick := range x.ticks() {
		c.text(x.at(tick), linesBottom+20, atMiddle, "soft", number(tick))
	}
	c.text(16, linesTop-12, atStart, "soft", l.AxisY)
	c.text((linesLeft+linesRight)/2, linesBottom+44, atMiddle, "soft", l.AxisX)
	heights := l.labels(y)
	for i, curve := range l.Curves {
		c.addf(`<polyline class="%s" points="`, class(curve.Strong))
		for n := range curve.X {
			c.addf("%s,%s ", short(x.at(curve.X[n])), short(y.at(curve.Y[n])))
		}
		c.addf("\"/>\n")
		c.text(x.at(curve.X[len(curve.X)-1])+8, heights[i]+4, atStart, labelClass(curve.Strong), curve.Name)
	}
	return c.end()
}

func (l Lines) scales() (x, y scale) {
	var xs, ys []float64
	for _, curve := range l.Curves {
		xs, ys = append(xs, curve.X...), append(ys, curve.Y...)
	}
	x = scale{from: linesLeft, to: linesRight, log: l.LogX}
	x.low, x.high = slices.Min(xs), slices.Max(xs)
	y = scale{from: linesBottom, to: linesTop, log: l.LogY}
	y.low, y.high = around(ys, l.LogY)
	return x, y
}

// labels returns the heights of the names at the ends of the curves, far enough apart to read them.
func (l Lines) labels(y scale) []float64 {
	order := make([]int, len(l.Curves))
	heights := make([]float64, len(l.Curves))
	for i, curve := range l.Curves {
		order[i], heights[i] = i, y.at(curve.Y[len(curve.Y)-1])
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(heights[b], heights[a]) }) // lowest first
	for n := 1; n < len(order); n++ {
		below, this := order[n-1], order[n]
		heights[this] = min(heights[this], heights[below]-labelsApart)
	}
	return heights
}
