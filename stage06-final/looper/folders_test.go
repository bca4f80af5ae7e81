package looper_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestMissingFolders(t *testing.T) {
	rows := []struct {
		name, want string
		config     looper.Config
	}{
		{"templates", "templates: open no-such-folder: ", looper.Config{Templates: "no-such-folder"}},
		{"static files", "static files: open no-such-folder: ", looper.Config{Static: "no-such-folder"}},
		{"a file", "static files: open app.go: ", looper.Config{Static: "app.go"}},
		{"a wrong prefix", `pattern "files/{file:path}"`, looper.Config{Static: ".", StaticPrefix: "files"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			app := looper.New(row.config)
			require.ErrorContains(t, app.Run("127.0.0.1:0"), row.want)
			require.ErrorContains(t, app.Run("127.0.0.1:0"), row.want, "it is not there the second time either")
		})
	}
}

// An application can listen on several addresses.
func TestListenTwice(t *testing.T) {
	l, err := loop.New(sim.New(sim.Config{}), loop.Config{})
	require.NoError(t, err)
	app := looper.New(looper.Config{Static: "."})
	for _, addr := range []string{"sim:80", "sim:81"} {
		_, err := app.Listen(l, addr)
		assert.NoError(t, err)
	}
}
