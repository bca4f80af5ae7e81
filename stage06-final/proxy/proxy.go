package proxy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
)

// Proxy passes requests on. It belongs to the loop of the application that it serves.
type Proxy struct {
	config    Config
	client    *client.Client
	upstreams []*upstream
	next      int       // the index at which pick begins
	line      []*waiter // requests that wait for an upstream, in order
}

// New returns a proxy. The error says what is wrong with an upstream's URL.
func New(config Config) (*Proxy, error) {
	if len(config.Upstreams) == 0 {
		return nil, errors.New("proxy: expected an upstream")
	}
	p := &Proxy{config: config.withDefaults()}
	for _, url := range config.Upstreams {
		u, err := newUpstream(url)
		if err != nil {
			return nil, err
		}
		p.upstreams = append(p.upstreams, u)
	}
	p.client = client.New(p.config.Client)
	return p, nil
}

// mounted are the methods of Mount: those that the server knows, except TRACE, which would send the client's secrets back.
var mounted = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// Mount registers Handle for all methods except TRACE, for prefix and for everything below it. routes is a *looper.App or a
// *looper.Group.
func (p *Proxy) Mount(routes interface {
	Handle(method, pattern string, h looper.Handler) *looper.Route
}, prefix string) {
	prefix = strings.TrimSuffix(prefix, "/")
	for _, method := range mounted {
		if prefix != "" {
			routes.Handle(method, prefix, p.Handle)
		}
		routes.Handle(method, prefix+"/{rest:path}", p.Handle)
	}
}

// Handle is a looper.Handler: it passes the request on, and the response back. If there is no response, the client gets 502, 503
// or 504, and the log the reason.
func (p *Proxy) Handle(c *looper.Context) error {
	if hopsLeft(c.Exchange().Request()) == 0 {
		return c.NoContent() // the question is about this program
	}
	if p.config.MaxBody != 0 {
		c.LimitBody(p.config.MaxBody)
	}
	content := newContent(c)
	var tried []*upstream
	for {
		u, err := p.enter(c, tried)
		if err != nil {
			return err
		}
		err = p.pass(c, u, content)
		failed, ok := errors.AsType[*noResponse](err)
		if !ok {
			return err
		}
		tried = append(tried, u)
		if len(tried) > p.config.Retries || len(tried) == len(p.upstreams) || !failed.mayRetry(c, content) {
			return failed.response(u)
		}
		c.Log().Warn("an upstream does not respond: trying another", "upstream", u.url, "error", failed.err)
	}
}

// pass passes the request to one upstream. The error is a *noResponse if the upstream has not responded.
func (p *Proxy) pass(c *looper.Context, u *upstream, content *content) error {
	turn := &turn{proxy: p, upstream: u}
	defer turn.handlerEnds()
	request, err := p.request(c, u, content)
	if err != nil {
		return err
	}
	res, err := p.client.Do(c, request)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, looper.ErrHandlerTimeout):
		return err // the client's fault, not the upstream's
	case content.err != nil:
		return content.err
	case isOurs(err):
		return &looper.Error{Status: 502, Err: err}
	case err != nil:
		u.failed(p.now(c) + p.config.FailTimeout)
		return &noResponse{err}
	}
	u.responded()
	defer res.Body.Close()
	if res.Status == 101 {
		return p.switchProtocols(c, res, turn)
	}
	return p.respond(c, res)
}

// isOurs reports whether a request was not sent because it is malformed.
func isOurs(err error) bool {
	failure, ok := errors.AsType[*client.Error](err)
	return ok && failure.Op == "request"
}

// noResponse says why an upstream has not responded.
type noResponse struct{ err error }

func (e *noResponse) Error() string { return e.err.Error() }

// mayRetry reports whether the request may go to another upstream.
func (e *noResponse) mayRetry(c *looper.Context, content *content) bool {
	failure, ok := errors.AsType[*client.Error](e.err)
	unsent := ok && (failure.Op == "dial" || failure.Op == "wait" || failure.Op == "proxy")
	return !content.used && (unsent || isIdempotent(c.Method()))
}

// isIdempotent reports whether a method is idempotent (RFC 9110, section 9.2.2).
func isIdempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "PUT", "DELETE":
		return true
	}
	return false
}

// response returns the error for the client, without details. The log has the reason.
func (e *noResponse) response(u *upstream) error {
	status := 502
	if errors.Is(e.err, context.DeadlineExceeded) {
		status = 504
	}
	return &looper.Error{Status: status, Err: fmt.Errorf("upstream %s: %w", u.url, e.err)}
}
