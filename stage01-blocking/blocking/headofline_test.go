//go:build unix

package blocking

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A connects and says nothing while B asks. The silence lasts until a twin of the
// server, which has no silent client, has answered a hundred others: a server that
// could serve B meanwhile has had a hundred times the time it takes.
func TestSilentClientHoldsUpTheNext(t *testing.T) {
	stalled, twin := start(t), start(t)
	a := dial(t, stalled)
	untilServing(t, stalled)
	b := dial(t, stalled) // the kernel completes it without the server
	b.send(request)

	asked := time.Now()
	answered := make(chan time.Duration, 1)
	go func() {
		answer, err := io.ReadAll(b)
		wait := time.Since(asked)
		assert.NoError(t, err)
		assert.Equal(t, greeting, string(answer))
		answered <- wait
	}()
	for range 100 {
		exchange(t, twin)
	}
	silence := time.Since(asked)
	require.NoError(t, a.Close())
	wait := <-answered
	require.GreaterOrEqual(t, wait, silence, "B was answered before A had left")
	t.Logf("B waited %.2f times as long as A was silent", wait.Seconds()/silence.Seconds())
}

// One client after another, each from its first byte until it has hung up, in the
// order in which they came.
func TestClientsTakeTurns(t *testing.T) {
	s := start(t)
	previous := dial(t, s)
	untilServing(t, s)
	for range 20 {
		next := dial(t, s)
		next.send(request)
		next.requireNothing()
		require.NoError(t, previous.Close())
		// The server has answered, and waits for this client to hang up.
		next.requireAnswer(greeting)
		previous = next
	}
}

// What one client costs whom nobody holds up, its connection included.
func BenchmarkExchange(b *testing.B) {
	s := start(b)
	for b.Loop() {
		exchange(b, s)
	}
}
