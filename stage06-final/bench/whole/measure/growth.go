//go:build linux

package measure

import (
	"context"
	"fmt"
	"time"

	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

// Growth gives each peer total time of load, in turns, and notes its memory after each turn. The load changes from turn to turn, through all
// modes that are neither long nor encrypted. So memory that a mode does not give back shows.
func (b *Bench) Growth(ctx context.Context, total, turn time.Duration) {
	var all []*grower
	for _, p := range b.Peers {
		if p.Name == peers.Limit || b.missing[p.Name] {
			continue
		}
		g, err := b.newGrower(ctx, p)
		if err != nil {
			b.leaveOut(p.Name, "growth", err)
			continue
		}
		defer g.server.Stop()
		all = append(all, g)
	}
	for i := range int(total / turn) {
		for _, g := range all {
			b.Progress(fmt.Sprintf("memory over time, %v of %v, %s", time.Duration(i+1)*turn, total, g.server.Peer.Name))
			if g.err == nil {
				g.err = ctx.Err()
			}
			if g.err == nil {
				g.err = g.work(i, turn)
			}
		}
	}
	for _, g := range all {
		switch {
		case g.err != nil && ctx.Err() == nil:
			b.leaveOut(g.server.Peer.Name, "growth", g.err)
		case len(g.growth.Points) > 0: // also of a run that was interrupted
			b.Report.Growth = append(b.Report.Growth, g.growth)
		}
	}
}

// grower is a server whose memory Growth measures.
type grower struct {
	server *peers.Server
	loads  []burden
	growth result.Growth
	err    error
}

// burden is a mode with its entrant.
type burden struct {
	mode    modes.Mode
	entrant *entrant
}

func (b *Bench) newGrower(ctx context.Context, p peers.Peer) (*grower, error) {
	s, err := b.Env.Start(ctx, p, peers.Use{})
	if err != nil {
		return nil, err
	}
	g := &grower{server: s, growth: result.Growth{Peer: p.Name}}
	for _, m := range modes.All() {
		use, ok := m.Use(p)
		if !ok || use.TLS || m.Long {
			continue
		}
		target, err := m.Check(s.Addr, p.Paths[m.Path], p.Text, b.Env.Folder)
		if err != nil {
			s.Stop()
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		g.loads = append(g.loads, burden{m, &entrant{server: s, target: target}})
	}
	return g, nil
}

func (g *grower) work(i int, turn time.Duration) error {
	l := g.loads[i%len(g.loads)]
	if err := l.entrant.slice(l.mode, turn); err != nil {
		return fmt.Errorf("%s: %w", l.mode.Name, err)
	}
	bytes, err := g.server.Memory()
	g.growth.Points = append(g.growth.Points, result.Point{Seconds: (time.Duration(i+1) * turn).Seconds(), Bytes: bytes})
	return err
}
