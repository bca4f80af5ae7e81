package lanes_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// If a library dials in a goroutine of its own, it gets an error, and the log names the mistake. No other handler
// is affected.
func TestHTTPClientInTheDialLane(t *testing.T) {
	w := newWorld(t)
	client := &http.Client{Transport: &http.Transport{DialContext: w.app.DialContext}}
	w.app.Get("/", func(c *looper.Context) error {
		_, err := client.Get(w.url + "/hello")
		return c.Text(200, err.Error())
	})
	w.serve(patience)
	text, err := w.get("/")
	require.NoError(t, err)
	require.Contains(t, text, "expected the task that runs now")
	require.True(t, strings.Contains(w.log.String(), "misuse: Scheduler.DialContext"))
	hello, err := w.get("/hello")
	require.NoError(t, err)
	require.Equal(t, "hello", hello)
}
