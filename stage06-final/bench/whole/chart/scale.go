package chart

import (
	"math"
	"strconv"
)

// scale maps values to pixels, linearly or logarithmically.
type scale struct {
	low, high float64 // values at the ends
	from, to  float64 // pixels at the ends
	log       bool
}

func (s scale) at(value float64) float64 {
	low, high := s.low, s.high
	if s.log {
		value, low, high = math.Log(value), math.Log(low), math.Log(high)
	}
	return s.from + (value-low)/(high-low)*(s.to-s.from)
}

// ticks returns the values with a line: multiples of 1, 2, 5, 10 and so on, or, on a logarithmic scale of several decades, the powers of
// ten.
func (s scale) ticks() (values []float64) {
	if !s.log {
		step := niceStep((s.high - s.low) / 5)
		for v := math.Ceil(s.low/step) * step; v <= s.high*1.0001; v += step {
			values = append(values, v)
		}
		return values
	}
	factors := []float64{1, 2, 5}
	if s.high/s.low > 2000 {
		factors = factors[:1]
	}
	for decade := math.Pow10(int(math.Floor(math.Log10(s.low)))); decade <= s.high; decade *= 10 {
		for _, factor := range factors {
			if v := decade * factor; v >= s.low*0.9999 && v <= s.high*1.0001 {
				values = append(values, v)
			}
		}
	}
	return values
}

// niceStep returns the next of 1, 2, 5, 10, 20 and so on.
func niceStep(about float64) float64 {
	decade := math.Pow10(int(math.Floor(math.Log10(about))))
	for _, factor := range []float64{1, 2, 5} {
		if decade*factor >= about {
			return decade * factor
		}
	}
	return decade * 10
}

// around returns the ends of a scale for all values, with some room.
func around(values []float64, log bool) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if log {
		return low / 1.15, high * 1.15
	}
	return 0, high * 1.05
}

// number writes a value for an axis: 0.5, 20, 10,000.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if v != math.Trunc(v) {
		return text
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
