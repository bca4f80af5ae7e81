package report

import (
	"fmt"
	"slices"

	"looper.example/stage06-final/bench/ratio"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

// target is a number that Looper must not exceed.
type target struct {
	what    string
	most    float64
	unit    string
	reached func(r *result.Report) (value float64, ok bool)
}

// ring is Looper on the poller that can do better than Linux's default.
const ring = ours + "-io_uring"

// targets are the project's targets, in the order of the page.
func targets() []target {
	return []target{
		{"keep-alive, 50 connections, over limit", 1.15, "", over(ours, "keep-50", peers.Limit)},
		{"the same, over gnet", 1, "", over(ours, "keep-50", "gnet")},
		{"the same, over fasthttp", 0.65, "", over(ours, "keep-50", "fasthttp")},
		{"the same, over net/http", 0.35, "", over(ours, "keep-50", peers.Base)},
		{"the same, over gin", 0.35, "", over(ours, "keep-50", "gin")},
		{"keep-alive, 1,000 connections, over limit", 1.20, "", over(ours, "keep-1000", peers.Limit)},
		{"on io_uring: keep-alive, 50 connections, over limit", 1, "", over(ring, "keep-50", peers.Limit)},
		{"on io_uring: the same, over Looper on epoll", 0.95, "", over(ring, "keep-50", ours)},
		{"lock-step, 50 connections, over limit", 1.10, "", over(ours, "lock-step", peers.Limit)},
		{"lock-step, 1,000 connections, over limit", 1.15, "", over(ours, "lock-step-1000", peers.Limit)},
		{"pipelined 16, over limit", 1.4, "", over(ours, "pipelined", peers.Limit)},
		{"the same, over fasthttp", 0.5, "", over(ours, "pipelined", "fasthttp")},
		{"no keep-alive, over limit", 1.10, "", over(ours, "no-keep-alive", peers.Limit)},
		{"50 connections beside 10,000 idle ones, over 50 alone", 1.03, "", besideIdle},
		{"memory of an idle connection", 128, " bytes", idleBytes},
		{"file of 1 MB, over nginx", 1.1, "", over(ours, "file-1m", "nginx")},
		{"file of 1 GB, over nginx", 1.1, "", over(ours, "file-1g", "nginx")},
	}
}

// over returns the ratio of one peer's processor time to that of another.
func over(peer, mode, base string) func(*result.Report) (float64, bool) {
	return func(r *result.Report) (float64, bool) {
		m := r.Mode(mode)
		if m == nil {
			return 0, false
		}
		s, ok := m.CPUAgainst(peer, base)
		return s.Median, ok
	}
}

// besideIdle compares 50 connections beside idle ones with 50 alone. The two modes are measured at different times, so it compares their
// ratios to limit.
func besideIdle(r *result.Report) (float64, bool) {
	idle, ok := over(ours, "idle", peers.Limit)(r)
	alone, ok2 := over(ours, "keep-50", peers.Limit)(r)
	return idle / alone, ok && ok2
}

func idleBytes(r *result.Report) (float64, bool) {
	for _, m := range r.Memory {
		if m.Peer == ours {
			return ratio.SpreadOf(m.Bytes).Median, true
		}
	}
	return 0, false
}

// targetTable has a row for each target, and a column for each run, the earliest first. Ratios differ from processor to processor, so the head
// names it.
func targetTable(runs []*result.Report) *table {
	runs = slices.SortedFunc(slices.Values(runs), func(a, b *result.Report) int { return a.Date.Compare(b.Date) })
	t := &table{}
	head := []string{"what", "at most"}
	for _, r := range runs {
		head = append(head, fmt.Sprintf("reached, %s, %s", r.Date.Format("2 January, 15:04"), r.Machine.CPU))
	}
	t.add(head...)
	for _, goal := range targets() {
		row := []string{goal.what, quantity(goal.most, goal.unit)}
		for _, r := range runs {
			row = append(row, goal.cell(r))
		}
		t.add(row...)
	}
	return t
}

// cell writes the result of a run, in bold if it reaches the target.
func (goal *target) cell(r *result.Report) string {
	value, ok := goal.reached(r)
	text := quantity(value, goal.unit)
	switch {
	case !ok:
		return none
	case value <= goal.most:
		return "**" + text + "**"
	}
	return text
}

func quantity(value float64, unit string) string {
	if unit == "" {
		return ratio.Digits(value)
	}
	return fmt.Sprintf("%.0f%s", value, unit)
}
