package loop_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// mirror sends back what comes.
type mirror struct{ loop.Defaults }

func (mirror) Input(c *loop.Conn, in []byte) int {
	c.Write(in)
	return len(in)
}

// The loop has one end of a pair, a goroutine the other.
func TestAdopt(t *testing.T) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	pair, err := kernel.NewPair()
	require.NoError(t, err)
	heard := make(chan string, 1)
	go func() {
		_, _ = io.WriteString(pair.Other, "hello")
		p := make([]byte, 5)
		_, _ = io.ReadFull(pair.Other, p)
		_ = pair.Other.Close()
		heard <- string(p)
		l.Post(func() { l.Stop(time.Second) })
	}()
	l.Post(func() {
		require.True(t, l.Adopt(pair.FD, func(c *loop.Conn) loop.Handler {
			require.False(t, c.Peer().IsValid())
			return mirror{}
		}))
	})
	require.NoError(t, l.Run())
	require.Equal(t, "hello", <-heard)
	late, err := kernel.NewPair()
	require.NoError(t, err)
	require.False(t, l.Adopt(late.FD, nil))
	_, err = late.Other.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err, "the loop has closed its half")
	require.NoError(t, late.Other.Close())
}
