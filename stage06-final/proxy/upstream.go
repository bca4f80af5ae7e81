package proxy

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// upstream is a server that gets requests.
type upstream struct {
	url   string        // as Config has it, for the log
	base  string        // scheme and host
	path  string        // is put before that of each request; without a slash at its end
	busy  int           // requests in progress
	fails int           // in a row
	until time.Duration // on the loop's clock: it gets no requests until then, after too many fails
	trial bool          // one request is trying it again
	ill   bool          // unhealthy, by Check
}

func newUpstream(text string) (*upstream, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("proxy: upstream: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("proxy: upstream %q: expected http or https, a host, and perhaps a port and a path", text)
	}
	return &upstream{url: text, base: u.Scheme + "://" + u.Host, path: strings.TrimSuffix(u.EscapedPath(), "/")}, nil
}

// State is the state of an upstream, for a page of your application.
type State struct {
	URL  string
	Busy int  // requests in progress
	Up   bool // it gets requests
}

// State returns the states of the upstreams.
func (p *Proxy) State(c *looper.Context) (all []State) {
	now := p.now(c)
	for _, u := range p.upstreams {
		all = append(all, State{u.url, u.busy, u.isUp(p, now)})
	}
	return all
}

func (p *Proxy) now(w task.Waiter) time.Duration { return w.Task().Scheduler().Loop().Now() }

// isUp reports whether requests may go to the upstream: it is healthy, and has not failed too often in the last time.
func (u *upstream) isUp(p *Proxy, now time.Duration) bool {
	switch {
	case u.ill:
		return false
	case u.fails < p.config.MaxFails:
		return true
	}
	return now >= u.until && !u.trial
}

// failed counts a request without a response. If these become too many, the upstream gets no requests until the time until.
func (u *upstream) failed(until time.Duration) {
	u.fails++
	u.until = until
}

// responded forgets the failures.
func (u *upstream) responded() { u.fails = 0 }

// pick returns the next upstream; nil if none is free. up reports whether an upstream will be free later.
func (p *Proxy) pick(now time.Duration, tried []*upstream) (best *upstream, up bool) {
	for i := range p.upstreams {
		u := p.upstreams[(p.next+i)%len(p.upstreams)]
		if slices.Contains(tried, u) || !u.isUp(p, now) {
			continue
		}
		up = true
		if u.busy >= p.config.MaxConcurrent {
			continue
		}
		if best == nil || p.config.Balance == LeastBusy && u.busy < best.busy {
			best = u
		}
	}
	if best != nil {
		p.next = slices.Index(p.upstreams, best) + 1
	}
	return best, up
}
