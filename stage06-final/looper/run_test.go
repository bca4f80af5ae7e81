//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package looper_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// Each loop needs an application of its own.
func TestRunNeedsAnotherAppForEachLoop(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet})
	err := looper.Run("127.0.0.1:0", looper.RunOptions{Loops: 2}, func() (*looper.App, error) { return app, nil })
	require.EqualError(t, err, "looper.Run: expected another application for each loop, found the same one twice")
}

var errNoDatabase = errors.New("no database")

// If an application cannot be made, the program ends, whichever loop the
// application is for.
func TestRunWithoutApp(t *testing.T) {
	for n := range 2 {
		calls := 0
		err := looper.Run("127.0.0.1:0", looper.RunOptions{Loops: 2}, func() (*looper.App, error) {
			if calls++; calls > n {
				return nil, errNoDatabase
			}
			return looper.New(looper.Config{Log: quiet}), nil
		})
		require.ErrorIs(t, err, errNoDatabase)
		assert.Equal(t, n+1, calls)
	}
}

// The printed routes are those of one application, also with workers.
func TestRoutesEnvOfWorkers(t *testing.T) {
	t.Setenv(looper.RoutesEnv, "1")
	newApp := func() (*looper.App, error) {
		app := looper.New(looper.Config{})
		app.Get("/here", func(*looper.Context) error { return nil })
		return app, nil
	}
	text := printed(t, func() { require.NoError(t, looper.Run("not an address", looper.RunOptions{Workers: 2}, newApp)) })
	assert.Contains(t, text, "here")
}
