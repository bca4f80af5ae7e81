package modes

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/site"
)

// net/http can read each mode's request, to its end.
func TestRequests(t *testing.T) {
	names := map[string]bool{}
	for _, m := range All() {
		t.Run(m.Name, func(t *testing.T) {
			require.False(t, names[m.Name], "two have that name")
			names[m.Name] = true
			text := m.Request(m.Path)
			if m.Kind == WebSocket {
				require.Equal(t, messageFrame, text)
				text = m.opening(m.Path)
			}
			in := bufio.NewReader(bytes.NewReader(text))
			r, err := http.ReadRequest(in)
			require.NoError(t, err)
			assert.Equal(t, m.Path, r.URL.Path)
			assert.Equal(t, site.Host, r.Host)
			var body bytes.Buffer
			_, err = body.ReadFrom(r.Body)
			require.NoError(t, err)
			assert.Equal(t, m.Path == site.UploadPath, body.Len() == site.UploadSize)
			assert.Zero(t, in.Buffered())
			assert.Equal(t, m.Kind == Short, r.ProtoMinor == 0)
		})
	}
}

// Some stages send the host instead of the text, so both have the same length.
func TestOneLength(t *testing.T) {
	require.Len(t, site.Host, len(site.Hello))
	require.InDelta(t, 10_000, len(site.RenderedPage()), 1500)
}

func TestFind(t *testing.T) {
	all, err := Find(nil)
	require.NoError(t, err)
	require.Len(t, all, len(Names()))
	two, err := Find([]string{"json", "keep-1"})
	require.NoError(t, err)
	require.Equal(t, []string{"json", "keep-1"}, []string{two[0].Name, two[1].Name})
	_, err = Find([]string{"json", "yaml"})
	require.ErrorContains(t, err, `unknown mode "yaml": expected one of keep-1, keep-50, `)
}

// Check's error says what is wrong about a response.
func TestExpect(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, site.Static), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, site.Static, site.Small), []byte("content"), 0o600))
	for _, row := range []struct{ name, path, text, body, want string }{
		{"hello", site.HelloPath, "", site.Hello, ""},
		{"another text", site.HelloPath, "", "Hello!", `expected "Hello, World!\n", found "Hello!"`},
		{"the stage's text", site.HelloPath, "mine", "mine", ""},
		{"JSON", site.JSONPath, "", string(greeting()), ""},
		{"JSON with a line feed", site.JSONPath, "", string(greeting()) + "\n", ""},
		{"another value", site.JSONPath, "", "{}", "found \"{}\""},
		{"page", site.PagePath, "", string(site.RenderedPage()), ""},
		{"half a page", site.PagePath, "", string(site.RenderedPage()[:5000]), "bytes more, found"},
		{"upload", site.UploadPath, "", "10000\n", ""},
		{"less", site.UploadPath, "", "9999\n", `found "9999\n"`},
		{"file", site.FilesPath + site.Small, "", "content", ""},
		{"another file", site.FilesPath + site.Small, "", "Content", "expected 7 bytes with the checksum"},
	} {
		t.Run(row.name, func(t *testing.T) {
			want, err := expect(row.path, row.text, folder)
			require.NoError(t, err)
			err = want(strings.NewReader(row.body))
			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, row.want)
			}
		})
	}
}

// Which peers take part in which modes.
func TestUse(t *testing.T) {
	peer := func(name string) peers.Peer {
		found, err := peers.Find([]string{name})
		require.NoError(t, err)
		return found[0]
	}
	for _, row := range []struct {
		peer, mode string
		want       bool
	}{
		{"limit", "keep-50", true}, {"limit", "page", true}, {"limit", "tls", false}, {"limit", "websocket", false}, {"limit", "file-1m", false},
		{"looper", "tls", true}, {"stage02", "tls", false}, {"stage02", "pipelined", true}, {"stage05", "json", false},
		{"gin", "websocket", false}, {"net/http", "websocket", true}, {"nginx", "file-1g", true}, {"nginx", "json", false},
		{"karlooper", "keep-50", false}, {"karlooper", "no-keep-alive", true},
	} {
		modes, err := Find([]string{row.mode})
		require.NoError(t, err)
		_, ok := modes[0].Use(peer(row.peer))
		assert.Equal(t, row.want, ok, "%s in %s", row.peer, row.mode)
	}
}
