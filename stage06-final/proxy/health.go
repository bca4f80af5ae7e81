package proxy

import (
	"errors"
	"fmt"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// Check requests HealthPath from each upstream. An upstream without a status from 200 to 399 gets no requests until it has one. Run Check
// with looper.App.Every, or in another task. The error names the upstreams that have become unhealthy since the last call.
func (p *Proxy) Check(t *task.Task) error {
	faults := make([]error, len(p.upstreams))
	checks := make([]func(t *task.Task) error, len(p.upstreams))
	for i, u := range p.upstreams {
		checks[i] = func(t *task.Task) error {
			faults[i] = p.check(t, u)
			return nil
		}
	}
	if err := task.Gather(t, checks...); err != nil {
		return err
	}
	return errors.Join(faults...)
}

// check returns an error if the upstream has become unhealthy.
func (p *Proxy) check(t *task.Task, u *upstream) error {
	err := p.ask(t, u)
	was := u.ill
	if u.ill = err != nil; u.ill {
		if was {
			return nil // it was reported
		}
		return fmt.Errorf("upstream %s is unhealthy: %w", u.url, err)
	}
	if was {
		u.responded()
		p.signal()
	}
	return nil
}

func (p *Proxy) ask(t *task.Task, u *upstream) error {
	res, err := p.client.Do(t, &client.Request{URL: u.base + u.path + p.config.HealthPath, NoRedirect: true, Timeout: p.config.HealthTimeout})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.Status > 399 {
		return fmt.Errorf("status %d", res.Status)
	}
	return nil
}
