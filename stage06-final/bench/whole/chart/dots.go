package chart

import "looper.example/stage06-final/bench/ratio"

// Dots is a chart with a row for each name, on a logarithmic scale.
type Dots struct {
	Title string
	Axis  string // name of the values
	Rows  []Dot
}

// Dot is a row: a value, and the range of the middle half of its samples.
type Dot struct {
	Name             string
	Value, Low, High float64
	Strong           bool
}

const (
	dotsWidth  = 680
	dotsLeft   = 110
	dotsRight  = 600
	dotsTop    = 52
	dotsHeight = 24 // of a row
)

// AppendSVG appends the chart.
func (d Dots) AppendSVG(dst []byte) []byte {
	c := canvas{out: dst}
	bottom := float64(dotsTop + dotsHeight*len(d.Rows))
	c.begin(dotsWidth, int(bottom)+46, d.Title)
	c.text(16, 24, atStart, "", d.Title)
	values := []float64{1}
	for _, row := range d.Rows {
		values = append(values, row.Low, row.High)
	}
	x := scale{from: dotsLeft, to: dotsRight, log: true}
	x.low, x.high = around(values, true)
	for _, tick := range x.ticks() {
		c.line("grid", x.at(tick), dotsTop-10, x.at(tick), bottom)
		c.text(x.at(tick), bottom+18, atMiddle, "soft", number(tick))
	}
	c.text((dotsLeft+dotsRight)/2, bottom+36, atMiddle, "soft", d.Axis)
	for i, row := range d.Rows {
		y := float64(dotsTop + dotsHeight*i + dotsHeight/2)
		c.text(dotsLeft-14, y+4, atEnd, labelClass(row.Strong), row.Name)
		c.line(class(row.Strong), x.at(row.Low), y, x.at(row.High), y)
		c.dot(class(row.Strong), x.at(row.Value), y, 5)
		c.text(x.at(row.High)+10, y+4, atStart, "soft", ratio.Digits(row.Value))
	}
	return c.end()
}
