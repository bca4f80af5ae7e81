//go:build linux

package measure

import (
	"context"
	"errors"
	"fmt"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
	"looper.example/stage06-final/bench/whole/site"
)

// Memory measures the memory of a connection that is idle after one request: with conns of them, on fresh servers, so many times.
func (b *Bench) Memory(ctx context.Context, conns, times int) {
	m := modes.Mode{Name: "memory", Path: site.HelloPath, Shape: load.Shape{Idle: conns}}
	for _, p := range b.Peers {
		use, ok := m.Use(p)
		if !ok || b.missing[p.Name] {
			continue
		}
		r := result.Memory{Peer: p.Name, Conns: conns}
		for i := range times {
			b.Progress(fmt.Sprintf("memory of idle connections, %d of %d, %s", i+1, times, p.Name))
			err := ctx.Err()
			var bytes float64
			if err == nil {
				bytes, err = b.perConnection(ctx, m, p, use)
			}
			if err != nil {
				b.leaveOut(p.Name, m.Name, err)
				break
			}
			r.Bytes = append(r.Bytes, bytes)
		}
		if len(r.Bytes) == times {
			b.Report.Memory = append(b.Report.Memory, r)
		}
	}
}

// perConnection returns by how many bytes a server grows for each connection.
func (b *Bench) perConnection(ctx context.Context, m modes.Mode, p peers.Peer, use peers.Use) (float64, error) {
	s, err := b.Env.Start(ctx, p, use)
	if err != nil {
		return 0, err
	}
	defer s.Stop()
	target, err := m.Check(s.Addr, p.Paths[m.Path], p.Text, b.Env.Folder)
	if err != nil {
		return 0, err
	}
	few, err := load.Open(target, load.Shape{Conns: 200}) // what a server allocates only once, it allocates now
	if err != nil {
		return 0, err
	}
	few.Close()
	before, err := rested(s)
	if err != nil {
		return 0, err
	}
	many, err := load.Open(target, m.Shape)
	if err != nil {
		return 0, err
	}
	defer many.Close()
	after, err := rested(s)
	return float64(after-before) / float64(m.Shape.Idle), err
}

// rested returns an idle server's memory.
func rested(s *peers.Server) (int, error) {
	err := settle(s)
	memory, err2 := s.Memory()
	return memory, errors.Join(err, err2)
}
