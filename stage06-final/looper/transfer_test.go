package looper_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// A file larger than any buffer is sent as fast as the client reads it. Meanwhile other clients are
// served, and after the file the connection serves the next request.
func TestLargeFile(t *testing.T) {
	content := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"large": {Data: []byte(content)}}})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/large HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Sleep(time.Second)
		for rest := content; rest != ""; {
			c.Sleep(time.Millisecond)
			piece := c.Receive()
			if !strings.HasPrefix(rest, piece) {
				c.Fail("a wrong piece, %d bytes before the end", len(rest))
			}
			rest = rest[len(piece):]
		}
		c.Send("GET /static/none HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("404 Not Found\n")
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		c.Send("GET /static/none HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("404 Not Found\n")
		assert.Equal(t, time.Millisecond, c.Now())
		c.Close()
	})
}

// A client that leaves in the middle of a file costs no descriptor.
func TestFileIsClosedWhenTheClientLeaves(t *testing.T) {
	files := &countingFS{FS: fstest.MapFS{"large": {Data: make([]byte, 1<<20)}}}
	w := newWorld(t, looper.Config{StaticFS: files})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/large HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Reset()
		c.Sleep(time.Second)
	})
	assert.Equal(t, 1, files.opened)
	assert.Zero(t, files.open)
}

// The transfer of a file goes on after its handler has returned. The memory of the request then serves another client. If the file's
// client leaves, the other client does not notice.
func TestFileWhoseClientLeavesEndsNoOthersRequest(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"large": {Data: make([]byte, 1<<20)}}})
	w.app.Get("/slow", func(c *looper.Context) error {
		if err := c.Sleep(2 * time.Second); err != nil {
			return err
		}
		return c.Text(200, "slept")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/large HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Sleep(time.Second)
		c.Reset()
	}, func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		get("/slow", "slept")(c)
	})
	assert.NotContains(t, w.log.String(), "misuse")
}

// Middleware that fails in any way costs no descriptor either.
func TestFileIsClosedWhenMiddlewareFails(t *testing.T) {
	rows := []struct {
		name    string
		respond func(r *looper.Response)
	}{
		{"a function that ends the goroutine", func(*looper.Response) { runtime.Goexit() }},
		{"a wrap that panics", func(r *looper.Response) { r.Wrap(func(io.Writer) io.WriteCloser { panic("on purpose") }) }},
		{"a wrap that ends the goroutine", func(r *looper.Response) {
			r.Wrap(func(io.Writer) io.WriteCloser { runtime.Goexit(); return nil })
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			files := &countingFS{FS: fstest.MapFS{"file": {Data: []byte("x")}}}
			w := newWorld(t, looper.Config{StaticFS: files})
			w.app.Use(func(next looper.Handler) looper.Handler {
				return func(c *looper.Context) error {
					c.OnResponse(func(r *looper.Response) error { row.respond(r); return nil })
					return next(c)
				}
			})
			assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/static/file", "").status)
			assert.Equal(t, 1, files.opened)
			assert.Zero(t, files.open)
		})
	}
}

// HEAD tells how long a file is without reading it.
func TestHeadReadsNothing(t *testing.T) {
	files := &countingFS{FS: fstest.MapFS{"large": {Data: make([]byte, 1<<20)}}}
	w := newWorld(t, looper.Config{StaticFS: files})
	assert.Equal(t, "1048576", w.ask("HEAD", "/static/large", "").fields["Content-Length"])
	assert.Zero(t, files.reads)
	assert.Len(t, w.ask("GET", "/static/large", "").body, 1<<20)
	assert.Equal(t, 16, files.reads, "pieces of 64 KiB")
	assert.Zero(t, files.open)
}

// A function of OnResponse may make a response with a file bodiless. It cannot change the length of the
// content.
func TestOnResponseChangesAFile(t *testing.T) {
	const size = 200 << 10 // the system sends it
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "large"), make([]byte, size), 0o600))
	rows := []struct {
		name   string
		change func(r *looper.Response)
		status string
		bytes  int
	}{
		{"not modified", func(r *looper.Response) { r.Status = 304 }, "304 Not Modified", 0},
		{"no content", func(r *looper.Response) { r.Status = 204 }, "204 No Content", 0},
		{"of unknown length", func(r *looper.Response) { r.Length = -1 }, "200 OK", size},
		{"shorter", func(r *looper.Response) { r.Length = 1 }, "200 OK", size},
		{"longer", func(r *looper.Response) { r.Length = size + 1 }, "200 OK", size},
		{"whole", func(r *looper.Response) { r.InPieces = false }, "200 OK", size},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				c.OnResponse(func(r *looper.Response) error { row.change(r); return nil })
				return c.File(os.DirFS(folder), "large")
			})
			a := w.ask("GET", "/", "")
			assert.Equal(t, row.status, a.status)
			assert.Len(t, a.body, row.bytes)
		})
	}
}

// A file that turns out shorter than it claimed cannot be sent completely. The client must not take it
// for complete, nor the next response for the rest of it.
func TestFileThatShrinks(t *testing.T) {
	rows := []struct {
		name       string
		has, reads int // bytes
	}{
		{"in the first piece", 10, 0},
		{"between pieces", 128 << 10, 0},
		{"while the server waits for the client", 300 << 10, 160 << 10},
		{"to nothing", 0, 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			files := &countingFS{FS: promisingFS{fstest.MapFS{"log": {Data: make([]byte, row.has)}}, 1 << 20}}
			w := newWorld(t, looper.Config{StaticFS: files})
			w.run(func(c *sim.Client) {
				c.Send("GET /static/log HTTP/1.1\r\nHost: x\r\n\r\nGET /static/none HTTP/1.1\r\nHost: x\r\n\r\n")
				if row.reads > 0 {
					c.ExpectUntil("\r\n\r\n")
					c.Expect(string(make([]byte, row.reads)))
				}
				c.ExpectReset()
			})
			assert.Contains(t, w.log.String(), "bytes are missing")
			assert.NotContains(t, w.log.String(), "status=404")
			assert.Equal(t, 1, files.opened)
			assert.Zero(t, files.open)
		})
	}
}

// If a file cannot be read to its end, the response is cut off, and the log has a line.
func TestFileThatCannotBeRead(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: failingFS{fstest.MapFS{"file": {Data: []byte("content")}}, "read", syscall.EIO}})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/file HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectReset()
	})
	assert.Contains(t, w.log.String(), "level=ERROR")
	assert.Contains(t, w.log.String(), syscall.EIO.Error())
}

// A file that fails to close has been sent completely, or was not to be sent, and the connection goes
// on.
func TestFileThatCannotBeClosed(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: failingFS{fstest.MapFS{"file": {Data: []byte("content")}}, "close", syscall.EIO}})
	w.run(func(c *sim.Client) {
		for _, request := range []struct{ field, want string }{
			{"A: b", "\r\n\r\ncontent"},
			{"If-None-Match: *", "304 Not Modified"},
			{`If-Match: "other"`, "412 Precondition Failed\n"},
			{"Range: bytes=9-", "416 Range Not Satisfiable\n"},
			{"A: b", "\r\n\r\ncontent"},
		} {
			c.Send("GET /static/file HTTP/1.1\r\nHost: x\r\n" + request.field + "\r\n\r\n")
			c.ExpectUntil(request.want)
		}
		c.Close()
	})
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// A handler that goes on after File learns that the client leaves.
func TestHandlerGoesOnAfterFile(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var seen error
	w.app.Get("/", func(c *looper.Context) error {
		if err := c.File(fstest.MapFS{"f": {Data: make([]byte, 8<<20)}}, "f"); err != nil {
			return err
		}
		seen = c.Sleep(time.Hour)
		return seen
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Sleep(time.Second)
		c.Reset()
		c.Sleep(time.Second)
		require.ErrorIs(t, seen, looper.ErrGone)
	})
}
