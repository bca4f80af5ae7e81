package looper_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// A mistake in a template is found before a client asks for its page.
func TestCheckTemplates(t *testing.T) {
	const good, wrong = "{{ name }}", "{% if name %}\n{{ name"
	rows := []struct {
		name  string
		files map[string]string
		want  []string // words of the error; nil: none
	}{
		{"none", nil, nil},
		{"all well", map[string]string{"a.html": good, "b/c.txt": good}, nil},
		{"one is wrong", map[string]string{"a.html": good, "b/c.html": wrong}, []string{"templates: ", "b/c.html"}},
		{"two are wrong", map[string]string{"a.html": wrong, "b.j2": wrong}, []string{"a.html", "b.j2"}},
		{"an unknown filter", map[string]string{"a.html": "{{ name|louder }}"}, []string{"a.html", "louder"}},
		{"no templates", map[string]string{"a.css": wrong, "a.png": "\xff{{", ".hidden.html": wrong, ".git/a.html": wrong}, nil},
		{"a page finds the templates of another folder", map[string]string{"a.html": "{% include 'nothing.html' %}"}, nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			folder, files := t.TempDir(), fstest.MapFS{}
			for name, text := range row.files {
				files[name] = &fstest.MapFile{Data: []byte(text)}
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700))
				require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
			}
			for _, config := range []looper.Config{{TemplatesFS: files}, {Templates: folder}} {
				config.Log = quiet
				err := looper.New(config).CheckTemplates()
				if row.want == nil {
					assert.NoError(t, err)
					continue
				}
				for _, words := range row.want {
					assert.ErrorContains(t, err, words)
				}
			}
		})
	}
	assert.NoError(t, looper.New(looper.Config{Log: quiet}).CheckTemplates())
}

// Run does not serve with a template that cannot be compiled. In debug mode Run logs the mistake and goes on: here it fails later, at
// an address that does not exist.
func TestRunChecksTemplates(t *testing.T) {
	files := fstest.MapFS{"a.html": {Data: []byte("{{ name")}}
	err := looper.New(looper.Config{Log: quiet, TemplatesFS: files}).Run("256.0.0.1:0")
	require.ErrorContains(t, err, "a.html")

	var log bytes.Buffer
	err = looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(&log, nil)), LogOnLoop: true, TemplatesFS: files, Debug: true}).Run("256.0.0.1:0")
	require.ErrorContains(t, err, "256.0.0.1")
	assert.Contains(t, log.String(), "a template cannot be compiled")
	assert.Contains(t, log.String(), "a.html")
}
