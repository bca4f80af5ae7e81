package loop

import "slices"

// All output that waits is bounded (Config.MaxOutput): the memory that one slow client may
// cost, many of them may not cost all together.

// pressed reports whether so much output waits that each connection should hold less.
func (l *Loop) pressed() bool { return l.output > l.config.MaxOutput/2 }

// highWater is how much output makes a connection full.
func (l *Loop) highWater() int {
	if l.pressed() {
		return max(1, l.config.HighWater/16)
	}
	return l.config.HighWater
}

// lowWater is how far the output of a connection that is full must fall.
func (l *Loop) lowWater() int {
	if l.pressed() {
		return min(l.config.LowWater, l.highWater()/4)
	}
	return l.config.LowWater
}

// shedOutput cuts the clients off that have taken nothing for the longest time, until an eighth
// of the bound is free again.
func (l *Loop) shedOutput() {
	var waiting []*Conn
	for c := range l.each() {
		if c.out.len() > 0 {
			waiting = append(waiting, c)
		}
	}
	slices.SortStableFunc(waiting, func(a, b *Conn) int { return int(a.moved - b.moved) })
	cut := 0
	for _, c := range waiting {
		if l.output <= l.config.MaxOutput-l.config.MaxOutput/8 {
			break
		}
		c.fail(ErrOutputLimit)
		c.dropOutput()
		cut++
	}
	l.config.Log.Warn("too much output waits: the slowest clients were cut off", "clients", cut, "limit", l.config.MaxOutput)
}
