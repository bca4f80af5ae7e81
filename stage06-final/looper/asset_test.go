package looper_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// fingerprintOf returns the fingerprint of a text.
func fingerprintOf(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16] }

func assetFiles() fstest.MapFS {
	return fstest.MapFS{
		"style.css":               {Data: []byte("body {}")},
		"img/a b.min.svg":         {Data: []byte("<svg>")},
		"empty.css":               {},
		"LICENSE":                 {Data: []byte("free")},
		".hidden.css":             {Data: []byte("x")},
		"app.0123456789abcdef.js": {Data: []byte("named by a bundler")},
	}
}

// Each URL has the content's fingerprint, and serves that content for good.
func TestAsset(t *testing.T) {
	css, svg, license := fingerprintOf("body {}"), fingerprintOf("<svg>"), fingerprintOf("free")
	w := newWorld(t, looper.Config{StaticFS: assetFiles()})
	w.app.StaticFS("/other", fstest.MapFS{"style.css": {Data: []byte("other")}})
	w.app.Group("/{tenant}").StaticFS("", assetFiles())
	rows := []struct{ name, asset, url, body string }{
		{"a style sheet", "style.css", "/static/style." + css + ".css", "body {}"},
		{"in a folder, with a space and a dot", "img/a b.min.svg", "/static/img/a%20b.min." + svg + ".svg", "<svg>"},
		{"without an extension", "LICENSE", "/static/LICENSE." + license, "free"},
		{"empty", "empty.css", "/static/empty." + fingerprintOf("") + ".css", ""},
		{"by its path", "/static/style.css", "/static/style." + css + ".css", "body {}"},
		{"by its path, in another folder", "/other/style.css", "/other/style." + fingerprintOf("other") + ".css", "other"},
		{"a name that seems to have a fingerprint", "app.0123456789abcdef.js", "/static/app.0123456789abcdef." + fingerprintOf("named by a bundler") + ".js", "named by a bundler"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.url, w.app.Asset(row.asset))
			got := w.ask("GET", row.url, "")
			assert.Equal(t, "200 OK", got.status)
			assert.Equal(t, row.body, got.body)
			assert.Equal(t, "public, max-age=31536000, immutable", got.fields["Cache-Control"])
			again := w.ask("GET", row.url, "", "If-None-Match: "+got.fields["ETag"])
			assert.Equal(t, "304 Not Modified", again.status)
			assert.Equal(t, "public, max-age=31536000, immutable", again.fields["Cache-Control"])
		})
	}
	for name, url := range map[string]string{
		"none.css": "/static/none.css", "../x": "/static/../x", "": "/static/", "img": "/static/img", ".hidden.css": "/static/.hidden.css", "/none/a.css": "/none/a.css",
	} {
		assert.Equal(t, url, w.app.Asset(name), "there is no such file")
	}
	plain := w.ask("GET", "/static/style.css", "")
	assert.NotContains(t, plain.fields, "Cache-Control")
	assert.Equal(t, "named by a bundler", w.ask("GET", "/static/app.0123456789abcdef.js", "").body, "a file of that very name")
}

// A fingerprint of another version redirects to the version that exists, and caches do not keep
// the redirect.
func TestWrongFingerprint(t *testing.T) {
	const wrong = "0123456789abcdef"
	right := fingerprintOf("body {}")
	w := newWorld(t, looper.Config{StaticFS: assetFiles(), StaticConfig: looper.StaticConfig{CacheControl: "max-age=5"}})
	rows := []struct{ name, target, status, location string }{
		{"another version", "/static/style." + wrong + ".css", "302 Found", "/static/style." + right + ".css"},
		{"with a query", "/static/style." + wrong + ".css?a=b", "302 Found", "/static/style." + right + ".css?a=b"},
		{"in a folder", "/static/img/a%20b.min." + wrong + ".svg", "302 Found", "/static/img/a%20b.min." + fingerprintOf("<svg>") + ".svg"},
		{"in a folder, the slash encoded", "/static/img%2fa%20b.min." + wrong + ".svg", "302 Found", "/static/img%2fa%20b.min." + fingerprintOf("<svg>") + ".svg"},
		{"encoded", "/static/style.%30123456789abcdef.css", "404 Not Found", ""},
		{"too short", "/static/style.0123456789abcde.css", "404 Not Found", ""},
		{"in capitals", "/static/style." + strings.ToUpper(right) + ".css", "404 Not Found", ""},
		{"of nothing", "/static/none." + wrong + ".css", "404 Not Found", ""},
		{"of a file without a name", "/static/" + wrong + ".css", "404 Not Found", ""},
		{"of a hidden file", "/static/.hidden." + wrong + ".css", "404 Not Found", ""},
		{"two of them", "/static/style." + wrong + "." + right + ".css", "404 Not Found", ""},
		{"of a folder", "/static/img." + wrong, "404 Not Found", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("GET", row.target, "")
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.location, got.fields["Location"])
			if row.location != "" {
				assert.Equal(t, "no-store", got.fields["Cache-Control"])
			} else {
				assert.NotContains(t, got.fields, "Cache-Control")
			}
		})
	}
}

// A file that changes has another URL, and the old URL never serves the new content.
func TestAssetThatChanges(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "style.css")
	write := func(text string, at int64) {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		require.NoError(t, os.Chtimes(name, time.Unix(at, 0), time.Unix(at, 0)))
	}
	write("one", 1)
	w := newWorld(t, looper.Config{Static: dir})
	one := w.app.Asset("style.css")
	assert.Equal(t, "/static/style."+fingerprintOf("one")+".css", one)
	assert.Equal(t, "one", w.ask("GET", one, "").body)
	write("two", 2)
	two := w.app.Asset("style.css")
	assert.Equal(t, "/static/style."+fingerprintOf("two")+".css", two)
	assert.Equal(t, "two", w.ask("GET", two, "").body)
	write("six", 3)
	got := w.ask("GET", two, "")
	assert.Equal(t, "302 Found", got.status)
	assert.Equal(t, w.app.Asset("style.css"), got.fields["Location"])
	write("two", 4)
	assert.Equal(t, two, w.app.Asset("style.css"))
	require.NoError(t, os.Remove(name))
	assert.Equal(t, "/static/style.css", w.app.Asset("style.css"))
	assert.Equal(t, "404 Not Found", w.ask("GET", two, "").status)
}

// A worker reads a large file once for all requests. Until then its URL has no fingerprint.
func TestAssetOfALargeFile(t *testing.T) {
	text := digits(1 << 20)
	files := &countingFS{FS: fstest.MapFS{"large.js": {Data: []byte(text)}}}
	right := "/static/large." + fingerprintOf(text) + ".js"
	var work []func()
	w := newWorld(t, looper.Config{StaticFS: files, Go: func(f func()) { work = append(work, f) }})
	assert.Equal(t, "/static/large.js", w.app.Asset("large.js"), "there is no loop yet")
	ask := func(c *sim.Client) {
		c.Send("GET " + right + " HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("immutable")
		c.ExpectUntil("\r\n\r\n")
		c.Expect(text)
		c.Close()
	}
	w.run(ask, ask, func(c *sim.Client) {
		c.Sleep(time.Second)
		require.Len(t, work, 1)
		assert.Equal(t, "/static/large.js", w.app.Asset("large.js"))
		work[0]()
		c.Sleep(time.Second)
		assert.Equal(t, right, w.app.Asset("large.js"))
		c.Close()
	})
	require.Len(t, work, 1)
	assert.Zero(t, files.open)
}

// Templates know the function asset.
func TestAssetInTemplates(t *testing.T) {
	w := newWorld(t, looper.Config{
		StaticFS:    assetFiles(),
		TemplatesFS: fstest.MapFS{"page.html": {Data: []byte(`<link href="{{ asset('style.css') }}">`)}},
	})
	w.app.Get("/", func(c *looper.Context) error { return c.Render(200, "page.html", nil) })
	assert.Equal(t, `<link href="/static/style.`+fingerprintOf("body {}")+`.css">`, w.ask("GET", "/", "").body)
	assert.Equal(t, "style.css", looper.New(looper.Config{}).Asset("style.css"), "no static files")
}
