package middleware_test

import (
	"fmt"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// statuses makes requests on one connection, each after a rest, and returns the statuses, with the value of Retry-After.
func statuses(c *sim.Client, lines string, rests ...time.Duration) (all []string) {
	for _, rest := range rests {
		c.Sleep(rest)
		before := len(c.Heard())
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n")
		c.ExpectUntil("end\n")
		r := takeApart(c.Heard()[before:])
		all = append(all, strings.TrimSpace(r.status[:3]+" "+r.fields["Retry-After"]))
	}
	c.Close()
	return all
}

// limited is an application whose responses all end with "end".
func limited(t *testing.T, config middleware.RateLimitConfig) *world {
	w := newWorld(t, middleware.RateLimit(config))
	w.app.Get("/", func(c *looper.Context) error { return c.Text(200, "end\n") })
	w.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error { return c.Text(e.Status, "end\n") })
	return w
}

func TestRateLimit(t *testing.T) {
	const s = time.Second
	rows := []struct {
		name   string
		config middleware.RateLimitConfig
		rests  []time.Duration
		want   []string
	}{
		{"as many as there are", middleware.RateLimitConfig{Requests: 3, Per: 30 * s}, []time.Duration{0, 0, 0, 0}, []string{"200", "200", "200", "429 10"}},
		{"one comes back", middleware.RateLimitConfig{Requests: 3, Per: 30 * s}, []time.Duration{0, 0, 0, 4 * s, 6 * s, 0}, []string{"200", "200", "200", "429 6", "200", "429 10"}},
		{"a part of a second", middleware.RateLimitConfig{Requests: 3, Per: 30 * s}, []time.Duration{0, 0, 0, 9*s + s/2, s / 2}, []string{"200", "200", "200", "429 1", "200"}},
		{"no more than there are come back", middleware.RateLimitConfig{Requests: 2, Per: 2 * s}, []time.Duration{0, 30 * s, 0, 0}, []string{"200", "200", "200", "429 1"}},
		{"fewer at once", middleware.RateLimitConfig{Requests: 60, Burst: 1}, []time.Duration{0, 0, s, 0}, []string{"200", "429 1", "200", "429 1"}},
		{"refused ones do not count", middleware.RateLimitConfig{Requests: 1, Per: 4 * s}, []time.Duration{0, s, s, s, s}, []string{"200", "429 3", "429 2", "429 1", "200"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			limited(t, row.config).run(func(c *sim.Client) { assert.Equal(t, row.want, statuses(c, "", row.rests...)) })
		})
	}
}

func TestRateLimitByKey(t *testing.T) {
	key := func(c *looper.Context) string { return c.Header("User") }
	w := limited(t, middleware.RateLimitConfig{Requests: 1, Key: key})
	w.run(
		func(c *sim.Client) { assert.Equal(t, []string{"200", "429 60"}, statuses(c, "User: ada\r\n", 0, 0)) },
		func(c *sim.Client) { assert.Equal(t, []string{"200", "429 60"}, statuses(c, "User: eve\r\n", 0, 0)) },
		func(c *sim.Client) { assert.Equal(t, []string{"200", "200"}, statuses(c, "", 0, 0)) },
	)
}

// A key may be text of the client's choice. A long key takes no more memory than a short one, and all of it counts.
func TestRateLimitByALongKey(t *testing.T) {
	const clients, length = 500, 30 << 10
	w := limited(t, middleware.RateLimitConfig{Requests: 1, Key: func(c *looper.Context) string { return c.Header("User") }})
	long := func(n int) string { return strings.Repeat("x", length) + strconv.Itoa(n) }
	var before, after runtime.MemStats
	w.run(func(c *sim.Client) {
		for n := range clients + 1 {
			assert.Equal(t, "200", ask(c, long(n)))
			if n == 0 { // now the connection has its buffers
				readMemory(&before)
			}
		}
		readMemory(&after)
		assert.Equal(t, "429", ask(c, long(1)))
		c.Close()
	})
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(clients*length/10))
}

func readMemory(m *runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(m)
}

// All routes of a group count together.
func TestRateLimitOfAGroup(t *testing.T) {
	w := newWorld(t)
	g := w.app.Group("/g", middleware.RateLimit(middleware.RateLimitConfig{Requests: 1}))
	g.Get("/a", hello)
	g.Get("/b", hello)
	w.run(func(c *sim.Client) {
		c.Send("GET /g/a HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("hello")
		exchange(c, "GET", "/g/b", "", "Connection: close")
		assert.Contains(t, c.Heard(), "429 Too Many Requests")
	})
}

// An attacker with many addresses makes nothing grow, and does not make the limiter forget a known client.
func TestRateLimitForgets(t *testing.T) {
	key := func(c *looper.Context) string { return c.Header("User") }
	w := limited(t, middleware.RateLimitConfig{Requests: 1, Clients: 2, Key: key})
	w.run(func(c *sim.Client) {
		assert.Equal(t, "200", ask(c, "ada"))
		assert.Equal(t, "200", ask(c, "eve"))
		assert.Equal(t, "429", ask(c, "ada"), "remembered, and now the latest")
		assert.Equal(t, "200", ask(c, "bob"), "for whom eve is forgotten")
		assert.Equal(t, "429", ask(c, "ada"))
		assert.Equal(t, "200", ask(c, "eve"))
		c.Close()
	})
}

// ask makes one request of a user.
func ask(c *sim.Client, user string) string {
	before := len(c.Heard())
	c.Send("GET / HTTP/1.1\r\nHost: x\r\nUser: " + user + "\r\n\r\n")
	c.ExpectUntil("end\n")
	return takeApart(c.Heard()[before:]).status[:3]
}

func TestSubscriber(t *testing.T) {
	rows := []struct{ addr, want string }{
		{"192.0.2.1", "192.0.2.1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"fe80::1%eth0", "fe80::"},
	}
	for _, row := range rows {
		assert.Equal(t, row.want, middleware.Subscriber(netip.MustParseAddr(row.addr)).String(), row.addr)
	}
	assert.False(t, middleware.Subscriber(netip.Addr{}).IsValid(), "of a Unix socket")
}

func TestRateLimitPanics(t *testing.T) {
	for _, config := range []middleware.RateLimitConfig{{Requests: -1}, {Burst: -1}, {Per: -1}, {Clients: -1}} {
		assert.Panics(t, func() { middleware.RateLimit(config) }, fmt.Sprint(config.Requests, config.Burst, config.Per, config.Clients))
	}
}

// Settings whose product is beyond all clocks would let all clients in, or none.
func TestRateLimitOfACentury(t *testing.T) {
	assert.Panics(t, func() {
		middleware.RateLimit(middleware.RateLimitConfig{Requests: 1, Per: 365 * 24 * time.Hour, Burst: 1_000_000})
	})
	assert.NotPanics(t, func() {
		middleware.RateLimit(middleware.RateLimitConfig{Requests: 1, Per: 365 * 24 * time.Hour, Burst: 100})
	})
}
