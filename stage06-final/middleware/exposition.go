package middleware

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"looper.example/stage06-final/looper"
)

// expositionType is the type of Prometheus' text format.
const expositionType = "text/plain; version=0.0.4; charset=utf-8"

// Handler responds with all series in the text format 0.0.4 of Prometheus.
func (m *Metrics) Handler(c *looper.Context) error {
	if m.shared == nil {
		return c.Bytes(200, expositionType, m.appendTo(nil, c.Exchange().Loop().Conns()))
	}
	text, err := looper.Offload(c, func(context.Context) (string, error) { return m.shared.ofAll(m) })
	if err != nil {
		return err
	}
	return c.Bytes(200, expositionType, []byte(text))
}

// appendTo appends all series, in an order that does not change.
func (m *Metrics) appendTo(dst []byte, connections int) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	outcomes := slices.SortedFunc(maps.Keys(m.requests), compareOutcomes)
	dst = appendFamily(dst, "http_requests_total", "counter", "Requests by method, route and class of status.")
	for _, key := range outcomes {
		dst = appendSample(dst, "http_requests_total", key.labels(), float64(m.requests[key].count))
	}
	dst = appendFamily(dst, "http_response_bytes_total", "counter", "Bytes of content of the responses.")
	for _, key := range outcomes {
		dst = appendSample(dst, "http_response_bytes_total", key.labels(), float64(m.requests[key].bytes))
	}
	dst = appendFamily(dst, "http_request_duration_seconds", "histogram", "How long requests took, until their handler had returned.")
	for _, key := range slices.SortedFunc(maps.Keys(m.took), compareEndpoints) {
		dst = m.appendHistogram(dst, key, m.took[key])
	}
	dst = appendFamily(dst, "http_requests_in_flight", "gauge", "Requests whose handler has not returned.")
	dst = appendSample(dst, "http_requests_in_flight", "", float64(m.inFlight))
	dst = appendFamily(dst, "looper_connections", "gauge", "Open connections of the loop that responds.")
	return appendSample(dst, "looper_connections", "", float64(connections))
}

// appendHistogram appends the buckets. Each also counts the requests of those before it.
func (m *Metrics) appendHistogram(dst []byte, key endpoint, h *histogram) []byte {
	const name = "http_request_duration_seconds"
	count := int64(0)
	for i, n := range h.counts {
		count += n
		bound := "+Inf"
		if i < len(m.buckets) {
			bound = strconv.FormatFloat(m.buckets[i].Seconds(), 'g', -1, 64)
		}
		dst = appendSample(dst, name+"_bucket", key.labels()+","+label("le", bound), float64(count))
	}
	dst = appendSample(dst, name+"_sum", key.labels(), h.sum.Seconds())
	return appendSample(dst, name+"_count", key.labels(), float64(count))
}

func appendFamily(dst []byte, name, kind, help string) []byte {
	return append(dst, "# HELP "+name+" "+help+"\n# TYPE "+name+" "+kind+"\n"...)
}

func appendSample(dst []byte, name, labels string, value float64) []byte {
	dst = append(dst, name...)
	if labels != "" {
		dst = append(append(append(dst, '{'), labels...), '}')
	}
	dst = append(dst, ' ')
	dst = strconv.AppendFloat(dst, value, 'g', -1, 64)
	return append(dst, '\n')
}

func (e endpoint) labels() string { return label("method", e.method) + "," + label("route", e.route) }

func (o outcome) labels() string { return o.endpoint.labels() + "," + label("status", o.class) }

// labelEscapes are the escapes of the text format.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func label(name, value string) string { return name + `="` + labelEscapes.Replace(value) + `"` }

func compareEndpoints(a, b endpoint) int {
	return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method))
}

func compareOutcomes(a, b outcome) int {
	return cmp.Or(compareEndpoints(a.endpoint, b.endpoint), cmp.Compare(a.class, b.class))
}
