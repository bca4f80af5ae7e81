package middleware_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// newSharingWorld is an application whose metrics are shared in a folder, in the worker with this number.
func newSharingWorld(t *testing.T, folder, number string) *world {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{Buckets: []time.Duration{time.Second}})
	w := &world{T: t}
	w.configure(looper.Config{Go: func(f func()) { f() }})
	w.app.Use(metrics.Middleware())
	w.app.Get("/metrics", metrics.Handler)
	w.text("/hello")
	metrics.ShareIn(w.app, folder)
	metrics.SetWorker(number)
	return w
}

// hellos sends some requests, and stays until the worker has written its series.
func (w *world) hellos(times int) {
	w.run(func(c *sim.Client) {
		for range times {
			c.Send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
			c.ExpectUntil("hello")
		}
		c.Sleep(1500 * time.Millisecond)
		c.Close()
	})
}

// Each worker responds with the series of all workers.
func TestMetricsOfSeveralWorkers(t *testing.T) {
	folder := t.TempDir()
	one, two := newSharingWorld(t, folder, "1"), newSharingWorld(t, folder, "2")
	one.hellos(1)
	two.hellos(2)
	two.hellos(3)
	for _, w := range []*world{one, two} {
		body := w.ask("GET", "/metrics", "").body
		checkExposition(t, body)
		for _, want := range []string{
			`http_requests_total{worker="1",method="GET",route="/hello",status="2xx"} 1`,
			`http_requests_total{worker="2",method="GET",route="/hello",status="2xx"} 5`,
			`http_request_duration_seconds_bucket{worker="2",method="GET",route="/hello",le="1"} 5`,
			`looper_connections{worker="1"} 1`,
			`looper_connections{worker="2"} 1`,
		} {
			require.Contains(t, body, want+"\n")
		}
	}
	require.Equal(t, []string{"1.prom", "2.prom"}, names(t, folder))
}

func names(t *testing.T, folder string) (all []string) {
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

// The folder has other files too: of a worker that has ended, of other programs, of another release with one more family, and an
// unfinished one. Files of other programs stay.
func TestMetricsFolder(t *testing.T) {
	folder := t.TempDir()
	w := newSharingWorld(t, folder, "1")
	long := time.Now().Add(-time.Minute)
	for name, file := range map[string]struct {
		text string
		old  bool
	}{
		"2.prom":    {"# HELP http_requests_total x\n# TYPE http_requests_total counter\nhttp_requests_total{worker=\"2\"} 7\n", true},
		"2.prom.12": {"# HELP http_req", true},
		"3.prom.67": {"# HELP http_req", false},
		"4.prom":    {"# HELP http_requests_total x\n# TYPE http_requests_total counter\nhttp_requests_total{worker=\"4\"} 7\n# HELP new x\n# TYPE new gauge\nnew{worker=\"4\"} 1\n", false},
		"what.prom": {"nothing of that kind", true},
		"notes.txt": {"nothing of that kind", true},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(file.text), 0o600))
		if file.old {
			require.NoError(t, os.Chtimes(filepath.Join(folder, name), long, long))
		}
	}
	w.hellos(1)
	body := w.ask("GET", "/metrics", "").body
	checkExposition(t, body)
	require.NotContains(t, body, `worker="2"`)
	require.Contains(t, body, `http_requests_total{worker="4"} 7`)
	require.Contains(t, body, "# TYPE new gauge\nnew{worker=\"4\"} 1\n")
	require.NotContains(t, body, "kind\n")
	require.Equal(t, []string{"1.prom", "3.prom.67", "4.prom", "notes.txt", "what.prom"}, names(t, folder))
}

// Without the folder the scraper gets an error, and the log says why.
func TestMetricsWithoutTheirFolder(t *testing.T) {
	w := newSharingWorld(t, filepath.Join(t.TempDir(), "absent"), "1")
	w.hellos(1)
	require.Contains(t, w.log.String(), "no such file or directory")
	require.True(t, strings.HasPrefix(w.ask("GET", "/metrics", "").status, "500"))
}
