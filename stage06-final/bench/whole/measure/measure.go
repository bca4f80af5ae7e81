//go:build linux

// Package measure lets servers take turns: in each round every server has the same load for a moment. So each round gives ratios of times
// that were measured one right after the other. Package ratio says why.
//
//	Bench.Measure   processor time a request and requests a second, round by round; system calls a request
//	Bench.Latency   an open loop
//	Bench.Memory    of idle connections
//	Bench.AB        the experiment of karlooper's README
//	Bench.Growth    memory over minutes of load
//
// A peer that fails, or responds wrongly, is left out of the mode and listed in Bench.Failures. One that is not installed is a notice.
package measure

import (
	"context"
	"fmt"
	"time"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

// Bench is a comparison. Its fields are set before the first measurement.
type Bench struct {
	Env    *peers.Env
	Peers  []peers.Peer
	Modes  []modes.Mode
	Rounds int
	Long   int // rounds of modes that are Long
	Slice  time.Duration
	Report *result.Report

	Progress func(doing string) // called before each step

	Failures []string

	missing map[string]bool          // peers that are not installed
	kept    map[string]*peers.Server // with -quick: servers that run until Close, through all modes
}

// Steps returns about how often Measure calls Progress.
func (b *Bench) Steps() (n int) {
	for _, m := range b.Modes {
		for _, p := range b.Peers {
			if _, ok := m.Use(p); ok {
				n += b.rounds(m)
			}
		}
	}
	return n
}

func (b *Bench) rounds(m modes.Mode) int {
	if m.Long {
		return b.Long
	}
	return b.Rounds
}

// Prepare builds all peers, and notes their versions.
func (b *Bench) Prepare(ctx context.Context) {
	b.missing, b.kept = make(map[string]bool), make(map[string]*peers.Server)
	for _, p := range b.Peers {
		b.Progress("building " + p.Name)
		version, err := p.Version(ctx, b.Env)
		if err == nil {
			err = b.Env.Prepare(ctx, p)
		}
		if err != nil {
			b.leaveOut(p.Name, "", err)
			b.missing[p.Name] = true
			continue
		}
		b.Report.Peers = append(b.Report.Peers, result.Peer{Name: p.Name, About: p.About, Version: version})
	}
}

// leaveOut notes why a peer is left out.
func (b *Bench) leaveOut(peer, mode string, err error) {
	text := peer + ": " + err.Error()
	if mode != "" {
		text = fmt.Sprintf("%s, %s: %v", peer, mode, err)
	}
	b.Report.Notices = append(b.Report.Notices, text)
	if !peers.NotInstalled(err) {
		b.Failures = append(b.Failures, text)
	}
}

// Measure compares all peers in all modes.
func (b *Bench) Measure(ctx context.Context) {
	for _, m := range b.Modes {
		f := b.start(ctx, m)
		b.inTurns(ctx, f, b.rounds(m), func(e *entrant) error { return e.slice(m, b.Slice) })
		b.countCalls(ctx, f)
		b.Report.Modes = append(b.Report.Modes, b.finish(f))
	}
}

// inTurns calls do for each entrant in each round. The order moves on by one from round to round, so that no entrant keeps its place. An
// entrant that has failed has no more turns.
func (b *Bench) inTurns(ctx context.Context, f *field, rounds int, do func(e *entrant) error) {
	for round := range rounds {
		for place := range f.entrants {
			e := f.entrants[(round+place)%len(f.entrants)]
			b.Progress(fmt.Sprintf("%s, round %d of %d, %s", f.mode.Name, round+1, rounds, e.server.Peer.Name))
			if e.err == nil {
				e.err = ctx.Err()
			}
			if e.err == nil {
				e.err = do(e)
			}
		}
	}
}

// field holds the entrants of a mode.
type field struct {
	mode     modes.Mode
	entrants []*entrant
}

// entrant is one of them.
type entrant struct {
	server *peers.Server
	target load.Target
	result result.Result
	err    error
}

// start starts all peers that serve the mode's resource, and checks their responses.
func (b *Bench) start(ctx context.Context, m modes.Mode) *field {
	f := &field{mode: m}
	for _, p := range b.Peers {
		use, ok := m.Use(p)
		if !ok || b.missing[p.Name] {
			continue
		}
		e, err := b.enter(ctx, m, p, use)
		if err != nil {
			b.leaveOut(p.Name, m.Name, err)
			continue
		}
		f.entrants = append(f.entrants, e)
	}
	return f
}

func (b *Bench) enter(ctx context.Context, m modes.Mode, p peers.Peer, use peers.Use) (*entrant, error) {
	s, err := b.open(ctx, p, use)
	if err != nil {
		return nil, err
	}
	target, err := m.Check(s.Addr, p.Paths[m.Path], p.Text, b.Env.Folder)
	if err != nil {
		b.close(s)
		return nil, err
	}
	return &entrant{server: s, target: target, result: result.Result{Peer: p.Name}}, nil
}

// open starts a server, or returns a kept one.
func (b *Bench) open(ctx context.Context, p peers.Peer, use peers.Use) (*peers.Server, error) {
	keep := b.Report.Quick && use.Response == nil
	name := fmt.Sprint(p.Name, use.TLS)
	if s := b.kept[name]; keep && s != nil {
		return s, nil
	}
	s, err := b.Env.Start(ctx, p, use)
	if err == nil && keep {
		b.kept[name] = s
	}
	return s, err
}

// close stops a server that is not kept.
func (b *Bench) close(s *peers.Server) {
	for _, kept := range b.kept {
		if kept == s {
			return
		}
	}
	s.Stop()
}

// Close stops the kept servers.
func (b *Bench) Close() {
	for _, s := range b.kept {
		s.Stop()
	}
	b.kept = nil
}

// slice is an entrant's turn in a round.
func (e *entrant) slice(m modes.Mode, d time.Duration) error {
	session, err := m.Open(e.target)
	if err != nil {
		return err
	}
	defer session.Close()
	if err := settle(e.server); err != nil {
		return err
	}
	before, err := e.server.CPU()
	if err != nil {
		return err
	}
	count, err := session.Run(d)
	if err != nil {
		return err
	}
	after, err := e.server.CPU()
	if err != nil {
		return err
	}
	e.result.CPU = append(e.result.CPU, float64(after-before)/float64(count.Requests))
	e.result.Rate = append(e.result.Rate, float64(count.Requests)/count.Wall.Seconds())
	return nil
}

// settle waits until a server is idle after a change of connections, for a fifth of a second at most.
func settle(s *peers.Server) error {
	const (
		pause = 2 * time.Millisecond
		idle  = 50 * time.Microsecond // of processor time in a pause
	)
	last, err := s.CPU()
	for range 100 {
		if err != nil {
			return err
		}
		time.Sleep(pause)
		now, err := s.CPU()
		if err != nil || now-last < idle {
			return err
		}
		last = now
	}
	return nil
}

// finish stops the servers, and returns the results of those that have not failed.
func (b *Bench) finish(f *field) result.Mode {
	mode := result.Mode{Name: f.mode.Name, Title: f.mode.Title, Conns: f.mode.Shape.Conns}
	for _, e := range f.entrants {
		b.close(e.server)
		if e.err != nil {
			b.leaveOut(e.server.Peer.Name, f.mode.Name, e.err)
			continue
		}
		mode.Results = append(mode.Results, e.result)
	}
	return mode
}
