package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

func TestTreadmill(t *testing.T) {
	for _, row := range []struct {
		name  string
		input string
		err   string
		sent  int64
	}{
		{"to the end", "hello", "", 7 * 5},
		{"left too early", "bye", "5 turns left: sim: the server ended the treadmill's connection", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := &sim.Treadmill{Input: []byte(row.input), Turns: 7}
			l, err := loop.New(k, loop.Config{})
			require.NoError(t, err)
			_, err = l.Listen("treadmill", func(*loop.Conn) loop.Handler { return shout{loop: l} })
			require.NoError(t, err)
			err = k.Run(l)
			if row.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, row.err)
			}
			require.Equal(t, row.sent, k.Sent)
		})
	}
}
