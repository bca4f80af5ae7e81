package looper_test

import (
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

var quiet = slog.New(slog.DiscardHandler)

// words is a log that any goroutine may write to. It tells when it has the text that the test
// looks for.
type words struct {
	mu    sync.Mutex
	text  strings.Builder
	found chan struct{} // closed when the text is there
	want  string
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	had := strings.Contains(w.text.String(), w.want)
	w.text.Write(p)
	if !had && strings.Contains(w.text.String(), w.want) {
		close(w.found)
	}
	return len(p), nil
}

// The watch names the route that holds the loop, with its stack, even though the handler runs
// in a coroutine and has waited before.
func TestWatchNamesTheHandler(t *testing.T) {
	log := &words{found: make(chan struct{}), want: "holdTheLoop"}
	app := looper.New(looper.Config{Log: quiet, Debug: true})
	app.Get("/stuck/{n:int}", func(c *looper.Context) error {
		if err := c.Yield(); err != nil {
			return err
		}
		holdTheLoop(log.found)
		return c.Text(200, "at last")
	})
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{StallTimeout: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	ran := make(chan error, 1)
	go func() { ran <- l.Run() }()
	response, err := http.Get("http://" + listener.Addr() + "/stuck/7")
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, 200, response.StatusCode)
	l.Post(func() { l.Stop(0) })
	require.NoError(t, <-ran)
	held := regexp.MustCompile(`held up.* what="the handler of /stuck/{n:int}".*holdTheLoop`) // one line
	assert.Len(t, held.FindAllString(log.text.String(), -1), 1, "once for each stretch: %s", log.text.String())
}

// holdTheLoop does what a handler must not do: it waits for another goroutine.
func holdTheLoop(until chan struct{}) { <-until }
