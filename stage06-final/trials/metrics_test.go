package trials_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// Prometheus's own parser reads the text that middleware.Metrics writes.
func TestMetricsAreReadByPrometheus(t *testing.T) {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	w := newWorld(t, func(app *looper.App) {
		app.Use(metrics.Middleware())
		app.Get("/metrics", metrics.Handler)
		app.Get(`/odd"\{name}`, func(c *looper.Context) error { return c.Text(200, "hello") })
	})
	for _, path := range []string{"/odd%22%5Ccat", "/nowhere", "/metrics"} {
		w.ask("GET", path, "")
	}
	response, body := w.ask("GET", "/metrics", "")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, expfmt.TypeTextPlain, expfmt.ResponseFormat(response.Header).FormatType())

	parser := expfmt.NewTextParser(model.LegacyValidation) // names of ASCII, as in 0.0.4
	families, err := parser.TextToMetricFamilies(strings.NewReader(body))
	require.NoError(t, err)
	counts := map[string]float64{}
	for _, metric := range families["http_requests_total"].GetMetric() {
		for _, label := range metric.GetLabel() {
			if label.GetName() == "route" {
				counts[label.GetValue()] = metric.GetCounter().GetValue()
			}
		}
	}
	assert.Equal(t, map[string]float64{`/odd"\{name}`: 1, "none": 1, "/metrics": 1}, counts)
	histogram := families["http_request_duration_seconds"].GetMetric()[0].GetHistogram()
	assert.EqualValues(t, 1, histogram.GetSampleCount())
	assert.Len(t, histogram.GetBucket(), 12)
	assert.EqualValues(t, 1, families["http_requests_in_flight"].GetMetric()[0].GetGauge().GetValue())
}
