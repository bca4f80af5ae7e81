package result

import "slices"

// Add adds the results of another report. If both reports have the same result, the other one's replaces it.
func (r *Report) Add(other *Report) {
	if other.Date.After(r.Date) {
		r.Date, r.Machine, r.Rounds, r.Slice, r.Quick = other.Date, other.Machine, other.Rounds, other.Slice, other.Quick
	}
	for _, notice := range other.Notices {
		if !slices.Contains(r.Notices, notice) {
			r.Notices = append(r.Notices, notice)
		}
	}
	r.Peers = merge(r.Peers, other.Peers, func(p Peer) string { return p.Name })
	r.Modes = merge(r.Modes, other.Modes, func(m Mode) string { return m.Name })
	r.Latency = merge(r.Latency, other.Latency, func(l Latency) string { return l.Peer })
	r.Memory = merge(r.Memory, other.Memory, func(m Memory) string { return m.Peer })
	r.AB = merge(r.AB, other.AB, func(a AB) string { return a.Peer })
	r.Growth = merge(r.Growth, other.Growth, func(g Growth) string { return g.Peer })
}

// merge adds more to all. An element of more replaces the one with the same key.
func merge[T any](all, more []T, key func(T) string) []T {
	for _, one := range more {
		i := slices.IndexFunc(all, func(t T) bool { return key(t) == key(one) })
		if i < 0 {
			all = append(all, one)
		} else {
			all[i] = one
		}
	}
	return all
}
