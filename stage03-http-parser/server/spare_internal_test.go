package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Exchanges that wait for requests hold no memory for content: the loop has it back for any connection.
func TestSpareExchangesHoldNoContent(t *testing.T) {
	const clients = 20
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	uploads := 0
	s := New(l, func(x Exchange) {
		require.NoError(t, x.Collect(func(body []byte) {
			uploads += len(body)
			require.NoError(t, x.Respond(200, nil))
		}))
	}, Config{})
	_, err = s.Listen("sim:80")
	require.NoError(t, err)
	for range clients {
		k.Client("alice", func(c *sim.Client) {
			c.Connect("sim:80")
			c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n" + strings.Repeat("x", 10_000))
			c.ExpectUntil("\r\n\r\n")
		})
	}
	require.NoError(t, k.Run(l))
	require.Equal(t, clients*10_000, uploads)
	require.NotEmpty(t, s.spare)
	for _, x := range s.spare {
		require.Nil(t, x.body)
	}
}

// Content that was left to the handler is no other client's memory later.
func TestKeepContent(t *testing.T) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	var kept []byte
	s := New(l, func(x Exchange) {
		require.NoError(t, x.Collect(func(body []byte) {
			if kept == nil {
				kept = body
				x.KeepContent()
			}
			require.NoError(t, x.Respond(200, nil))
		}))
	}, Config{})
	_, err = s.Listen("sim:80")
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		for _, letter := range []string{"a", "b", "c"} {
			c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat(letter, 1000))
			c.ExpectUntil("\r\n\r\n")
		}
	})
	require.NoError(t, k.Run(l))
	require.Equal(t, strings.Repeat("a", 1000), string(kept))
}
