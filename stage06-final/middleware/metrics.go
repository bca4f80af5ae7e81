package middleware

import (
	"slices"
	"sync"
	"time"

	"looper.example/stage06-final/looper"
)

// MetricsConfig holds the settings of NewMetrics.
type MetricsConfig struct {
	// Buckets are the upper bounds of the histogram of durations, in ascending order. Default: those of Prometheus' own clients, 5 ms to 10 s.
	Buckets []time.Duration
}

// Metrics counts requests, for Prometheus:
//
//	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
//	app.Use(metrics.Middleware())
//	app.Get("/metrics", metrics.Handler)
//
// The series are http_requests_total and http_response_bytes_total by method, route and class of status;
// http_request_duration_seconds by method and route; http_requests_in_flight; and looper_connections, those of the loop that
// responds. A client cannot make new series: the label route is the pattern, "none" without one, and a method that
// RFC 9110 and RFC 5789 do not have is "other".
//
// Several applications and loops may share a Metrics. For several processes, see ShareIn.
type Metrics struct {
	buckets []time.Duration

	mu       sync.Mutex
	inFlight int
	requests map[outcome]*traffic
	took     map[endpoint]*histogram
	shared   *sharing // of ShareIn; nil: not shared
}

// endpoint identifies the requests of one method and route.
type endpoint struct{ method, route string }

// outcome identifies requests by endpoint and class of status.
type outcome struct {
	endpoint
	class string // of the status, such as "2xx"
}

// traffic is a number of requests, and of bytes of content in the responses.
type traffic struct{ count, bytes int64 }

// histogram counts requests by duration.
type histogram struct {
	counts []int64 // of each bucket alone; the last has no bound
	sum    time.Duration
}

// NewMetrics returns Metrics without series. It panics if the buckets are not in ascending order.
func NewMetrics(config MetricsConfig) *Metrics {
	if config.Buckets == nil {
		for _, ms := range [...]time.Duration{5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000} {
			config.Buckets = append(config.Buckets, ms*time.Millisecond)
		}
	}
	if !slices.IsSorted(config.Buckets) || len(slices.Compact(slices.Clone(config.Buckets))) < len(config.Buckets) {
		panic("middleware: Metrics expects buckets in ascending order")
	}
	return &Metrics{buckets: config.Buckets, requests: make(map[outcome]*traffic), took: make(map[endpoint]*histogram)}
}

// Middleware returns the middleware that counts requests.
func (m *Metrics) Middleware() looper.Middleware {
	done := m.done
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			m.mu.Lock()
			m.inFlight++
			m.mu.Unlock()
			c.OnDone(done)
			return next(c)
		}
	}
}

// done counts a request that is over.
func (m *Metrics) done(d looper.Done) {
	to := endpoint{knownMethod(d.Context().Request().Method()), d.Context().Pattern()}
	if to.route == "" {
		to.route = "none"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	key := outcome{to, class(d.Status)}
	t := m.requests[key]
	if t == nil {
		t = new(traffic)
		m.requests[key] = t
	}
	t.count++
	t.bytes += d.Bytes
	h := m.took[to]
	if h == nil {
		h = &histogram{counts: make([]int64, len(m.buckets)+1)}
		m.took[to] = h
	}
	bucket, _ := slices.BinarySearch(m.buckets, d.Took) // a bucket includes its bound
	h.counts[bucket]++
	h.sum += d.Took
}

// knownMethod returns method without a copy, or "other".
func knownMethod(method []byte) string {
	for _, known := range [...]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"} {
		if string(method) == known {
			return known
		}
	}
	return "other"
}

// class returns the class of a status (RFC 9110, section 15).
func class(status int) string {
	return [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}[min(max(status/100, 1), 5)-1]
}
