//go:build linux

package load

import "time"

// Run sends the next batch on each used connection as soon as its responses have come, for about d. Then it waits for the last responses.
func (p *Plain) Run(d time.Duration) (Count, error) {
	began := time.Now()
	for i := range p.used {
		if err := p.ask(i); err != nil {
			return Count{}, err
		}
	}
	done := 0
	for owing, over := p.used, false; owing > 0; {
		events, err := p.ready.wait(int(patience.Milliseconds()))
		if err != nil {
			return Count{}, err
		}
		if len(events) == 0 {
			return Count{}, errSilent(owing)
		}
		over = over || time.Since(began) >= d
		for i := range events {
			whole, err := p.take(int(events[i].Fd))
			if err != nil {
				return Count{}, err
			}
			if !whole {
				continue
			}
			done++
			if over {
				owing--
			} else if err := p.ask(int(events[i].Fd)); err != nil {
				return Count{}, err
			}
		}
	}
	return Count{Requests: done * p.depth, Wall: time.Since(began)}, nil
}

// LockStep sends on all used connections, waits for all responses, and repeats that.
type LockStep struct{ *Plain }

// Run implements Session.
func (p LockStep) Run(d time.Duration) (Count, error) {
	began, done := time.Now(), 0
	for done == 0 || time.Since(began) < d {
		for i := range p.used {
			if err := p.ask(i); err != nil {
				return Count{}, err
			}
		}
		if err := p.gather(p.used); err != nil {
			return Count{}, err
		}
		done += p.used
	}
	return Count{Requests: done * p.depth, Wall: time.Since(began)}, nil
}
