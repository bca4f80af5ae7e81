package proxy

import (
	"strings"
	"time"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
)

// Balance says how the proxy chooses the next upstream.
type Balance uint8

const (
	RoundRobin Balance = iota // one after the other
	LeastBusy                 // the one with the fewest requests in progress; of several, one after the other
)

// Forwarding says which fields tell upstreams about the client. The client's own fields and trailers of these names, also
// with '_' for '-', are always removed. The addresses are those of looper.Context.ClientAddr, which believes only trusted proxies.
type Forwarding uint8

const (
	XForwarded Forwarding = iota // X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host
	Forwarded                    // Forwarded (RFC 7239)
	Both
	Nothing
)

// Config holds the settings of New. Only Upstreams is needed; the zero value of each other field means its default.
type Config struct {
	// Upstreams are the URLs of the servers: http or https, a host, and perhaps a path, which is put before that of each request.
	Upstreams []string
	Balance   Balance

	// StripPrefix is removed from the path of each request that begins with it.
	StripPrefix string
	// PassHost passes on the client's Host field. Otherwise the Host field is the host of the upstream's URL.
	PassHost bool
	// Forwarding says which fields tell upstreams about the client.
	Forwarding Forwarding
	// Via is the name of this proxy in the Via fields for both sides. Default "looper"; "-" is none.
	Via string
	// Rewrite may change a request before it is passed on. If it returns an error, the handler does. Nil: nothing is changed. Responses
	// are changed with looper.Context.OnResponse.
	Rewrite func(c *looper.Context, r *client.Request) error

	// MaxBody bounds the content of a request in bytes, in the place of the server's limit; negative: no limit. Default: the server's.
	MaxBody int64
	// MaxConcurrent is how many requests run at one upstream at a time; upgraded connections count too. Default 64.
	MaxConcurrent int
	// MaxQueue is how many further requests wait for an upstream; if more come, the client gets 503 at once. Default 256; negative: none.
	MaxQueue int
	// QueueTimeout is how long a request waits before its client gets 503. Default 5 s.
	QueueTimeout time.Duration

	// MaxFails is how many requests in a row an upstream may leave without a response. After that it gets no requests for
	// FailTimeout. Then one request tries it again. Default 3, and 10 s.
	MaxFails    int
	FailTimeout time.Duration
	// Retries is how many further upstreams are tried if one does not respond. A request is retried only if it was not sent at all, or
	// if its method is safe or idempotent and none of its content was read. Default 1; negative: none.
	Retries int

	// HealthPath is the path that Check requests from each upstream. A status from 200 to 399 means that the upstream is healthy. Default "/".
	HealthPath string
	// HealthTimeout bounds that request. Default 2 s.
	HealthTimeout time.Duration

	// Client holds the timeouts and limits for the upstreams: see client.Config. Its MaxConnsPerHost, MaxConns and MaxRedirects have
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
	c.StripPrefix = strings.TrimSuffix(c.StripPrefix, "/")
	c.Client.MaxConns = len(c.Upstreams) * (c.MaxConcurrent + 1) // one of them for Check
	c.Client.MaxConnsPerHost = c.Client.MaxConns                 // several upstreams may be one host for the client
	return c
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
