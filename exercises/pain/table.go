package pain

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// barWidth is how many characters the longest bar has.
const barWidth = 18

// Table shows what was predicted beside what was measured, with a bar for each measurement. No line is wider than 80
// characters.
func (e Experiment) Table(predicted, measured []float64) string {
	widest := len("design")
	for _, row := range e.Rows {
		widest = max(widest, utf8.RuneCountInString(row.Design))
	}
	scale, logarithmic := scaleOf(measured)
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  %9s  %8s\n", widest, "design", "predicted", "measured")
	for i, row := range e.Rows {
		fmt.Fprintf(&b, "%-*s  %9s  %8s  %s\n", widest, row.Design, short(predicted[i]), short(measured[i]), strings.Repeat("#", scale(measured[i])))
	}
	fmt.Fprintf(&b, "\n%s.\n", strings.ToUpper(e.Unit[:1])+e.Unit[1:])
	if logarithmic {
		b.WriteString("A bar that is four characters longer stands for ten times as much.\n")
	}
	return b.String()
}

// scaleOf returns how long a bar is. Numbers that differ by more than a factor of 50 get a logarithmic scale, so that the
// short bar can be seen.
func scaleOf(values []float64) (length func(float64) int, logarithmic bool) {
	largest, smallest := 0.0, math.Inf(1)
	for _, v := range values {
		largest = max(largest, v)
		if v > 0 {
			smallest = min(smallest, v)
		}
	}
	if largest/smallest > 50 && smallest >= 0.5 {
		return func(v float64) int {
			if v <= 0 {
				return 0
			}
			return min(barWidth, 1+int(math.Round(4*math.Log10(v/smallest))))
		}, true
	}
	return func(v float64) int {
		if v < 0.1 {
			return 0
		}
		return max(1, int(math.Round(v/largest*barWidth)))
	}, false
}

// short is a number with two digits that matter.
func short(v float64) string {
	switch {
	case v >= 10:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
