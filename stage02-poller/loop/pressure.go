package loop

import (
	"cmp"
	"slices"
	"time"
)

// All waiting output is bounded (Config.MaxOutput): one slow client may cost some memory, but many of them
// together may not cost as much each.

// pressed reports whether so much output waits that each connection must hold less.
func (l *Loop) pressed() bool { return l.output > l.config.MaxOutput/2 }

// highWater returns how much output makes a connection full.
func (l *Loop) highWater() int {
	if l.pressed() {
		return max(1, l.config.HighWater/16)
	}
	return l.config.HighWater
}

// lowWater returns to how many bytes the output of a full connection must fall.
func (l *Loop) lowWater() int {
	if l.pressed() {
		return min(l.config.LowWater, l.highWater()/4)
	}
	return l.config.LowWater
}

// lookEvery is how often the loop looks, under pressure, which clients read.
const lookEvery = time.Second

// press is called after each callback while the loop is pressed.
func (l *Loop) press() {
	if now := l.Attended(); now >= l.nextLook {
		l.nextLook = now + lookEvery
		for c := range l.waiting() {
			c.look()
		}
	}
	if l.output > l.config.MaxOutput {
		l.shedOutput()
	}
}

// look finds out whether the client has read something since the last look. Even if the socket takes no more, the
// client may be reading.
func (c *Conn) look() {
	taken := c.Taken()
	if c.seen != 0 && taken > c.seen {
		c.moved = c.loop.Attended()
	}
	c.seen = taken
}

// waiting yields the connections whose output waits in memory.
func (l *Loop) waiting() func(yield func(*Conn) bool) {
	return func(yield func(*Conn) bool) {
		for c := range l.each() {
			if (c.outputMemory() > 0 || c.sharesOutput()) && !yield(c) {
				return
			}
		}
	}
}

// shedOutput cuts off the clients that have read nothing for the longest time, until an eighth of the bound is
// free again.
func (l *Loop) shedOutput() {
	slowest := slices.SortedStableFunc(l.waiting(), func(a, b *Conn) int { return cmp.Compare(a.moved, b.moved) })
	for _, c := range slowest {
		if l.output <= l.config.MaxOutput-l.config.MaxOutput/8 {
			break
		}
		c.fail(ErrOutputLimit)
		l.cutOff++
	}
	if l.cutWords == nil {
		l.cutWords = l.After(cutEvery, l.tellCut)
	}
}

// cutEvery is the least time between two lines about clients cut off.
const cutEvery = time.Second

func (l *Loop) tellCut() {
	l.config.Log.Warn("too much output waited: the slowest clients were cut off",
		"clients", l.cutOff, "limit", l.config.MaxOutput)
	l.cutOff, l.cutWords = 0, nil
}
