package ratio

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Row is a line of a table: a comparison's name and results. All rows of a table
// have the same contestants.
type Row struct {
	Name    string
	Results []Result
}

// AppendRatios appends a Markdown table of ratios, with a row for each comparison and a column for each
// contestant. The first contestant's ratio is always 1; its column has the
// nanoseconds that it took on this machine instead. unit names one operation, as in
// "lookup". A line below the table says how far the rounds were apart: the median of all
// cells, and the worst.
func AppendRatios(dst []byte, unit string, rows []Row) []byte {
	if len(rows) == 0 {
		return dst
	}
	titles := names(rows[0])
	titles[0] = fmt.Sprintf("%s, ns a %s", titles[0], unit)
	dst = appendHead(dst, titles)
	for _, row := range rows {
		dst = fmt.Appendf(dst, "| %s | %s |", row.Name, Digits(row.Results[0].Nanoseconds))
		for _, result := range row.Results[1:] {
			dst = fmt.Appendf(dst, " %s |", Digits(result.Ratio))
		}
		dst = append(dst, '\n')
	}
	return fmt.Appendf(dst, "\nThe middle half of the rounds lies within %.0f %% of these ratios, and within %.0f %% where it is widest.\n",
		math.Round(spread(rows, 0.5)), math.Round(spread(rows, 1)))
}

// AppendAllocations appends a Markdown table of allocations: their number, and their
// bytes.
func AppendAllocations(dst []byte, rows []Row) []byte {
	if len(rows) == 0 {
		return dst
	}
	dst = appendHead(dst, names(rows[0]))
	for _, row := range rows {
		dst = fmt.Appendf(dst, "| %s |", row.Name)
		for _, result := range row.Results {
			allocs, bytes := math.Round(result.Allocs*10)/10, result.Bytes
			switch {
			case math.IsNaN(allocs):
				dst = append(dst, " ? |"...)
			case allocs == 0:
				dst = append(dst, " 0 |"...) // the rest are the measurement's own few
			default:
				dst = fmt.Appendf(dst, " %s (%.0f B) |", strconv.FormatFloat(allocs, 'f', -1, 64), bytes)
			}
		}
		dst = append(dst, '\n')
	}
	return dst
}

// AppendFacts appends the facts that a reader needs: the day, Go,
// the system, and the versions of modules, which it finds in the text of a go.mod.
func AppendFacts(dst []byte, day time.Time, goMod string, modules ...string) []byte {
	dst = fmt.Appendf(dst, "%s, %s, %s/%s", day.Format("2 January 2006"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for line := range strings.Lines(goMod) {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(fields) >= 2 && slices.Contains(modules, fields[0]) {
			dst = fmt.Appendf(dst, ", %s %s", fields[0], fields[1])
		}
	}
	return append(dst, ".\n"...)
}

func names(row Row) (names []string) {
	for _, result := range row.Results {
		names = append(names, result.Name)
	}
	return names
}

func appendHead(dst []byte, titles []string) []byte {
	dst = fmt.Appendf(dst, "| | %s |\n|---|", strings.Join(titles, " | "))
	return append(dst, strings.Repeat("---:|", len(titles))+"\n"...)
}

// Digits writes a number with its significant digits: 0.93, 1.25, 12.5, 1250.
func Digits(x float64) string {
	switch {
	case x < 9.995:
		return fmt.Sprintf("%.2f", x)
	case x < 99.95:
		return fmt.Sprintf("%.1f", x)
	default:
		return fmt.Sprintf("%.0f", x)
	}
}

// spread returns, in per cent, how far the quartiles lie from the median in the given
// part of all cells.
func spread(rows []Row, part float64) float64 {
	spreads := []float64{0}
	for _, row := range rows {
		for _, r := range row.Results[1:] {
			spreads = append(spreads, 100*max(r.High-r.Ratio, r.Ratio-r.Low)/r.Ratio)
		}
	}
	return quantile(spreads, part)
}
