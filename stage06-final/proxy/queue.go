package proxy

import (
	"errors"
	"fmt"
	"slices"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// waiter is a request that waits for an upstream.
type waiter struct{ free task.Event }

// enter waits for a free upstream that was not tried, and takes a turn there.
func (p *Proxy) enter(c *looper.Context, tried []*upstream) (*upstream, error) {
	u, up := p.pick(p.now(c), tried)
	if up && (u == nil || len(p.line) > 0 && len(tried) == 0) { // a later request does not overtake the line
		var err error
		if u, err = p.queue(c, tried); err != nil {
			return nil, err
		}
	}
	if u == nil {
		return nil, unavailable("no upstream is up")
	}
	p.next = slices.Index(p.upstreams, u) + 1
	u.busy++
	u.trial = u.fails >= p.config.MaxFails
	return u, nil
}

// unavailable returns the error for a client that cannot be served now.
func unavailable(reason string) error {
	return &looper.Error{Status: 503, Err: errors.New("proxy: " + reason)}
}

// queue waits until pick finds an upstream.
func (p *Proxy) queue(c *looper.Context, tried []*upstream) (u *upstream, err error) {
	if len(p.line) >= p.config.MaxQueue {
		return nil, unavailable("too many requests wait for an upstream")
	}
	w := &waiter{}
	p.line = append(p.line, w)
	defer func() {
		p.line = slices.DeleteFunc(p.line, func(other *waiter) bool { return other == w })
		if u == nil && w.free.IsSet() {
			p.signal() // pass the signal on to the next
		}
	}()
	expired := true
	err = task.Within(c, p.config.QueueTimeout, func() error {
		for up := true; u == nil && up; {
			w.free.Clear()
			if err := w.free.Wait(c); err != nil {
				return err
			}
			u, up = p.pick(p.now(c), tried)
		}
		expired = false
		return nil
	})
	if _, ok := errors.AsType[*task.TimeoutError](err); ok && expired {
		return nil, unavailable(fmt.Sprintf("no upstream is free within %v", p.config.QueueTimeout))
	}
	return u, err
}

// signal wakes the request that has waited for the longest time.
func (p *Proxy) signal() {
	for _, w := range p.line {
		if !w.free.IsSet() {
			w.free.Set()
			return
		}
	}
}

// turn is a request's place at an upstream.
type turn struct {
	proxy    *Proxy
	upstream *upstream
	lasts    bool // longer than the handler, for an upgraded connection
}

// end gives the place to the next.
func (t *turn) end() {
	t.upstream.busy--
	t.upstream.trial = false
	t.proxy.signal()
}

// handlerEnds is end, unless the turn lasts.
func (t *turn) handlerEnds() {
	if !t.lasts {
		t.end()
	}
}
