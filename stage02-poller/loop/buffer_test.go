package loop

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
)

func (q *buffer) check(t *testing.T) {
	t.Helper()
	require.LessOrEqual(t, 0, q.r)
	require.LessOrEqual(t, q.r, len(q.b))
	if q.len() == 0 {
		require.Nil(t, q.b, "an empty buffer holds memory")
	}
}

// Random appends and takes, compared with those of a plain slice.
func TestBuffer(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	var q buffer
	var free pool
	var model []byte
	next := byte(0)
	for range 20_000 {
		if chance.IntN(2) == 0 {
			p := make([]byte, 1+chance.IntN(3000))
			for i := range p {
				p[i] = next
				next++
			}
			q.append(&free, p)
			model = append(model, p...)
		} else if len(model) > 0 {
			n := chance.IntN(min(len(model), 4000) + 1)
			q.take(&free, n)
			model = model[n:]
		}
		q.check(t)
		require.True(t, bytes.Equal(model, q.bytes()))
		require.Equal(t, len(model), q.len())
	}
	q.release(&free)
	q.check(t)
}

// A queue that is always read and never empty does not grow for ever: it reuses the room of
// bytes that were taken.
func TestBufferReusesRoom(t *testing.T) {
	var q buffer
	var free pool
	p := make([]byte, 1000)
	q.append(&free, p)
	for range 10_000 {
		q.append(&free, p)
		q.take(&free, 1000)
	}
	require.Equal(t, newBuffer, cap(q.b))
}

func TestPool(t *testing.T) {
	var free pool
	one, two := free.get(), free.get()
	require.Equal(t, newBuffer, cap(one))
	free.put(append(one, "dirty"...))
	free.put(two)
	require.Len(t, free.free, 2)
	require.Empty(t, free.get(), "a buffer begins empty")

	free.put(make([]byte, 0, keepBuffer+1))
	require.Len(t, free.free, 1, "one that is too large is not kept")
	for range keepBytes/newBuffer + 10 {
		free.put(make([]byte, 0, newBuffer))
	}
	require.Equal(t, keepBytes, free.bytes)
	for held := 0; held < keepBytes; held += newBuffer {
		require.Equal(t, newBuffer, cap(free.get()))
	}
	require.Zero(t, free.bytes)
	require.Empty(t, free.free)
}

// Borrowers in turn get the same memory, which is that of the connections.
func TestBorrow(t *testing.T) {
	l, err := New(sim.New(sim.Config{}), Config{})
	require.NoError(t, err)
	first := l.Borrow()
	require.Empty(t, first)
	for range 1000 {
		l.GiveBack(append(first, "of one client"...))
		next := l.Borrow()
		require.Empty(t, next)
		require.Same(t, &first[:1][0], &next[:1][0])
	}
	require.Empty(t, l.buffers.free)
	l.GiveBack(nil)
	require.Empty(t, l.buffers.free, "nil is no memory")
}
