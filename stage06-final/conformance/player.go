package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"
)

// player performs a case once.
type player struct {
	config *Config
	vars   Vars
	log    *transcript
	all    []*client
	crowds map[string][]*client
	skip   int // the byte at which the first send is cut in two; 0: none
}

// played is the result of playing a case.
type played struct {
	lenient string // what came, if the RFC only permits it
	failure string // what came instead of an expected outcome; "" if the case did not fail
	line    int    // of the step that failed or was lenient; 0: none
	refused bool   // the case's first connection was refused
	events  []Event
}

// maxCase bounds how long one run of a case may take, besides the server's own limits.
const maxCase = 30 * time.Second

func play(ctx context.Context, c *Case, config *Config, cutAt int) (result played) {
	ctx, cancel := context.WithTimeout(ctx, maxCase+10*config.Limit)
	defer cancel()
	p := &player{
		config: config, vars: config.vars(), skip: cutAt,
		log: &transcript{began: time.Now(), kept: map[string]int{}}, crowds: map[string][]*client{},
	}
	defer p.hangUp()
	crowd := Crowd{"first", 1}
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.On.Size > 0 {
			crowd = s.On
			continue
		}
		lenient, err := p.step(ctx, c, crowd, s)
		if err != nil {
			return p.failed(err, s)
		}
		if lenient != "" {
			result.lenient, result.line = lenient, s.Line
		}
	}
	if err := p.settle(ctx); err != nil {
		result.failure, result.line = err.Error(), 0
	}
	result.events = p.log.all()
	return result
}

func (p *player) failed(err error, s *Step) played {
	result := played{failure: err.Error(), line: s.Line, events: p.log.all()}
	if errors.Is(err, context.DeadlineExceeded) {
		result.failure = fmt.Sprintf("no end of the case within %s", spell(time.Since(p.log.began)))
	}
	result.refused = len(p.all) == 0 && errors.Is(err, syscall.ECONNREFUSED)
	return result
}

// dialError is the error if the server took no connection.
type dialError struct{ error }

func (e dialError) Error() string { return "no connection: " + errorText(e.error) }
func (e dialError) Unwrap() error { return e.error }

// clients returns the connections of a crowd, which are dialed when they are first needed.
func (p *player) clients(ctx context.Context, crowd Crowd) ([]*client, error) {
	if known := p.crowds[crowd.Name]; known != nil {
		return known, nil
	}
	var clients []*client
	for i := range crowd.Size {
		name := crowd.Name
		if crowd.Size > 1 {
			name = fmt.Sprintf("%s %d", name, i+1)
		}
		c, err := dial(ctx, name, p.config, p.log)
		if err != nil {
			return nil, dialError{err}
		}
		clients = append(clients, c)
		p.all = append(p.all, c)
	}
	p.crowds[crowd.Name] = clients
	return clients, nil
}

// step performs one step on all connections of a crowd at once.
func (p *player) step(ctx context.Context, c *Case, crowd Crowd, s *Step) (lenient string, err error) {
	clients, err := p.clients(ctx, crowd)
	if err != nil {
		return "", err
	}
	if s.Pause != (Span{}) {
		return "", p.pause(ctx, s.Pause.Of(p.config.Limit))
	}
	var bytes []byte
	if s.Send != nil {
		bytes = s.Send.AppendTo(nil, p.vars)
	}
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
	)
	for _, client := range clients {
		if client.ended {
			continue
		}
		wait.Go(func() {
			l, e := p.perform(ctx, c, client, s, bytes)
			mu.Lock()
			defer mu.Unlock()
			if e != nil && err == nil {
				err = e
			}
			if l != "" {
				lenient = l
			}
		})
	}
	wait.Wait()
	return lenient, err
}

func (p *player) perform(ctx context.Context, c *Case, client *client, s *Step, bytes []byte) (lenient string, err error) {
	switch {
	case s.Expect != nil:
		return p.expect(ctx, client, s.Expect)
	case s.Do != "":
		client.act(s, c.does(Read))
	case p.skip > 0 && s == firstSend(c):
		client.send(bytes[:p.skip], false, p.config.Patience)
		err = p.pause(ctx, cutGap)
		client.send(bytes[p.skip:], false, p.config.Patience)
	default:
		client.send(bytes, c.Cut == CutBytes, p.config.Patience)
	}
	return "", err
}

// cutGap is the pause between two pieces of a request that must arrive apart.
const cutGap = 5 * time.Millisecond

func firstSend(c *Case) *Step {
	for i := range c.Steps {
		if c.Steps[i].Send != nil {
			return &c.Steps[i]
		}
	}
	return nil
}

// does reports whether a client takes such an action in the case.
func (c *Case) does(a Action) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Do == a })
}

func (p *player) expect(ctx context.Context, c *client, e *Expect) (lenient string, err error) {
	o, found, err := p.await(ctx, c, e)
	if err != nil {
		return "", err
	}
	c.bare = o.bare()
	c.ended = c.ended || o.Kind == Closed || o.Then == Closed
	c.loose = o.Kind == Any || o.Kind == Silence && o.Allowed
	if o.Allowed {
		return found, nil
	}
	return "", nil
}

func (p *player) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle checks that nothing more comes than the case expects.
func (p *player) settle(ctx context.Context) error {
	deadline := time.Now().Add(p.config.Settle)
	for _, c := range p.all {
		if c.ended || c.loose || c.isDeaf() {
			continue
		}
		for {
			w := c.pending()
			if len(w.in) > 0 {
				return errors.New(c.unwanted("more than was expected: " + w.tell(false)))
			}
			if w.ended() || !c.wait(ctx, deadline) {
				break
			}
		}
	}
	return nil
}

func (p *player) hangUp() {
	for _, c := range p.all {
		c.hangUp()
	}
}
