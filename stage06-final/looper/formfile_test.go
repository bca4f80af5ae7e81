package looper_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// A client may give its files any name.
func TestFileNames(t *testing.T) {
	rows := []struct{ name, sent, want string }{
		{"a name", "cat.jpg", "cat.jpg"},
		{"a path", "/etc/passwd", "passwd"},
		{"a path upwards", "../../etc/passwd", "passwd"},
		{"a path of Windows", `C:\\Users\\Ada\\cat.jpg`, "cat.jpg"},
		{"both", `a\\b/..\\c`, "c"},
		{"a folder", "a/", ""},
		{"this folder", ".", ""},
		{"the folder above", "a/..", ""},
		{"a hidden file", ".bashrc", ".bashrc"},
		{"letters beyond ASCII", "Käse 猫.txt", "Käse 猫.txt"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
		{"written from right to left", "cod\u202Egpj.exe", "codgpj.exe"},
		{"a tab", "a\tb", "ab"},
		{"too long", strings.Repeat("ä", 200), strings.Repeat("ä", 127)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Post("/", func(c *looper.Context) error { return c.Text(200, "<"+formOf(c).File("f").Name+">") })
			assert.Equal(t, "<"+row.want+">", w.ask("POST", "/", multi(`; name=f; filename="`+row.sent+`"`, "x"), multiparts).body)
		})
	}
}

// However a request ends, its large files are closed, and the folder of temporary files is empty.
func TestFilesAreClosed(t *testing.T) {
	rows := []struct {
		name string
		end  func(c *looper.Context) error
	}{
		{"a response", func(c *looper.Context) error { return c.NoContent() }},
		{"an error", func(c *looper.Context) error { return &looper.Error{Status: 409} }},
		{"a panic", func(c *looper.Context) error { panic("on purpose") }},
		{"the end of the goroutine", func(c *looper.Context) error { runtime.Goexit(); return nil }},
		{"a client that leaves", func(c *looper.Context) error { return c.Sleep(time.Hour) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			empty := func() {
				files, err := os.ReadDir(folder)
				require.NoError(t, err)
				require.Empty(t, files)
			}
			w := newWorld(t, looper.Config{Form: looper.FormConfig{Memory: -1, Folder: folder}, Go: func(f func()) { f() }})
			var file *looper.FormFile
			w.app.Post("/", func(c *looper.Context) error {
				form := formOf(c)
				require.Nil(t, form.File("g"))
				file = form.File("f")
				empty()
				content, err := file.Bytes()
				require.NoError(t, err)
				require.Equal(t, "content", string(content))
				return row.end(c)
			})
			w.run(func(c *sim.Client) {
				body := multi("; name=f; filename=f", "content")
				c.Send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n%s", multiparts, len(body), body))
				c.Sleep(time.Second)
				c.Reset()
				c.Sleep(time.Second)
			})
			_, err := io.ReadAll(file.Reader())
			require.ErrorIs(t, err, os.ErrClosed)
			empty()
		})
	}
}

// A client leaves in the middle of a large file.
func TestFileBreaksOff(t *testing.T) {
	folder := t.TempDir()
	w := newWorld(t, looper.Config{Form: looper.FormConfig{Memory: -1, Folder: folder}, Go: func(f func()) { f() }})
	var seen, again error
	w.app.Post("/", func(c *looper.Context) error {
		_, seen = c.Form()
		_, again = c.Form()
		return seen
	})
	w.run(func(c *sim.Client) {
		c.Send("POST / HTTP/1.1\r\nHost: x\r\n" + multiparts + "\r\nContent-Length: 900000\r\n\r\n" +
			strings.TrimSuffix(multi("; name=f; filename=f", strings.Repeat("x", 200_000)), "--b--\r\n"))
		c.Sleep(time.Second)
		c.Reset()
		c.Sleep(time.Second)
	})
	require.ErrorIs(t, seen, looper.ErrGone)
	require.Equal(t, seen, again)
}

// The folder of the configuration does not exist: the server's fault, not the client's.
func TestMissingFolder(t *testing.T) {
	w := newWorld(t, looper.Config{Form: looper.FormConfig{Memory: -1, Folder: "no/such/folder"}, Go: func(f func()) { f() }})
	w.app.Post("/", func(c *looper.Context) error {
		_, err := c.Form()
		require.ErrorIs(t, err, fs.ErrNotExist)
		return err
	})
	assert.Equal(t, "500 Internal Server Error\n", w.ask("POST", "/", multi("; name=f; filename=f", "x"), multiparts).body)
}

func TestSaveFile(t *testing.T) {
	for name, memory := range map[string]int64{"in memory": 0, "on disk": -1} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kept")
			w := newWorld(t, looper.Config{Form: looper.FormConfig{Memory: memory}, Go: func(f func()) { f() }})
			w.app.Post("/", func(c *looper.Context) error {
				f := formOf(c).File("f")
				require.NoError(t, f.Save(path))
				require.ErrorIs(t, f.Save(path), fs.ErrExist)
				require.Error(t, f.Save(filepath.Join(path, "x")))
				return c.NoContent()
			})
			w.ask("POST", "/", multi("; name=f; filename=f", "content"), multiparts)
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, "content", string(content))
		})
	}
}

// Two tasks ask for the form at once: the second gets an error, and takes nothing from the first.
func TestTwoTasksReadAForm(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/", func(c *looper.Context) error {
		child := task.Spawn(c, func(*task.Task) (*looper.Form, error) { return c.Form() })
		require.NoError(t, c.Yield())
		_, err := c.Form()
		require.ErrorContains(t, err, "another task is reading")
		form, err := looper.Await(c, child)
		require.NoError(t, err)
		return c.Text(200, form.Get("a"))
	})
	w.run(func(c *sim.Client) {
		body := multi("; name=a", "12")
		c.Send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\nContent-Length: %d\r\n\r\n", multiparts, len(body)))
		c.Sleep(time.Second)
		c.Send(body)
		c.ExpectUntil("\r\n\r\n12")
		c.Close()
	})
}

// A function of OnProgress learns how much of the content has come.
func TestOnProgress(t *testing.T) {
	body := multi("; name=a", "12")
	rows := []struct {
		name   string
		fields string
		read   func(c *looper.Context) error
		pieces []string
		want   string
	}{
		{"a form", multiparts, func(c *looper.Context) error { _, err := c.Form(); return err }, []string{body[:30], body[30:]}, fmt.Sprintf("30/%[1]d %[1]d/%[1]d ", len(body))},
		{"fields", urlencoded, func(c *looper.Context) error { formOf(c); formOf(c); return nil }, []string{"a=1&", "b=2"}, "7/7 "},
		{"a reader", "X: y", func(c *looper.Context) error { _, err := io.Copy(io.Discard, c.Reader()); return err }, []string{"abc", "de"}, "3/5 5/5 "},
		{"chunks", "Transfer-Encoding: chunked", func(c *looper.Context) error { _, err := io.Copy(io.Discard, c.Reader()); return err },
			[]string{"3\r\nabc\r\n", "2\r\nde\r\n0\r\n\r\n"}, "3/-1 5/-1 "},
		{"the body", "X: y", func(c *looper.Context) error { bodyOf(c); _, err := io.ReadAll(c.Reader()); return err }, []string{"abc", "de"}, "5/5 "},
		{"nothing", "X: y", func(c *looper.Context) error { bodyOf(c); return nil }, nil, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			said := ""
			w.app.Post("/", func(c *looper.Context) error {
				c.OnProgress(func(read, total int64) { said += fmt.Sprintf("%d/%d ", read, total) })
				return errors.Join(row.read(c), c.NoContent())
			})
			w.run(func(c *sim.Client) {
				if row.fields != "Transfer-Encoding: chunked" {
					row.fields += fmt.Sprint("\r\nContent-Length: ", len(strings.Join(row.pieces, "")))
				}
				c.Send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + row.fields + "\r\n\r\n")
				for _, piece := range row.pieces {
					c.Sleep(time.Second)
					c.Send(piece)
				}
				c.ExpectUntil("204 No Content")
				c.Close()
			})
			assert.Equal(t, row.want, said)
		})
	}
}

// A large file over real sockets, with real workers and a real disk.
func TestUploadOverSockets(t *testing.T) {
	app := looper.New(looper.Config{Log: quiet, Form: looper.FormConfig{Folder: t.TempDir()}})
	path := filepath.Join(t.TempDir(), "kept")
	app.Post("/", func(c *looper.Context) error {
		c.LimitBody(16 << 20)
		form, err := c.Form()
		if err != nil {
			return err
		}
		sum, err := looper.Offload(c, func(context.Context) (string, error) {
			sum := sha256.New()
			for _, f := range form.Files["f"] {
				if _, err := io.Copy(sum, f.Reader()); err != nil {
					return "", err
				}
			}
			return fmt.Sprintf("%x", sum.Sum(nil)), nil
		})
		if err != nil {
			return err
		}
		return errors.Join(form.Files["f"][1].Save(path), c.Text(200, form.Get("a")+sum))
	})
	addr, ran := runReal(t, app)
	var body bytes.Buffer
	sum := sha256.New()
	m := multipart.NewWriter(&body)
	for _, size := range []int{10, 5 << 20, 500_000, 3 << 20} {
		content := bytes.Repeat([]byte(fmt.Sprintf("%07d", size)), size/7)
		part, err := m.CreateFormFile("f", "f")
		require.NoError(t, err)
		_, _ = part.Write(content)
		_, _ = sum.Write(content)
	}
	require.NoError(t, m.WriteField("a", "sum "))
	require.NoError(t, m.Close())
	response, err := http.Post("http://"+addr, m.FormDataContentType(), &body)
	require.NoError(t, err)
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("sum %x", sum.Sum(nil)), string(got))
	kept, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, (5<<20)/7*7, kept.Size())
	stop(t, app, ran)
}
