package trials_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// patience is the longest that a test waits. No test measures with it.
const patience = 20 * time.Second

// world is an application on a real loop.
type world struct {
	testing.TB
	app  *looper.App
	url  string
	addr string
	log  program.Journal
}

// newWorld serves an application until the test is over. register adds its handlers.
func newWorld(t testing.TB, register func(app *looper.App)) *world {
	w := &world{TB: t}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.app = looper.New(looper.Config{Log: log})
	register(w.app)
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{Log: log})
	require.NoError(t, err)
	listener, err := w.app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	w.addr = listener.Addr()
	w.url = "http://" + w.addr
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, w.app.Shutdown(ctx))
		require.NoError(t, <-ended)
	})
	return w
}

// ask sends a request. Each of fields is one line.
func (w *world) ask(method, path, content string, fields ...string) (*http.Response, string) {
	w.Helper()
	r, err := http.NewRequest(method, w.url+path, strings.NewReader(content))
	require.NoError(w, err)
	for _, line := range fields {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	response, err := client.Do(r)
	require.NoError(w, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	return response, string(body)
}
