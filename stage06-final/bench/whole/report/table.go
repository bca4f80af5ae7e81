// Package report shows the results: as tables for a terminal, as charts, and as the page docs/performance.md.
//
// Interface: AppendText, AppendPage, Charts.
package report

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"looper.example/stage06-final/bench/ratio"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

// table is rows of cells. The first row has the heads of the columns.
type table struct{ rows [][]string }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// appendMarkdown appends the table as Markdown. The first column is aligned to the left, the others to the right.
func (t *table) appendMarkdown(dst []byte) []byte {
	for i, row := range t.rows {
		dst = fmt.Appendf(dst, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			dst = fmt.Appendf(dst, "|---|%s\n", strings.Repeat("---:|", len(row)-1))
		}
	}
	return dst
}

// appendText appends the table in columns.
func (t *table) appendText(dst []byte) []byte {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, row := range t.rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(out.String()) {
		dst = append(dst, strings.TrimRight(line, " \n")...)
		dst = append(dst, '\n')
	}
	return dst
}

const none = "—"

// modeTable has the results of one mode: a row for each peer.
func modeTable(m *result.Mode) *table {
	t := &table{}
	t.add("peer", "CPU, ns a request", "over limit", "over net/http", "requests/s", "over net/http", "system calls")
	for _, r := range m.Results {
		calls := none
		if r.Calls > 0 {
			calls = ratio.Digits(r.Calls)
		}
		t.add(r.Peer, ratio.Digits(ratio.SpreadOf(r.CPU).Median),
			spread(m.CPUAgainst(r.Peer, peers.Limit)), spread(m.CPUAgainst(r.Peer, peers.Base)),
			ratio.Digits(ratio.SpreadOf(r.Rate).Median), spread(m.RateAgainst(r.Peer, peers.Base)), calls)
	}
	return t
}

// spread writes a median ratio and the range of the middle half of the rounds: "1.08 (1.05-1.11)".
func spread(s ratio.Spread, ok bool) string {
	if !ok {
		return none
	}
	return fmt.Sprintf("%s (%s-%s)", ratio.Digits(s.Median), ratio.Digits(s.Low), ratio.Digits(s.High))
}

// overview has a row for each mode, a column for each peer, and the median ratio of processor time to a base in each cell.
func overview(r *result.Report, base string, only ...string) *table {
	t := &table{}
	names := taking(r, only)
	t.add(append([]string{""}, names...)...)
	for i := range r.Modes {
		m := &r.Modes[i]
		row := []string{m.Title}
		for _, name := range names {
			s, ok := m.CPUAgainst(name, base)
			cell := none
			if ok {
				cell = ratio.Digits(s.Median)
			}
			row = append(row, cell)
		}
		t.add(row...)
	}
	return t
}

// taking returns the names of a report's peers, in order; if names are given, only these.
func taking(r *result.Report, only []string) (names []string) {
	for _, p := range r.Peers {
		if len(only) == 0 {
			names = append(names, p.Name)
		}
		for _, name := range only {
			if p.Name == name {
				names = append(names, name)
			}
		}
	}
	return names
}

func latencyTable(all []result.Latency) *table {
	t := &table{}
	head := []string{"peer"}
	for _, rank := range result.Ranks() {
		name := fmt.Sprintf("%v %%", rank)
		if rank == 100 {
			name = "slowest"
		}
		head = append(head, name)
	}
	t.add(head...)
	for _, l := range all {
		row := []string{l.Peer}
		for _, micros := range l.Percentiles {
			row = append(row, ratio.Digits(micros))
		}
		t.add(row...)
	}
	return t
}

func memoryTable(all []result.Memory) *table {
	t := &table{}
	t.add("peer", "bytes a connection", "between")
	for _, m := range all {
		median := ratio.SpreadOf(m.Bytes).Median // so few that the table can show all of them
		t.add(m.Peer, fmt.Sprintf("%.0f", median), fmt.Sprintf("%.0f-%.0f", slices.Min(m.Bytes), slices.Max(m.Bytes)))
	}
	return t
}

func abTable(all []result.AB) *table {
	t := &table{}
	t.add("peer", "requests/s", "between", "CPU, µs a request")
	for _, a := range all {
		s := ratio.SpreadOf(a.Rate)
		t.add(a.Peer, fmt.Sprintf("%.0f", s.Median), fmt.Sprintf("%.0f-%.0f", s.Low, s.High), ratio.Digits(ratio.SpreadOf(a.CPU).Median/1e3))
	}
	return t
}

func growthTable(all []result.Growth) *table {
	t := &table{}
	t.add("peer", "after a tenth of the time, MB", "at the end, MB", "most, MB")
	for _, g := range all {
		most := 0
		for _, p := range g.Points {
			most = max(most, p.Bytes)
		}
		first, last := g.Points[len(g.Points)/10], g.Points[len(g.Points)-1]
		t.add(g.Peer, megabytes(first.Bytes), megabytes(last.Bytes), megabytes(most))
	}
	return t
}

func megabytes(n int) string { return ratio.Digits(float64(n) / 1e6) }

// AppendText appends everything, for a terminal.
func AppendText(dst []byte, r *result.Report) []byte {
	for i := range r.Modes {
		dst = fmt.Appendf(dst, "\n%s\n", r.Modes[i].Title)
		dst = modeTable(&r.Modes[i]).appendText(dst)
	}
	if len(r.Latency) > 0 {
		dst = fmt.Appendf(dst, "\nlatency in microseconds, %d requests a second\n", r.Latency[0].Rate)
		dst = latencyTable(r.Latency).appendText(dst)
	}
	if len(r.Memory) > 0 {
		dst = fmt.Appendf(dst, "\nmemory of an idle connection, %d of them\n", r.Memory[0].Conns)
		dst = memoryTable(r.Memory).appendText(dst)
	}
	if len(r.AB) > 0 {
		dst = append(dst, "\nab -n 10000 -c 50\n"...)
		dst = abTable(r.AB).appendText(dst)
	}
	if len(r.Growth) > 0 {
		dst = append(dst, "\nmemory under load\n"...)
		dst = growthTable(r.Growth).appendText(dst)
	}
	for _, notice := range r.Notices {
		dst = fmt.Appendf(dst, "\nleft out: %s", notice)
	}
	return append(dst, '\n')
}
