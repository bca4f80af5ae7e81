package looper_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// The log that Configure sets takes all lines, and what New was given stays.
func TestConfigure(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, looper.Config{StaticPrefix: "/files"})
	w.app.Configure(func(c *looper.Config) {
		assert.Equal(t, "/files", c.StaticPrefix)
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	w.ask("GET", "/nothing", "")
	assert.Contains(t, log.String(), "target=/nothing")
	assert.Empty(t, w.log.String())
}

// What New was not given is as it was not given, not its default.
func TestConfigureSeesNoDefaults(t *testing.T) {
	looper.New(looper.Config{}).Configure(func(c *looper.Config) {
		assert.Nil(t, c.Log)
		assert.Nil(t, c.Server.Log)
		assert.Empty(t, c.StaticPrefix)
	})
}

func TestConfigureTooLate(t *testing.T) {
	app := looper.New(looper.Config{})
	l, err := loop.New(sim.New(sim.Config{}), loop.Config{})
	require.NoError(t, err)
	_, err = app.ListenOn(l, "sim:80")
	require.NoError(t, err)
	assert.PanicsWithValue(t, "looper: App.Configure: expected before Run and ListenOn, found after",
		func() { app.Configure(func(*looper.Config) {}) })
}
