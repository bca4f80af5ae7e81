package lanes_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// crowd is the number of handlers that wait at once.
const crowd = 40

// patience is the longest that a test waits. No test measures with it.
const patience = 20 * time.Second

// world is an application on a real loop.
type world struct {
	*testing.T
	app *looper.App
	url string
	log program.Journal
}

// newWorld makes an application that has a page "/hello".
func newWorld(t *testing.T) *world {
	w := &world{T: t}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	// The log names a handler that holds the loop only if the application knows of the watch.
	w.app = looper.New(looper.Config{Log: log, Workers: crowd, StallTimeout: patience})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	return w
}

// serve starts the loop. The log has a line when a callback holds the loop for as long as stall.
func (w *world) serve(stall time.Duration) {
	k, err := kernel.Open("")
	require.NoError(w, err)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil)), StallTimeout: stall})
	require.NoError(w, err)
	listener, err := w.app.ListenOn(l, "127.0.0.1:0")
	require.NoError(w, err)
	w.url = "http://" + listener.Addr()
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	w.Cleanup(func() {
		l.Post(func() { l.Stop(patience) })
		select {
		case err := <-ended:
			require.NoError(w, err)
		case <-time.After(patience):
			w.Error("the loop does not end")
		}
		if w.Failed() {
			w.Log(w.log.String())
		}
	})
}

// get asks for a page.
func (w *world) get(path string) (string, error) {
	response, err := http.Get(w.url + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("%s: %s: %s", path, response.Status, body)
	}
	return string(body), err
}

// crowded makes forty handlers of "/slow" wait, checks that "/hello" responds, lets them go on, and returns their responses.
func (w *world) crowded(waiting func() int, release func()) (responses []string) {
	type outcome struct {
		body string
		err  error
	}
	outcomes := make(chan outcome, crowd)
	for i := range crowd {
		go func() {
			body, err := w.get(fmt.Sprint("/slow?i=", i))
			outcomes <- outcome{body, err}
		}()
	}
	w.until("all wait", func() bool { return len(outcomes) > 0 || waiting() == crowd })
	if len(outcomes) == 0 {
		hello, err := w.get("/hello")
		require.NoError(w, err)
		require.Equal(w, "hello", hello)
		require.Empty(w, outcomes, "the hello came first")
	}
	release()
	for range crowd {
		o := <-outcomes
		require.NoError(w, o.err)
		responses = append(responses, o.body)
	}
	return responses
}

// until waits until condition holds.
func (w *world) until(what string, condition func() bool) {
	w.Helper()
	require.Eventually(w, condition, patience, 5*time.Millisecond, what)
}
