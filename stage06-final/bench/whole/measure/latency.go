//go:build linux

package measure

import (
	"context"
	"time"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/result"
	"looper.example/stage06-final/bench/whole/site"
)

// latencyMode is /hello over 50 connections.
func latencyMode() modes.Mode {
	return modes.Mode{Name: "latency", Path: site.HelloPath, Shape: load.Shape{Conns: 50}}
}

// Latency sends rate requests a second to each peer, for d in each round, and notes the percentiles of all rounds together.
func (b *Bench) Latency(ctx context.Context, rate int, d time.Duration, rounds int) {
	m := latencyMode()
	f := b.start(ctx, m)
	all := make(map[*entrant][]time.Duration)
	b.inTurns(ctx, f, rounds, func(e *entrant) error {
		latencies, err := e.openLoop(m, rate, d)
		all[e] = append(all[e], latencies...)
		return err
	})
	for _, e := range f.entrants {
		if e.err == nil {
			b.Report.Latency = append(b.Report.Latency, summarize(e.server.Peer.Name, rate, all[e]))
		}
	}
	b.finish(f)
}

func (e *entrant) openLoop(m modes.Mode, rate int, d time.Duration) ([]time.Duration, error) {
	p, err := load.Open(e.target, m.Shape)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := settle(e.server); err != nil {
		return nil, err
	}
	return p.OpenLoop(rate, d)
}

func summarize(peer string, rate int, latencies []time.Duration) result.Latency {
	l := result.Latency{Peer: peer, Rate: rate}
	for _, rank := range result.Ranks() {
		l.Percentiles = append(l.Percentiles, float64(result.Percentile(latencies, rank))/1e3)
	}
	return l
}
