//go:build unix

package blocking

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A connects and sends nothing while B sends a request. The silence lasts until a second
// server, which has no silent client, has served a hundred others. So a server that could
// serve B meanwhile has had a hundred times as long as it needs.
func TestSilentClientHoldsUpTheNext(t *testing.T) {
	stalled, other := start(t), start(t)
	a := dial(t, stalled)
	untilServing(t, stalled)
	b := dial(t, stalled) // the kernel connects it without the server
	b.send(request)

	asked := time.Now()
	served := make(chan time.Duration, 1)
	go func() {
		response, err := io.ReadAll(b)
		wait := time.Since(asked)
		assert.NoError(t, err)
		assert.Equal(t, greeting, string(response))
		served <- wait
	}()
	for range 100 {
		exchange(t, other)
	}
	silence := time.Since(asked)
	require.NoError(t, a.Close())
	wait := <-served
	require.GreaterOrEqual(t, wait, silence, "B was served before A had left")
	t.Logf("B waited %.2f times as long as A was silent", wait.Seconds()/silence.Seconds())
}

// The server serves one client after another, in the order of their arrival, each until it
// has closed.
func TestClientsTakeTurns(t *testing.T) {
	s := start(t)
	previous := dial(t, s)
	untilServing(t, s)
	for range 20 {
		next := dial(t, s)
		next.send(request)
		next.requireNothing()
		require.NoError(t, previous.Close())
		// The server has sent its response, and waits until this client closes.
		next.requireResponse(greeting)
		previous = next
	}
}

// BenchmarkExchange measures a client without a queue: connection, request, response.
func BenchmarkExchange(b *testing.B) {
	s := start(b)
	for b.Loop() {
		exchange(b, s)
	}
}
