package looper_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// The log that Configure sets takes all lines, and the rest of New's configuration
// stays.
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

// Static files are those of the last configuration, and Asset looks for them first.
func TestConfigureStaticFiles(t *testing.T) {
	file := func(content string) fstest.MapFS { return fstest.MapFS{"file": {Data: []byte(content)}} }
	w := newWorld(t, looper.Config{StaticFS: file("old"), StaticPrefix: "/old"})
	w.app.StaticFS("/further", file("further"))
	w.app.Configure(func(c *looper.Config) { c.StaticFS, c.StaticPrefix = file("new"), "/new" })
	assert.Equal(t, "new", w.ask("GET", "/new/file", "").body)
	assert.Equal(t, "further", w.ask("GET", "/further/file", "").body)
	assert.Equal(t, "404 Not Found", w.ask("GET", "/old/file", "").status)
	assert.Contains(t, w.app.Asset("file"), "/new/file.")
}

// The log that Configure sets has the line about a folder that is gone.
func TestConfigureLogOfFolders(t *testing.T) {
	folder, further := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	require.NoError(t, errors.Join(os.Mkdir(folder, 0o700), os.Mkdir(further, 0o700)))
	w := newWorld(t, looper.Config{Static: folder})
	w.app.Static("/further", further)
	var log bytes.Buffer
	w.app.Configure(func(c *looper.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	w.app.Get("/remove", func(c *looper.Context) error {
		return errors.Join(os.Remove(folder), os.Remove(further), c.NoContent())
	})
	w.ask("GET", "/remove", "")
	w.ask("GET", "/static/x", "")
	w.ask("GET", "/further/x", "")
	assert.Contains(t, log.String(), folder)
	assert.Contains(t, log.String(), further)
}

// Configure sees unset fields as they were given to New, not their defaults.
func TestConfigureSeesNoDefaults(t *testing.T) {
	called := 0
	looper.New(looper.Config{}).Configure(func(c *looper.Config) {
		called++
		assert.Nil(t, c.Log)
		assert.Nil(t, c.Server.Log)
		assert.Empty(t, c.StaticPrefix)
	})
	assert.Equal(t, 1, called)
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
