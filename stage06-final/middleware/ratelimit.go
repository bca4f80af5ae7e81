package middleware

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"looper.example/stage06-final/looper"
)

// RateLimitConfig holds the settings of RateLimit.
type RateLimitConfig struct {
	Requests int           // requests that a client may make in Per; default 100
	Per      time.Duration // default a minute
	Burst    int           // requests that it may make at once; default Requests

	// Key returns a name for the client of a request, such as a user; "" has no limit. The name may be text of any length that a client
	// has sent, and Key may wait for it. Default: the client's address (Context.ClientAddr). Of an IPv6 address only the first 64 bits
	// count: one subscriber has them all.
	Key func(c *looper.Context) string

	// Clients is how many clients are remembered, the latest. A forgotten client has its full number again. Default 65536,
	// of about 200 bytes each.
	Clients int
}

// RateLimit refuses the requests of a client that makes too many: 429 (RFC 6585, section 4) with Retry-After. Each client
// has a bucket of Burst tokens. Each request takes one, and they come back at the rate of Requests in Per. RateLimit sends no
// RateLimit fields, for which there is no standard yet. All routes, applications and loops that the returned middleware
// wraps count together. RateLimit panics for negative numbers, and if a bucket needs more than a century to be full again.
func RateLimit(config RateLimitConfig) looper.Middleware {
	config.Requests, config.Clients = orDefault(config.Requests, 100), orDefault(config.Clients, 1<<16)
	config.Burst = orDefault(config.Burst, config.Requests)
	if config.Per == 0 {
		config.Per = time.Minute
	}
	if config.Requests < 0 || config.Burst < 0 || config.Clients < 0 || config.Per < 0 {
		panic("middleware: RateLimit expects no negative numbers")
	}
	if interval(config) > century/time.Duration(config.Burst) {
		panic(fmt.Sprintf("middleware: RateLimit expects a Burst that comes back within a century, not %d at %d in %v", config.Burst, config.Requests, config.Per))
	}
	if config.Key == nil {
		l := newLimiter[netip.Addr](config)
		return l.middleware(func(c *looper.Context) (netip.Addr, bool) { return subscriber(c.ClientAddr()), true })
	}
	l := newLimiter[[sha256.Size]byte](config)
	return l.middleware(func(c *looper.Context) ([sha256.Size]byte, bool) {
		key := config.Key(c)
		return sha256.Sum256([]byte(key)), key != "" // a client may have chosen the key, and its length
	})
}

func orDefault(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// subscriber returns the address of a client, or the network of which the client has all addresses.
func subscriber(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr
	}
	network, _ := addr.Prefix(64) // 64 bits are never too many
	return network.Addr()
}

// limiter has the buckets of all clients.
type limiter[K comparable] struct {
	interval time.Duration // in which one token comes back
	burst    time.Duration // in which all do

	mu      sync.Mutex // several loops may share it
	since   time.Time  // the zero of the buckets' times, which all loops' clocks share
	buckets recent[K, time.Duration]
}

// interval returns the time in which one token comes back.
func interval(config RateLimitConfig) time.Duration {
	return max(config.Per/time.Duration(config.Requests), 1)
}

const century = 100 * 365 * 24 * time.Hour

func newLimiter[K comparable](config RateLimitConfig) *limiter[K] {
	interval := interval(config)
	return &limiter[K]{
		interval: interval,
		burst:    interval * time.Duration(config.Burst),
		buckets:  recent[K, time.Duration]{most: config.Clients},
	}
}

func (l *limiter[K]) middleware(key func(c *looper.Context) (K, bool)) looper.Middleware {
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if client, limited := key(c); limited {
				if wait := l.take(client, c.Exchange().Loop().Date()); wait > 0 {
					return tooMany(c, wait)
				}
			}
			return next(c)
		}
	}
}

// take takes a token, or returns the time until there is one. Of a bucket it keeps only the time at which it will be full, so
// nothing has to fill it.
func (l *limiter[K]) take(client K, date time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since.IsZero() {
		l.since = date
	}
	now := date.Sub(l.since) // by the monotonic clock, where there is one
	full, known := l.buckets.get(client)
	if !known || *full < now {
		*full = now
	}
	// A date may be before the last one: another loop's, or after a clock was set back. A bucket is never less than empty.
	*full = min(*full, now+l.burst)
	if wait = *full + l.interval - l.burst - now; wait > 0 {
		return wait
	}
	*full += l.interval
	return 0
}

// tooMany returns the error that tells a client when to come again, in seconds, rounded up.
func tooMany(c *looper.Context, wait time.Duration) error {
	seconds := (wait + time.Second - 1) / time.Second
	c.SetHeader("Retry-After", strconv.FormatInt(int64(seconds), 10))
	return &looper.Error{Status: 429, Message: "too many requests"}
}
