package looper_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/looper"
)

func newLoop(t *testing.T) *loop.Loop {
	l, err := loop.New(sim.New(sim.Config{}), loop.Config{})
	require.NoError(t, err)
	return l
}

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
			l, app := newLoop(t), looper.New(row.config)
			for _, attempt := range []string{"first", "second"} {
				_, err := app.ListenOn(l, "sim:80")
				require.ErrorContains(t, err, row.want, "%s attempt", attempt)
			}
		})
	}
	require.ErrorContains(t, looper.New(looper.Config{Static: "no-such-folder"}).Run("127.0.0.1:0"), "static files: open")
}

func TestListenTwice(t *testing.T) {
	l, app := newLoop(t), looper.New(looper.Config{Static: "."})
	for _, addr := range []string{"sim:80", "sim:81"} {
		_, err := app.ListenOn(l, addr)
		assert.NoError(t, err)
	}
}

func TestConfigOfTemplates(t *testing.T) {
	files := fstest.MapFS{"a.html": {Data: []byte(`{{ site }} {{ 3|double }} {{ url("a") }}`)}}
	w := newWorld(t, looper.Config{
		TemplatesFS: files,
		Template: template.Config{
			Globals: map[string]any{"site": "Looper"},
			Filters: map[string]any{"double": func(n int) int { return 2 * n }},
			Reload:  true,
		},
	})
	w.app.Get("/a", func(c *looper.Context) error { return c.Render(200, "a.html", nil) }).Named("a")
	assert.Equal(t, "Looper 6 /a", w.ask("GET", "/a", "").body)
	files["a.html"] = &fstest.MapFile{Data: []byte("changed"), ModTime: files["a.html"].ModTime.Add(1e9)}
	assert.Equal(t, "changed", w.ask("GET", "/a", "").body)
}
