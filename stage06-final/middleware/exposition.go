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
		return c.Bytes(200, expositionType, m.expose(c.Exchange().Loop().Conns(), ""))
	}
	text, err := looper.Offload(c, func(context.Context) (string, error) { return m.shared.ofAll(m) })
	if err != nil {
		return err
	}
	return c.Bytes(200, expositionType, []byte(text))
}

// expose returns all series, in an order that does not change. common is a label of every sample; "": none.
func (m *Metrics) expose(connections int, common string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := &exposition{common: common}
	outcomes := slices.SortedFunc(maps.Keys(m.requests), compareOutcomes)
	e.family("http_requests_total", "counter", "Requests by method, route and class of status.")
	for _, key := range outcomes {
		e.sample("http_requests_total", key.labels(), float64(m.requests[key].count))
	}
	e.family("http_response_bytes_total", "counter", "Bytes of content of the responses.")
	for _, key := range outcomes {
		e.sample("http_response_bytes_total", key.labels(), float64(m.requests[key].bytes))
	}
	e.family("http_request_duration_seconds", "histogram", "How long requests took, until their handler had returned.")
	for _, key := range slices.SortedFunc(maps.Keys(m.took), compareEndpoints) {
		m.exposeHistogram(e, key, m.took[key])
	}
	e.family("http_requests_in_flight", "gauge", "Requests whose handler has not returned.")
	e.sample("http_requests_in_flight", "", float64(m.inFlight))
	e.family("looper_connections", "gauge", "Open connections of the loop that responds.")
	e.sample("looper_connections", "", float64(connections))
	return e.text
}

// exposeHistogram adds the buckets. Each also counts the requests of those before it.
func (m *Metrics) exposeHistogram(e *exposition, key endpoint, h *histogram) {
	const name = "http_request_duration_seconds"
	count := int64(0)
	for i, n := range h.counts {
		count += n
		bound := "+Inf"
		if i < len(m.buckets) {
			bound = strconv.FormatFloat(m.buckets[i].Seconds(), 'g', -1, 64)
		}
		e.sample(name+"_bucket", key.labels()+","+label("le", bound), float64(count))
	}
	e.sample(name+"_sum", key.labels(), h.sum.Seconds())
	e.sample(name+"_count", key.labels(), float64(count))
}

// exposition is series as text.
type exposition struct {
	text   []byte
	common string // a label of every sample; "": none
}

func (e *exposition) family(name, kind, help string) {
	e.text = append(e.text, "# HELP "+name+" "+help+"\n# TYPE "+name+" "+kind+"\n"...)
}

func (e *exposition) sample(name, labels string, value float64) {
	e.text = append(e.text, name...)
	if labels = strings.Trim(e.common+","+labels, ","); labels != "" {
		e.text = append(e.text, "{"+labels+"}"...)
	}
	e.text = append(e.text, ' ')
	e.text = strconv.AppendFloat(e.text, value, 'g', -1, 64)
	e.text = append(e.text, '\n')
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
