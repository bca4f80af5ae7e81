package looper_test

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// site returns a folder with files of many kinds.
func site() fstest.MapFS {
	return fstest.MapFS{
		"index.html":               {Data: []byte("home")},
		"style.css":                {Data: []byte("body {}")},
		"docs/index.html":          {Data: []byte("docs")},
		"docs/a b/index.html":      {Data: []byte("a b")},
		"docs/page.html":           {Data: []byte("page")},
		"pictures/one.png":         {Data: []byte("one")},
		".env":                     {Data: []byte("secret")},
		".git/config":              {Data: []byte("secret")},
		"docs/.draft.html":         {Data: []byte("secret")},
		"docs/.old/index.html":     {Data: []byte("secret")},
		".well-known/security.txt": {Data: []byte("contact")},
		".well-known/.key":         {Data: []byte("secret")},
	}
}

// Paths of folders, with and without index files and listings.
func TestIndexPages(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: site(), StaticConfig: looper.StaticConfig{Index: "index.html"}})
	w.app.StaticFS("/plain", site())
	w.app.StaticFS("/listed", site(), looper.StaticConfig{Listing: true})
	const moved, absent = "301 Moved Permanently", "404 Not Found"
	rows := []struct{ name, target, status, location, body string }{
		{"the root", "/static/", "200 OK", "", "home"},
		{"the root without a slash", "/static", moved, "/static/", ""},
		{"a folder", "/static/docs/", "200 OK", "", "docs"},
		{"a folder without a slash", "/static/docs", moved, "/static/docs/", ""},
		{"with a query", "/static/docs?a=1&b=//c", moved, "/static/docs/?a=1&b=//c", ""},
		{"with a space", "/static/docs/a%20b", moved, "/static/docs/a%20b/", ""},
		{"with a space and a slash", "/static/docs/a%20b/", "200 OK", "", "a b"},
		{"the index file by its name", "/static/docs/index.html", "200 OK", "", "docs"},
		{"a folder without an index file", "/static/pictures/", absent, "", ""},
		{"likewise, without a slash", "/static/pictures", absent, "", ""},
		{"a file with a slash", "/static/style.css/", absent, "", ""},
		{"two slashes", "/static/docs//", absent, "", ""},
		{"a slash too many", "/static//", absent, "", ""},
		{"a dot", "/static/./", absent, "", ""},
		{"two dots", "/static/docs/../", absent, "", ""},
		{"an encoded slash", "/static/docs%2f", absent, "", ""},
		{"nothing", "/static/none/", absent, "", ""},
		{"nothing for folders: the root", "/plain/", absent, "", ""},
		{"nothing for folders: without a slash", "/plain", absent, "", ""},
		{"nothing for folders: a folder", "/plain/docs", absent, "", ""},
		{"a listing without a slash", "/listed/pictures", moved, "/listed/pictures/", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("GET", row.target, "")
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.location, got.fields["Location"])
			if row.body != "" {
				assert.Equal(t, row.body, got.body)
				assert.Equal(t, "text/html; charset=utf-8", got.fields["Content-Type"])
			}
		})
	}
}

// No path redirects a client to another host, even if the files are served from the
// root.
func TestRedirectsStayHere(t *testing.T) {
	files := fstest.MapFS{
		"evil/index.html":         {Data: []byte("it")},
		"evil.com/a/index.html":   {Data: []byte("it")},
		"http:/index.html":        {Data: []byte("it")},
		"x/evil.com/a/index.html": {Data: []byte("it")},
	}
	root := newWorld(t, looper.Config{StaticFS: files, StaticPrefix: "/", StaticConfig: looper.StaticConfig{Index: "index.html"}})
	tenants := newWorld(t, looper.Config{})
	tenants.app.Group("/{tenant}").StaticFS("", files, looper.StaticConfig{Index: "index.html"})
	rows := []struct{ target, location string }{
		{"/evil.com/a", "/evil.com/a/"},
		{"//evil", ""},
		{"//evil.com/a", ""},
		{"/%2fevil", ""},
		{"/%2f%2fevil", ""},
		{"/%5cevil", ""},
		{`/\evil`, ""},
		{"/evil/%2e%2e/evil", ""},
	}
	for _, row := range rows {
		t.Run(row.target, func(t *testing.T) {
			got := root.ask("GET", row.target, "")
			assert.Equal(t, row.location, got.fields["Location"])
			if row.location == "" {
				assert.NotContains(t, got.status, "301")
			}
		})
	}
	tenants.app.StaticFS("//evil.com", files, looper.StaticConfig{Listing: true})
	assert.Equal(t, "/evil.com/", tenants.ask("GET", "//evil.com", "").fields["Location"])
	assert.Equal(t, "/evil/", root.ask("GET", "/evil", "").fields["Location"])
	assert.Equal(t, "/http:/", root.ask("GET", "/http:", "").fields["Location"])
	assert.Equal(t, "/%5c/evil.com/a/", tenants.ask("GET", "/%5c/evil.com/a", "").fields["Location"])
	assert.Equal(t, "/%2f/evil.com/a/", tenants.ask("GET", "/%2f/evil.com/a", "").fields["Location"])
	assert.Equal(t, "400 Bad Request", tenants.ask("GET", `/\/evil.com/a`, "").status)
}

// Hidden files are neither served nor listed, unless the StaticConfig asks for it.
func TestHiddenFiles(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: site(), StaticConfig: looper.StaticConfig{Index: "index.html", Listing: true}})
	w.app.StaticFS("/all", site(), looper.StaticConfig{Hidden: true, Listing: true})
	for _, name := range []string{
		".env", ".git/config", ".git/", ".git", "docs/.draft.html", "docs/.old/", "docs/.old", "docs/.old/index.html", "%2eenv", ".well-known/.key",
		".ENV.0123456789abcdef", ".0123456789abcdef.env",
	} {
		got := w.ask("GET", "/static/"+name, "")
		assert.Equal(t, "404 Not Found", got.status, name)
	}
	assert.Equal(t, "contact", w.ask("GET", "/static/.well-known/security.txt", "").body)
	assert.NotContains(t, w.ask("GET", "/static/.well-known/", "").body, ".key")
	assert.Equal(t, "secret", w.ask("GET", "/all/.env", "").body)
	assert.Equal(t, "secret", w.ask("GET", "/all/docs/.old/index.html", "").body)
	assert.Contains(t, w.ask("GET", "/all/", "").body, `<a href="./.env">.env</a>`)
}

// Several folders, each with its own configuration, in groups and beside routes.
func TestSeveralFolders(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file.txt"), []byte("of a folder"), 0o600))
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file.txt": {Data: []byte("of Config")}}})
	var asked []string
	guard := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			asked = append(asked, c.Path())
			return next(c)
		}
	}
	w.app.Static("/folder/", dir, looper.StaticConfig{CacheControl: "no-cache"})
	w.app.Group("/group", guard).StaticFS("/embedded", fstest.MapFS{"file.txt": {Data: []byte("of a group")}})
	w.app.Get("/folder/page", func(c *looper.Context) error { return c.Text(200, "a page") })
	for target, body := range map[string]string{
		"/static/file.txt":         "of Config",
		"/folder/file.txt":         "of a folder",
		"/folder/page":             "a page",
		"/group/embedded/file.txt": "of a group",
		"/group/embedded/none":     "404 Not Found\n",
	} {
		assert.Equal(t, body, w.ask("GET", target, "").body, target)
	}
	assert.ElementsMatch(t, []string{"/group/embedded/file.txt", "/group/embedded/none"}, asked)
	assert.Equal(t, "no-cache", w.ask("GET", "/folder/file.txt", "").fields["Cache-Control"])
	assert.NotContains(t, w.ask("GET", "/static/file.txt", "").fields, "Cache-Control")
	assert.Equal(t, "405 Method Not Allowed", w.ask("POST", "/folder/file.txt", "").status)
}

func TestStaticMistakes(t *testing.T) {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.Static("/files", "no-such-folder")
	_, err := app.ListenOn(newLoop(t), "sim:80")
	require.ErrorContains(t, err, "static files: open no-such-folder: ")
	assert.PanicsWithError(t, "StaticFS /x: expected files, found nil", func() { app.StaticFS("/x", nil) })
	assert.Panics(t, func() { app.Static("/files", ".") }, "the prefix is taken")
	assert.Panics(t, func() { app.Static("files", ".") }, "no slash")
}

// Cache-Control of files, also with 304, and never with an error.
func TestCacheControl(t *testing.T) {
	files := fstest.MapFS{"a.css": {Data: []byte("a")}, "b.html": {Data: []byte("b")}, "c": {Data: []byte("c")}}
	w := newWorld(t, looper.Config{StaticFS: files, StaticConfig: looper.StaticConfig{
		CacheControl:   "public, max-age=60",
		CacheControlOf: map[string]string{".css": "public, max-age=3600", ".html": ""},
	}})
	tag := w.ask("GET", "/static/a.css", "").fields["ETag"]
	rows := []struct{ name, target, field, status, cache string }{
		{"by its extension", "/static/a.css", "A: b", "200 OK", "public, max-age=3600"},
		{"nothing, by its extension", "/static/b.html", "A: b", "200 OK", ""},
		{"like all", "/static/c", "A: b", "200 OK", "public, max-age=60"},
		{"a part", "/static/a.css", "Range: bytes=0-0", "206 Partial Content", "public, max-age=3600"},
		{"not modified", "/static/a.css", "If-None-Match: " + tag, "304 Not Modified", "public, max-age=3600"},
		{"another version wanted", "/static/a.css", `If-Match: "other"`, "412 Precondition Failed", ""},
		{"no such part", "/static/a.css", "Range: bytes=5-", "416 Range Not Satisfiable", ""},
		{"no such file", "/static/d.css", "A: b", "404 Not Found", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("GET", row.target, "", row.field)
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.cache, got.fields["Cache-Control"])
		})
	}
}

// The ways out of a folder, and odd names, with everything switched on.
func TestHostileNames(t *testing.T) {
	outside := t.TempDir()
	root := filepath.Join(outside, "root")
	require.NoError(t, os.MkdirAll(filepath.Join(root, "sub"), 0o700))
	for name, text := range map[string]string{"secret": "secret", "secret.css": "secret", "root/file": "file", "root/index.html": "home", "root/sub/index.html": "sub"} {
		require.NoError(t, os.WriteFile(filepath.Join(outside, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink("../secret", filepath.Join(root, "link")))
	require.NoError(t, os.Symlink("../secret", filepath.Join(root, "file.gz")))
	require.NoError(t, os.Symlink("..", filepath.Join(root, "up")))
	require.NoError(t, os.Symlink("sub", filepath.Join(root, "inside")))
	w := newWorld(t, looper.Config{StaticConfig: looper.StaticConfig{Index: "index.html", Listing: true, Hidden: true, Precompressed: true}, Static: root})
	for _, target := range []string{
		"..", "../", "../secret", "%2e%2e/secret", "%2e%2e%2fsecret", "..%2f", "..%2fsecret", "sub/../../secret", "sub%2f..%2f..%2fsecret", "./file",
		"..%5csecret", "sub%5c..%5c..%5csecret", "link", "link/", "up", "up/", "up/secret", "up/root/", "%2fetc/passwd", "/etc/passwd",
		"c:%5c", "file::$DATA", "..%c0%af..%c0%afsecret", "%ff", "file/", "file/x", "..0123456789abcdef", "../secret.0123456789abcdef.css",
	} {
		got := w.ask("GET", "/static/"+target, "", "Accept-Encoding: gzip")
		assert.Equal(t, "404 Not Found", got.status, target)
		assert.NotContains(t, got.body, "secret", target)
	}
	assert.Equal(t, "400 Bad Request", w.ask("GET", "/static/file%00", "").status)
	assert.Equal(t, "sub", w.ask("GET", "/static/inside/", "").body)
	assert.Equal(t, "file", w.ask("GET", "/static/file", "", "Accept-Encoding: gzip").body, "the variant leads outside")
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// Names that try to be markup, other URLs, or several lines.
func TestListing(t *testing.T) {
	files := fstest.MapFS{
		"b.txt":               {},
		"a folder/file":       {},
		"<script>alert(1)":    {},
		`"quoted" & 'so'`:     {},
		"javascript:alert(1)": {},
		"line\nend":           {},
		"100%25#?.txt":        {},
		"\u202egnp.exe":       {},
		"grüße.txt":           {},
		`back\slash`:          {},
		"pipe":                {Mode: fs.ModeNamedPipe},
		"link":                {Mode: fs.ModeSymlink, Data: []byte("b.txt")},
		".hidden":             {},
	}
	w := newWorld(t, looper.Config{StaticFS: files, StaticConfig: looper.StaticConfig{Listing: true}})
	got := w.ask("GET", "/static/", "")
	require.Equal(t, "200 OK", got.status)
	_, list, _ := strings.Cut(got.body, "<ul>\n")
	list, rest, _ := strings.Cut(list, "</ul>")
	assert.Equal(t, []string{
		`<li><a href="./a%20folder/">a folder/</a>`,
		`<li><a href="./%22quoted%22%20&amp;%20%27so%27">&#34;quoted&#34; &amp; &#39;so&#39;</a>`,
		`<li><a href="./100%2525%23%3F.txt">100%25#?.txt</a>`,
		`<li><a href="./%3Cscript%3Ealert%281%29">&lt;script&gt;alert(1)</a>`,
		`<li><a href="./b.txt">b.txt</a>`,
		`<li><a href="./gr%C3%BC%C3%9Fe.txt">grüße.txt</a>`,
		`<li><a href="./javascript:alert%281%29">javascript:alert(1)</a>`,
		`<li><a href="./line%0Aend">line` + "\uFFFD" + `end</a>`,
		`<li><a href="./link">link</a>`,
		`<li><a href="./%E2%80%AEgnp.exe">` + "\uFFFD" + `gnp.exe</a>`,
	}, strings.Split(strings.TrimSpace(list), "\n"))
	assert.NotContains(t, rest, "more")
	assert.Contains(t, w.ask("GET", "/static/a%20folder/", "").body, `<a href="../">../</a>`)
	assert.Empty(t, w.ask("HEAD", "/static/", "").body)
}

// A folder with very many files makes a bounded page, which says so.
func TestListingIsBounded(t *testing.T) {
	for _, row := range []struct {
		files int
		more  bool
	}{{1000, false}, {1001, true}} {
		dir := t.TempDir()
		for i := range row.files {
			require.NoError(t, os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), nil, 0o600))
		}
		w := newWorld(t, looper.Config{Static: dir, StaticConfig: looper.StaticConfig{Listing: true}})
		page := w.ask("GET", "/static/", "").body
		assert.Equal(t, 1000, strings.Count(page, "<li>"))
		assert.Equal(t, row.more, strings.Contains(page, "This folder has more entries: only 1000 are read."))
	}
}
