package looper_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

func TestStaticFiles(t *testing.T) {
	modified := time.Date(1996, 5, 6, 7, 8, 9, 500, time.UTC)
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{
		"style.css":     {Data: []byte("body {}"), ModTime: modified},
		"sub/page.html": {Data: []byte("<p>"), ModTime: modified},
		"embedded.txt":  {Data: []byte("no time")},
		"empty":         {Data: nil, ModTime: modified},
	}})
	css := w.ask("GET", "/static/style.css", "")
	assert.Equal(t, "200 OK", css.status)
	assert.Equal(t, "body {}", css.body)
	assert.Equal(t, "text/css; charset=utf-8", css.fields["Content-Type"])
	assert.Equal(t, "Mon, 06 May 1996 07:08:09 GMT", css.fields["Last-Modified"])
	tag := css.fields["ETag"]

	rows := []struct {
		name, target, field string
		status, body        string
	}{
		{"in a folder", "/static/sub/page.html", "", "200 OK", "<p>"},
		{"empty", "/static/empty", "", "200 OK", ""},
		{"without a time: as old as the server", "/static/embedded.txt", "If-Modified-Since: Fri, 31 Dec 1999 23:59:59 GMT", "200 OK", "no time"},
		{"and unchanged since then", "/static/embedded.txt", "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT", "304 Not Modified", ""},
		{"only if it is this one", "/static/style.css", "If-Match: " + tag, "200 OK", "body {}"},
		{"only if it is any", "/static/style.css", "If-Match: *", "200 OK", "body {}"},
		{"only if it is another", "/static/style.css", `If-Match: "other"`, "412 Precondition Failed", "412 Precondition Failed\n"},
		{"a weak tag does not match", "/static/style.css", "If-Match: W/" + tag, "412 Precondition Failed", "412 Precondition Failed\n"},
		{"only if unchanged, and it is", "/static/style.css", "If-Unmodified-Since: Mon, 06 May 1996 07:08:09 GMT", "200 OK", "body {}"},
		{"only if unchanged, and it is not", "/static/style.css", "If-Unmodified-Since: Mon, 06 May 1996 07:08:08 GMT", "412 Precondition Failed", "412 Precondition Failed\n"},
		{"only if unchanged since a word", "/static/style.css", "If-Unmodified-Since: yesterday", "200 OK", "body {}"},
		{"only if unchanged, in the second format", "/static/style.css", "If-Unmodified-Since: Monday, 06-May-96 07:08:08 GMT", "412 Precondition Failed", "412 Precondition Failed\n"},
		{"only if unchanged, in the third format", "/static/style.css", "If-Unmodified-Since: Mon May  6 07:08:08 1996", "412 Precondition Failed", "412 Precondition Failed\n"},
		{"only if unchanged since two dates", "/static/style.css", "If-Unmodified-Since: Mon, 06 May 1996 07:08:08 GMT\r\nIf-Unmodified-Since: Mon, 06 May 1996 07:08:08 GMT", "200 OK", "body {}"},
		{"only if it is this one, on the second line", "/static/style.css", "If-Match: \"other\"\r\nIf-Match: " + tag, "200 OK", "body {}"},
		{"only if it is this one, after an empty line", "/static/style.css", "If-Match:\r\nIf-Match: " + tag, "200 OK", "body {}"},
		{"only if it is another, after an empty line", "/static/style.css", "If-Match:\r\nIf-Match: \"other\"", "412 Precondition Failed", "412 Precondition Failed\n"},
		{"only if it is absent", "/static/style.css", "If-Match:", "412 Precondition Failed", "412 Precondition Failed\n"},
		{"tags come before dates", "/static/style.css", "If-Match: " + tag + "\r\nIf-Unmodified-Since: Mon, 06 May 1996 07:08:08 GMT", "200 OK", "body {}"},
		{"unchanged by tag on the second line", "/static/style.css", "If-None-Match: \"other\"\r\nIf-None-Match: " + tag, "304 Not Modified", ""},
		{"unchanged by tag after an empty line", "/static/style.css", "If-None-Match: ,\r\nIf-None-Match: " + tag, "304 Not Modified", ""},
		{"unchanged by tag after one with a comma", "/static/style.css", "If-None-Match: \"a,b\", " + tag, "304 Not Modified", ""},
		{"a tag around this one", "/static/style.css", "If-None-Match: \"a," + tag + ",b\"", "200 OK", "body {}"},
		{"no tags, and the date is ignored", "/static/style.css", "If-None-Match:\r\nIf-Modified-Since: Mon, 06 May 1996 07:08:09 GMT", "200 OK", "body {}"},
		{"unchanged by tag", "/static/style.css", "If-None-Match: \"other\", W/" + tag, "304 Not Modified", ""},
		{"changed by tag", "/static/style.css", `If-None-Match: "other"`, "200 OK", "body {}"},
		{"a tag that is a list", "/static/style.css", `If-None-Match: "a,*,b"`, "200 OK", "body {}"},
		{"any tag", "/static/style.css", "If-None-Match: *", "304 Not Modified", ""},
		{"unchanged by date", "/static/style.css", "If-Modified-Since: Mon, 06 May 1996 07:08:09 GMT", "304 Not Modified", ""},
		{"changed by date", "/static/style.css", "If-Modified-Since: Mon, 06 May 1996 07:08:08 GMT", "200 OK", "body {}"},
		{"unchanged by date in the second format", "/static/style.css", "If-Modified-Since: Monday, 06-May-96 07:08:09 GMT", "304 Not Modified", ""},
		{"unchanged by date in the third format", "/static/style.css", "If-Modified-Since: Mon May  6 07:08:09 1996", "304 Not Modified", ""},
		{"changed by date in the second format", "/static/style.css", "If-Modified-Since: Monday, 06-May-96 07:08:08 GMT", "200 OK", "body {}"},
		{"changed by date in the third format", "/static/style.css", "If-Modified-Since: Mon May  6 07:08:08 1996", "200 OK", "body {}"},
		{"another day of the week", "/static/style.css", "If-Modified-Since: Sun, 06 May 1996 07:08:09 GMT", "304 Not Modified", ""},
		{"two dates", "/static/style.css", "If-Modified-Since: Mon, 06 May 1996 07:08:09 GMT\r\nIf-Modified-Since: Mon, 06 May 1996 07:08:09 GMT", "200 OK", "body {}"},
		{"a date after an empty line", "/static/style.css", "If-Modified-Since:\r\nIf-Modified-Since: Mon, 06 May 1996 07:08:09 GMT", "200 OK", "body {}"},
		{"no date", "/static/style.css", "If-Modified-Since: yesterday", "200 OK", "body {}"},
		{"a folder", "/static/sub", "", "404 Not Found", "404 Not Found\n"},
		{"nothing", "/static/none", "", "404 Not Found", "404 Not Found\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var fields []string
			if row.field != "" {
				fields = append(fields, row.field)
			}
			got := w.ask("GET", row.target, "", fields...)
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.body, got.body)
		})
	}
}

// A file from the future counts as modified at the moment of the request (RFC 9110, section 8.8.2.1). Its tag still
// tells whether the client has it.
func TestFileFromTheFuture(t *testing.T) {
	files := fstest.MapFS{"file": {Data: []byte("x"), ModTime: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}}
	w := newWorld(t, looper.Config{StaticFS: files})
	a := w.ask("GET", "/static/file", "")
	assert.Equal(t, a.fields["Date"], a.fields["Last-Modified"])
	assert.Equal(t, "304 Not Modified", w.ask("GET", "/static/file", "", "If-None-Match: "+a.fields["ETag"]).status)
	assert.Equal(t, "200 OK", w.ask("GET", "/static/file", "", "If-Modified-Since: Fri, 31 Dec 1999 23:59:59 GMT").status)
}

// Conditions of other methods: a client that already has this version must not get 304, which does not tell what
// became of its request.
func TestConditionsOfOtherMethods(t *testing.T) {
	files := fstest.MapFS{"file": {Data: []byte("it"), ModTime: time.Date(1994, 5, 6, 7, 8, 9, 0, time.UTC)}}
	w := newWorld(t, looper.Config{})
	w.app.Post("/file", func(c *looper.Context) error { return c.File(files, "file") })
	tag := w.ask("POST", "/file", "").fields["ETag"]
	rows := []struct{ name, field, status string }{
		{"this version already", "If-None-Match: " + tag, "412 Precondition Failed"},
		{"any version already", "If-None-Match: *", "412 Precondition Failed"},
		{"another version already", `If-None-Match: "other"`, "200 OK"},
		{"unchanged by date", "If-Modified-Since: Fri, 06 May 1994 07:08:09 GMT", "200 OK"},
		{"a part", "Range: bytes=0-0", "200 OK"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.status, w.ask("POST", "/file", "", row.field).status) })
	}
}

// Files outside the folder are 404, however a client tries to reach them.
func TestStaticFilesNeverLeaveTheirRoot(t *testing.T) {
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	root := filepath.Join(outside, "root")
	require.NoError(t, os.MkdirAll(filepath.Join(root, "sub"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, "file"), []byte("file"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(root, "absolute")))
	require.NoError(t, os.Symlink("../secret", filepath.Join(root, "relative")))
	require.NoError(t, os.Symlink("file", filepath.Join(root, "inside")))

	w := newWorld(t, looper.Config{Static: root})
	assert.Equal(t, "file", w.ask("GET", "/static/file", "").body)
	assert.Equal(t, "file", w.ask("GET", "/static/inside", "").body)
	for _, target := range []string{
		"/static/../secret", "/static/%2e%2e/secret", "/static/sub/../../secret", "/static/sub%2f..%2f..%2fsecret",
		"/static/..%2fsecret", "/static/..%5csecret", "/static//" + outside + "/secret", "/static/" + "%2f" + outside + "/secret",
		"/static/absolute", "/static/relative", "/static/./file", "/static/", "/static//file",
	} {
		got := w.ask("GET", target, "")
		assert.Equal(t, "404 Not Found", got.status, target)
		assert.NotContains(t, got.body, "secret", target)
	}
}

// No trick with names reaches an fs.FS, even if the fs.FS would accept the name.
func TestNamesThatAreNoPaths(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: lenientFS{fstest.MapFS{"file": {Data: []byte("secret")}}}})
	require.Equal(t, "secret", w.ask("GET", "/static/a/b", "").body)
	for _, name := range []string{
		"", "..", "../a", "a/../b", "%2e%2e/a", "..%2fa", "a/./b", "/a", "//a", "a//b", "a/", "a%2f", "%2fa", "..%5ca", "a%5cb", "c:%5ca",
	} {
		assert.Equal(t, "404 Not Found", w.ask("GET", "/static/"+name, "").status, name)
	}
	assert.Equal(t, "400 Bad Request", w.ask("GET", "/static/a%00", "").status)
}

// Opening a pipe waits until another program writes to it, and the loop would wait with it.
func TestOnlyFilesAreOpened(t *testing.T) {
	files := &countingFS{FS: fstest.MapFS{
		"pipe":       {Mode: fs.ModeNamedPipe},
		"device":     {Mode: fs.ModeDevice},
		"folder/one": {Data: []byte("1")},
	}}
	w := newWorld(t, looper.Config{StaticFS: files})
	for _, name := range []string{"pipe", "device", "folder", "none"} {
		assert.Equal(t, "404 Not Found", w.ask("GET", "/static/"+name, "").status)
	}
	assert.Zero(t, files.opened)
}

// The reason why a file cannot be opened decides which status the client gets, and whether the log has a line. An
// error that a client can cause with a name alone makes no line.
func TestFilesThatCannotBeOpened(t *testing.T) {
	const absent, forbidden, fault = "404 Not Found", "403 Forbidden", "500 Internal Server Error"
	rows := []struct {
		name   string
		reason error
		status string
	}{
		{"nothing there", syscall.ENOENT, absent},
		{"a file in the place of a folder", syscall.ENOTDIR, absent},
		{"too many links", syscall.ELOOP, absent},
		{"a long name", syscall.ENAMETOOLONG, absent},
		{"a name that this file system cannot have", syscall.EINVAL, absent},
		{"a name in another encoding", syscall.EILSEQ, absent},
		{"no name", fs.ErrInvalid, absent},
		{"absent, as Go says it", fs.ErrNotExist, absent},
		{"no permission", syscall.EACCES, forbidden},
		{"no permission, whatever the mode", syscall.EPERM, forbidden},
		{"no permission, as Go says it", fs.ErrPermission, forbidden},
		{"no descriptors", syscall.EMFILE, fault},
		{"no descriptors in the system", syscall.ENFILE, fault},
		{"no memory", syscall.ENOMEM, fault},
		{"a broken disk", syscall.EIO, fault},
		{"a stale file server", syscall.ESTALE, fault},
		{"anything else", errors.New("anything else"), fault},
	}
	for _, row := range rows {
		for _, step := range []string{"stat", "open", "fstat"} {
			t.Run(row.name+", "+step, func(t *testing.T) {
				files := &countingFS{FS: fstest.MapFS{"file": {Data: []byte("it")}}}
				w := newWorld(t, looper.Config{StaticFS: failingFS{files, step, row.reason}})
				assert.Equal(t, row.status, w.ask("GET", "/static/file", "").status)
				assert.Zero(t, files.open)
				if row.status == absent {
					assert.NotContains(t, w.log.String(), "level=ERROR")
				} else {
					assert.Contains(t, w.log.String(), "level=ERROR")
					assert.Contains(t, w.log.String(), row.reason.Error())
				}
			})
		}
	}
}

// A folder may take the place of a file between the look at it and the opening.
func TestFileThatBecomesAFolder(t *testing.T) {
	after := &countingFS{FS: fstest.MapFS{"file/inside": {Data: []byte("it")}}}
	w := newWorld(t, looper.Config{StaticFS: replacedFS{before: fstest.MapFS{"file": {Data: []byte("it")}}, after: after}})
	assert.Equal(t, "404 Not Found", w.ask("GET", "/static/file", "").status)
	assert.Zero(t, after.open)
}

// The header fields describe the file that is sent.
func TestFileThatIsReplaced(t *testing.T) {
	modified := time.Date(1996, 5, 6, 7, 8, 9, 0, time.UTC)
	w := newWorld(t, looper.Config{StaticFS: replacedFS{
		before: fstest.MapFS{"file": {Data: []byte("a long text"), ModTime: modified.Add(-time.Hour)}},
		after:  fstest.MapFS{"file": {Data: []byte("a text"), ModTime: modified}},
	}})
	got := w.ask("GET", "/static/file", "")
	assert.Equal(t, "a text", got.body)
	assert.Equal(t, "6", got.fields["Content-Length"])
	assert.Equal(t, "Mon, 06 May 1996 07:08:09 GMT", got.fields["Last-Modified"])
}

func TestStaticPrefix(t *testing.T) {
	rows := []struct{ prefix, target string }{
		{"", "/static/sub/file"},
		{"/assets", "/assets/sub/file"},
		{"/assets/", "/assets/sub/file"},
		{"/a/b", "/a/b/sub/file"},
		{"/", "/sub/file"},
	}
	for _, row := range rows {
		t.Run(row.prefix, func(t *testing.T) {
			w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"sub/file": {Data: []byte("it")}}, StaticPrefix: row.prefix})
			assert.Equal(t, "it", w.ask("GET", row.target, "").body)
		})
	}
}
