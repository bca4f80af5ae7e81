package looper_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// printed returns what f writes to standard output.
func printed(t *testing.T, f func()) string {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	stdout := os.Stdout
	os.Stdout = w
	defer func() { os.Stdout = stdout }()
	f()
	require.NoError(t, w.Close())
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// Run prints the tree of routes, also those of static files, and returns.
func TestRoutesEnv(t *testing.T) {
	t.Setenv(looper.RoutesEnv, "1")
	app := looper.New(looper.Config{Static: t.TempDir()})
	app.Get("/users/{id:int}", func(*looper.Context) error { return nil })
	text := printed(t, func() { require.NoError(t, app.Run("not an address")) })
	assert.Equal(t, app.RouteTree(), text)
	assert.Contains(t, text, "{id:int}")
	assert.Contains(t, text, "static")
}

func TestRoutesEnvWithoutFolder(t *testing.T) {
	t.Setenv(looper.RoutesEnv, "1")
	app := looper.New(looper.Config{Static: filepath.Join(t.TempDir(), "nothing")})
	assert.Empty(t, printed(t, func() { assert.Error(t, app.Run("not an address")) }))
}

// Run turns Debug on before it listens.
func TestDebugEnv(t *testing.T) {
	for _, row := range []struct {
		name, value string
		want        bool
	}{{"unset", "", false}, {"set", "1", true}} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv(looper.DebugEnv, row.value)
			app := looper.New(looper.Config{Log: quiet, Static: filepath.Join(t.TempDir(), "nothing")}) // it does not listen
			require.Error(t, app.Run("not an address"))
			app.Configure(func(c *looper.Config) { assert.Equal(t, row.want, c.Debug) })
		})
	}
}
