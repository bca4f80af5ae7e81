package middleware_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

func TestMetrics(t *testing.T) {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{Buckets: []time.Duration{time.Millisecond, time.Second}})
	w := newWorld(t, metrics.Middleware())
	w.app.Get("/metrics", metrics.Handler)
	w.app.Get("/sleep/{s:int}", func(c *looper.Context) error {
		s, _ := c.ParamInt("s")
		if err := c.Sleep(time.Duration(s) * time.Second); err != nil {
			return err
		}
		return c.Text(200, "hello")
	})
	w.app.Get(`/odd"\`, func(c *looper.Context) error { return errors.New("on purpose") })
	var r response
	w.run(func(c *sim.Client) {
		for _, line := range []string{"GET /sleep/0", "GET /sleep/1", "GET /sleep/2", "HEAD /sleep/0", "GET /odd%22%5C", "GET /no/such/page", "DELETE /no/page/either"} {
			c.Send(line + " HTTP/1.1\r\nHost: x\r\n\r\n")
		}
		c.ExpectUntil("404 Not Found\n")
		c.ExpectUntil("404 Not Found\n")
		before := len(c.Heard())
		exchange(c, "GET", "/metrics", "", "Connection: close")
		r = takeApart(c.Heard()[before:])
	}, func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("GET /sleep/9 HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("hello")
		c.Close()
	})
	assert.Equal(t, "text/plain; version=0.0.4; charset=utf-8", r.fields["Content-Type"])
	if diff := cmp.Diff(exposition, r.body); diff != "" {
		t.Error(diff)
	}
	checkExposition(t, r.body)
}

const exposition = `# HELP http_requests_total Requests by method, route and class of status.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/odd\"\\",status="5xx"} 1
http_requests_total{method="GET",route="/sleep/{s:int}",status="2xx"} 3
http_requests_total{method="HEAD",route="/sleep/{s:int}",status="2xx"} 1
http_requests_total{method="DELETE",route="none",status="4xx"} 1
http_requests_total{method="GET",route="none",status="4xx"} 1
# HELP http_response_bytes_total Bytes of content of the responses.
# TYPE http_response_bytes_total counter
http_response_bytes_total{method="GET",route="/odd\"\\",status="5xx"} 26
http_response_bytes_total{method="GET",route="/sleep/{s:int}",status="2xx"} 15
http_response_bytes_total{method="HEAD",route="/sleep/{s:int}",status="2xx"} 0
http_response_bytes_total{method="DELETE",route="none",status="4xx"} 14
http_response_bytes_total{method="GET",route="none",status="4xx"} 14
# HELP http_request_duration_seconds How long requests took, until their handler had returned.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{method="GET",route="/odd\"\\",le="0.001"} 1
http_request_duration_seconds_bucket{method="GET",route="/odd\"\\",le="1"} 1
http_request_duration_seconds_bucket{method="GET",route="/odd\"\\",le="+Inf"} 1
http_request_duration_seconds_sum{method="GET",route="/odd\"\\"} 0
http_request_duration_seconds_count{method="GET",route="/odd\"\\"} 1
http_request_duration_seconds_bucket{method="GET",route="/sleep/{s:int}",le="0.001"} 1
http_request_duration_seconds_bucket{method="GET",route="/sleep/{s:int}",le="1"} 2
http_request_duration_seconds_bucket{method="GET",route="/sleep/{s:int}",le="+Inf"} 3
http_request_duration_seconds_sum{method="GET",route="/sleep/{s:int}"} 3
http_request_duration_seconds_count{method="GET",route="/sleep/{s:int}"} 3
http_request_duration_seconds_bucket{method="HEAD",route="/sleep/{s:int}",le="0.001"} 1
http_request_duration_seconds_bucket{method="HEAD",route="/sleep/{s:int}",le="1"} 1
http_request_duration_seconds_bucket{method="HEAD",route="/sleep/{s:int}",le="+Inf"} 1
http_request_duration_seconds_sum{method="HEAD",route="/sleep/{s:int}"} 0
http_request_duration_seconds_count{method="HEAD",route="/sleep/{s:int}"} 1
http_request_duration_seconds_bucket{method="DELETE",route="none",le="0.001"} 1
http_request_duration_seconds_bucket{method="DELETE",route="none",le="1"} 1
http_request_duration_seconds_bucket{method="DELETE",route="none",le="+Inf"} 1
http_request_duration_seconds_sum{method="DELETE",route="none"} 0
http_request_duration_seconds_count{method="DELETE",route="none"} 1
http_request_duration_seconds_bucket{method="GET",route="none",le="0.001"} 1
http_request_duration_seconds_bucket{method="GET",route="none",le="1"} 1
http_request_duration_seconds_bucket{method="GET",route="none",le="+Inf"} 1
http_request_duration_seconds_sum{method="GET",route="none"} 0
http_request_duration_seconds_count{method="GET",route="none"} 1
# HELP http_requests_in_flight Requests whose handler has not returned.
# TYPE http_requests_in_flight gauge
http_requests_in_flight 2
# HELP looper_connections Open connections of the loop that responds.
# TYPE looper_connections gauge
looper_connections 2
`

// Paths that clients request make no new series, and neither do methods that they invent.
func TestMetricsStayFew(t *testing.T) {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	w := newWorld(t, metrics.Middleware())
	w.app.Get("/metrics", metrics.Handler)
	w.text("/user/{name}")
	lines := func() int { return strings.Count(w.ask("GET", "/metrics", "").body, "\n") }
	w.ask("GET", "/user/ada", "")
	w.ask("GET", "/nowhere", "")
	lines() // which makes series of its own
	before := lines()
	for _, path := range []string{"/user/eve", "/user/bob", "/a", "/b", "/user/%22%5c%7d"} {
		w.ask("GET", path, "")
	}
	assert.Equal(t, before, lines())
	assert.Panics(t, func() { middleware.NewMetrics(middleware.MetricsConfig{Buckets: []time.Duration{2, 1}}) })
	assert.Panics(t, func() { middleware.NewMetrics(middleware.MetricsConfig{Buckets: []time.Duration{1, 1}}) })
	assert.Equal(t, "other", middleware.KnownMethod([]byte("get")))
	assert.Equal(t, "PATCH", middleware.KnownMethod([]byte("PATCH")))
}

// A client that leaves in the middle is no longer in flight.
func TestMetricsOfAClientThatHasGone(t *testing.T) {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	w := newWorld(t, metrics.Middleware())
	w.app.Get("/metrics", metrics.Handler)
	w.app.Get("/sleep", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	w.run(func(c *sim.Client) {
		c.Send("GET /sleep HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Sleep(time.Second)
		c.Reset()
	})
	body := w.ask("GET", "/metrics", "").body
	assert.Contains(t, body, "http_requests_in_flight 1\n", "the request for the metrics")
	assert.Contains(t, body, `http_requests_total{method="GET",route="/sleep",status="4xx"} 1`)
}

// checkExposition checks a text against the grammar of the format: families that do not mix, and samples with their names.
func checkExposition(t *testing.T, text string) {
	t.Helper()
	require.True(t, strings.HasSuffix(text, "\n"))
	families, samples := map[string]bool{}, map[string]bool{}
	family, kind := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		words := strings.SplitN(line, " ", 4)
		if words[0] == "#" {
			require.Len(t, words, 4, line)
			if words[1] == "HELP" {
				require.NotContains(t, families, words[2], "a family in two parts")
				family = words[2]
				families[family] = true
			} else {
				require.Equal(t, []string{"TYPE", family}, words[1:3])
				kind = words[3]
			}
			continue
		}
		require.Regexp(t, `^[a-z_]+(\{([a-z_]+="([^"\\]|\\[\\n"])*",?)*\})? [0-9.e+-]+$`, line)
		name, _, _ := strings.Cut(line, "{")
		name, _, _ = strings.Cut(name, " ")
		if kind == "histogram" {
			for _, part := range []string{"_bucket", "_sum", "_count"} {
				name = strings.TrimSuffix(name, part)
			}
		}
		require.Equal(t, family, name)
		sample, _, _ := strings.Cut(line, " ")
		require.NotContains(t, samples, sample, "a sample twice")
		samples[sample] = true
	}
}
