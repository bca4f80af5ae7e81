package proxy

import (
	"time"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
)

// Balance says which upstream is the next.
type Balance uint8

const (
	RoundRobin Balance = iota // one after the other
	LeastBusy                 // the one with the fewest requests in progress; of several, one after the other
)

// Forwarding says how upstreams are told of the client. What the client itself has sent of these fields is always removed: the
// addresses are those of looper.Context.ClientAddr, which believes the trusted proxies and nobody else.
type Forwarding uint8

const (
	XForwarded Forwarding = iota // X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host
	Forwarded                    // Forwarded (RFC 7239)
	Both
	Nothing
)

// Config says where requests go. Only Upstreams is needed; the zero value of each other field means its default.
type Config struct {
	// Upstreams are the URLs of the servers: http or https, a host, and perhaps a path that stands before that of each request.
	Upstreams []string
	Balance   Balance

	// StripPrefix is taken from the path of each request, if it begins with it.
	StripPrefix string
	// PassHost sends the client's Host field on. Otherwise an upstream is asked with the host of its URL.
	PassHost bool
	// Forwarding says how upstreams are told of the client.
	Forwarding Forwarding
	// Via is the name of this proxy in the Via fields that both sides get. Default "looper"; "-" is none.
	Via string
	// Rewrite may change a request before it is sent on. Its error is the handler's. Nil: nothing is changed. Responses
	// are changed with looper.Context.OnResponse.
	Rewrite func(c *looper.Context, r *client.Request) error

	// MaxBody bounds the content of a request in bytes, in the place of the server's limit; negative: no limit. Default: the server's.
	MaxBody int64
	// MaxConcurrent is how many requests one upstream works on at a time; all upgraded connections count too. Default 64.
	MaxConcurrent int
	// MaxQueue is how many further requests wait until an upstream is free; beyond, the client gets 503 at once. Default 256; negative: none.
	MaxQueue int
	// QueueTimeout is how long one of them waits before its client gets 503. Default 5 s.
	QueueTimeout time.Duration

	// MaxFails is how many requests an upstream must fail to respond to, one after the other, until it is left alone for
	// FailTimeout. Then one request tries it again. Default 3, and 10 s.
	MaxFails    int
	FailTimeout time.Duration
	// Retries is on how many further upstreams a request is tried that an upstream did not respond to, if nothing speaks against
	// it: its method is safe or idempotent and none of its content was read, or it was not sent at all. Default 1; negative: none.
	Retries int

	// HealthPath is what Check asks each upstream for. A response from 200 to 399 says that it is well. Default "/".
	HealthPath string
	// HealthTimeout is how long it may take for that. Default 2 s.
	HealthTimeout time.Duration

	// Client holds the times and limits towards the upstreams: see client.Config. Its MaxConnsPerHost, MaxConns and MaxRedirects have
	// no effect.
	Client client.Config
}

func (c Config) withDefaults() Config {
	defaultTo(&c.Via, "looper")
	defaultTo(&c.MaxConcurrent, 64)
	defaultTo(&c.MaxQueue, 256)
	defaultTo(&c.QueueTimeout, 5*time.Second)
	defaultTo(&c.MaxFails, 3)
	defaultTo(&c.FailTimeout, 10*time.Second)
	defaultTo(&c.Retries, 1)
	defaultTo(&c.HealthPath, "/")
	defaultTo(&c.HealthTimeout, 2*time.Second)
	defaultTo(&c.Client.MaxIdlePerHost, c.MaxConcurrent)
	c.Client.MaxConnsPerHost = c.MaxConcurrent + 1 // and one for Check
	c.Client.MaxConns = len(c.Upstreams) * (c.MaxConcurrent + 1)
	return c
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
