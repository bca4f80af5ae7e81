package kernel_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
)

func TestOpen(t *testing.T) {
	known := kernel.Pollers()
	if len(known) == 0 {
		t.Skip("no real kernel on this platform")
	}
	last := known[len(known)-1]
	for _, row := range []struct {
		name, asked, env, want string
	}{
		{"the best", "", "", known[0]},
		{"by name", last, "", last},
		{"by the environment", "", last, last},
		{"a name goes before the environment", known[0], last, known[0]},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv(kernel.PollerEnv, row.env)
			k, err := kernel.Open(row.asked)
			require.NoError(t, err)
			p, err := k.OpenPoller()
			require.NoError(t, err)
			require.Equal(t, row.want, p.Name())
			require.NoError(t, p.Close())
		})
	}
}

func TestOpenUnknown(t *testing.T) {
	for _, row := range []struct{ name, asked, env string }{
		{"by name", "select", ""},
		{"by the environment", "", "select"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv(kernel.PollerEnv, row.env)
			_, err := kernel.Open(row.asked)
			unknown, ok := errors.AsType[*kernel.UnknownPollerError](err)
			require.True(t, ok, err)
			require.Equal(t, "select", unknown.Name)
			require.Equal(t, kernel.Pollers(), unknown.Known)
		})
	}
}

func TestUnknownPollerError(t *testing.T) {
	for _, row := range []struct {
		name string
		err  kernel.UnknownPollerError
		want string
	}{
		{"with a choice", kernel.UnknownPollerError{Name: "select", Known: []string{"epoll", "poll"}},
			`unknown poller "select": expected epoll or poll`},
		{"with none", kernel.UnknownPollerError{}, "no poller for this platform: only the simulated kernel runs here"},
	} {
		t.Run(row.name, func(t *testing.T) { require.EqualError(t, &row.err, row.want) })
	}
}

func TestStrings(t *testing.T) {
	for i, want := range map[kernel.Interest]string{none: "-", r: "r", w: "w", r | w: "rw"} {
		require.Equal(t, want, i.String())
		require.Equal(t, "7 "+want, kernel.Ready{FD: 7, Interest: i}.String())
	}
}
