package report

import (
	"fmt"
	"slices"
	"strings"

	"looper.example/stage06-final/bench/ratio"
	"looper.example/stage06-final/bench/whole/chart"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

// Picture is a chart as a file.
type Picture struct {
	Name string // of the file
	Alt  string // alternative text: what it shows
	SVG  []byte
}

// ours is the peer that the charts mark. Its other pollers are "looper-" and a name.
const ours = "looper"

func isOurs(peer string) bool { return peer == ours || strings.HasPrefix(peer, ours+"-") }

// Charts draws a chart for each kind of numbers that the report has.
func Charts(r *result.Report) (pictures []Picture) {
	for _, name := range []string{"keep-50", "pipelined", "no-keep-alive"} {
		if m := r.Mode(name); m != nil {
			pictures = append(pictures, costChart(m)...)
		}
	}
	pictures = append(pictures, connectionsChart(r)...)
	pictures = append(pictures, latencyChart(r)...)
	return append(pictures, growthChart(r)...)
}

// costChart shows what a request costs each peer in one mode.
func costChart(m *result.Mode) []Picture {
	d := chart.Dots{Title: m.Title, Axis: "processor time a request, over that of limit"}
	for _, r := range m.Results {
		if s, ok := m.CPUAgainst(r.Peer, peers.Limit); ok && r.Peer != peers.Limit {
			d.Rows = append(d.Rows, chart.Dot{Name: r.Peer, Value: s.Median, Low: s.Low, High: s.High, Strong: isOurs(r.Peer)})
		}
	}
	if len(d.Rows) == 0 {
		return nil
	}
	slices.SortStableFunc(d.Rows, func(a, b chart.Dot) int { return compare(a.Value, b.Value) })
	return []Picture{{Name: "cost-" + m.Name + ".svg", Alt: m.Title + ": processor time a request, over that of limit", SVG: d.AppendSVG(nil)}}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// connectionsChart shows what a request costs, over the number of connections.
func connectionsChart(r *result.Report) []Picture {
	l := chart.Lines{
		Title: "Cost of a request over the number of connections", AxisX: "connections, keep-alive",
		AxisY: "processor time a request, µs", LogX: true, LogY: true,
	}
	for _, p := range r.Peers {
		if strings.HasPrefix(p.Name, "stage") {
			continue // they would cover each other
		}
		curve := chart.Curve{Name: p.Name, Strong: p.Name == ours}
		for i := range r.Modes {
			m := &r.Modes[i]
			if found := m.Find(p.Name); found != nil && strings.HasPrefix(m.Name, "keep-") {
				curve.X = append(curve.X, float64(m.Conns))
				curve.Y = append(curve.Y, ratio.SpreadOf(found.CPU).Median/1e3)
			}
		}
		if len(curve.X) > 1 {
			l.Curves = append(l.Curves, curve)
		}
	}
	return picture("connections.svg", l)
}

// latencyChart shows the percentiles of an open loop. It leaves out the slowest request, which is an accident.
func latencyChart(r *result.Report) []Picture {
	if len(r.Latency) == 0 {
		return nil
	}
	l := chart.Lines{
		Title: fmt.Sprintf("Latency at %d requests a second", r.Latency[0].Rate), AxisX: "of 1,000 requests, so many are slower",
		AxisY: "latency, µs", LogX: true, LogY: true,
	}
	for _, latency := range r.Latency {
		curve := chart.Curve{Name: latency.Peer, Strong: latency.Peer == ours}
		for i, rank := range result.Ranks() {
			if rank < 100 {
				curve.X = append(curve.X, 1000-10*rank)
				curve.Y = append(curve.Y, latency.Percentiles[i])
			}
		}
		slices.Reverse(curve.X)
		slices.Reverse(curve.Y)
		l.Curves = append(l.Curves, curve)
	}
	return picture("latency.svg", l)
}

// growthChart shows memory under load.
func growthChart(r *result.Report) []Picture {
	l := chart.Lines{Title: "Memory under load", AxisX: "minutes of load", AxisY: "the server's memory, MB", LogY: true}
	for _, g := range r.Growth {
		curve := chart.Curve{Name: g.Peer, Strong: g.Peer == ours}
		for _, p := range g.Points {
			curve.X = append(curve.X, p.Seconds/60)
			curve.Y = append(curve.Y, float64(p.Bytes)/1e6)
		}
		l.Curves = append(l.Curves, curve)
	}
	return picture("memory.svg", l)
}

// picture draws a chart of curves; no curves make no chart.
func picture(name string, l chart.Lines) []Picture {
	if len(l.Curves) == 0 {
		return nil
	}
	return []Picture{{Name: name, Alt: l.Title, SVG: l.AppendSVG(nil)}}
}
