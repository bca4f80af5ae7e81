package looper_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// place is a folder with releases, and with the name "current" for one of them.
type place struct {
	*testing.T
	dir string
}

// newPlace makes the releases "one" and "two", and a link to the first. The files of each tell
// which release it is.
func newPlace(t *testing.T) place {
	p := place{t, t.TempDir()}
	p.release("one")
	p.release("two")
	p.link("one")
	return p
}

func (p place) at(name string) string { return filepath.Join(p.dir, name) }

func (p place) do(err error) { require.NoError(p, err) }

func (p place) release(name string) {
	p.do(os.Mkdir(p.at(name), 0o700))
	p.do(os.WriteFile(p.at(name+"/file"), []byte(name), 0o600))
	p.do(os.WriteFile(p.at(name+"/base.html"), []byte(name+" {% block b %}{% endblock %}"), 0o600))
	p.do(os.WriteFile(p.at(name+"/page.html"), []byte("{% extends 'base.html' %}{% block b %}"+name+"{% endblock %}"), 0o600))
	p.do(os.WriteFile(p.at(name+"/late.html"), []byte("late "+name), 0o600))
	p.do(os.Symlink("../secret", p.at(name+"/outside")))
	p.do(os.WriteFile(p.at("secret"), []byte("secret"), 0o600))
}

// link replaces what is there by a link to a release.
func (p place) link(to string) {
	p.do(os.Symlink(to, p.at("next")))
	p.do(os.Rename(p.at("next"), p.at("current")))
}

func (p place) remove(name string) { p.do(os.RemoveAll(p.at(name))) }
func (p place) move(from, to string) {
	p.do(os.Rename(p.at(from), p.at(to)))
}

// fetch sends a request and returns the response's content.
func fetch(c *sim.Client, target string) string {
	c.Send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
	head := c.ExpectUntil("\r\n\r\n")
	_, length, _ := strings.Cut(head, "Content-Length: ")
	length, _, _ = strings.Cut(length, "\r\n")
	n, _ := strconv.Atoi(length)
	body := ""
	for len(body) < n {
		body += c.Receive()
	}
	return body
}

func TestStaticFolderThatIsReplaced(t *testing.T) {
	rows := []struct {
		name   string
		change func(p place)
		want   string // the content that is served then
		lost   int    // lines in the log about a folder that is gone
	}{
		{"not at all", func(place) {}, "one", 0},
		{"a link leads elsewhere", func(p place) { p.link("two") }, "two", 0},
		{"a link leads there again", func(p place) { p.link("one") }, "one", 0},
		{"a folder is made again", func(p place) { p.remove("one"); p.release("one") }, "one", 0},
		{"a folder takes its place", func(p place) { p.move("one", "old"); p.move("two", "one") }, "two", 0},
		{"a folder is renamed and the link too", func(p place) { p.move("one", "uno"); p.link("uno") }, "one", 0},
		{"a folder in the place of the link", func(p place) { p.remove("current"); p.move("two", "current") }, "two", 0},
		{"the link is gone", func(p place) { p.remove("current") }, "404 Not Found\n", 1},
		{"the folder is gone", func(p place) { p.remove("one") }, "404 Not Found\n", 1},
		{"a link leads nowhere", func(p place) { p.link("three") }, "404 Not Found\n", 1},
		{"a link leads to itself", func(p place) { p.link("current") }, "404 Not Found\n", 1},
		{"a link leads to a file", func(p place) { p.link("one/file") }, "404 Not Found\n", 1},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := newPlace(t)
			w := newWorld(t, looper.Config{Static: p.at("current")})
			w.run(func(c *sim.Client) {
				assert.Equal(t, "one", fetch(c, "/static/file"))
				row.change(p)
				for range 3 {
					assert.Equal(t, row.want, fetch(c, "/static/file"))
					assert.Equal(t, "404 Not Found\n", fetch(c, "/static/outside"))
					assert.Equal(t, "404 Not Found\n", fetch(c, "/static/../secret"))
				}
				if row.lost > 0 {
					p.release("five")
					p.link("five")
					assert.Equal(t, "five", fetch(c, "/static/file"))
					p.remove("current")
					assert.Equal(t, "404 Not Found\n", fetch(c, "/static/file"))
					p.link("five")
					assert.Equal(t, "five", fetch(c, "/static/file"))
				}
				c.Close()
			})
			lost := row.lost * 2 // once more at the end
			assert.Equal(t, lost, strings.Count(w.log.String(), `level=ERROR msg="folder gone"`), w.log.String())
			assert.Equal(t, lost, strings.Count(w.log.String(), "level=ERROR"), w.log.String())
		})
	}
}

// A file on its way to a client comes complete from the folder in which it was opened. The
// folder itself need not stay open for that.
func TestStaticFolderThatIsReplacedUnderATransfer(t *testing.T) {
	p := newPlace(t)
	content := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	p.do(os.WriteFile(p.at("one/large"), []byte(content), 0o600))
	w := newWorld(t, looper.Config{Static: p.at("current")})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/large HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		p.link("two")
		c.Sleep(2 * time.Second)
		c.Expect(content)
		assert.Equal(t, "two", fetch(c, "/static/file"))
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Second)
		assert.Equal(t, "two", fetch(c, "/static/file"))
		assert.Equal(t, []string{"one/large", "two"}, p.open())
		c.Close()
	})
	assert.Equal(t, []string{"two"}, p.open())
}

// However often a folder is replaced, one is open; while there is none, none is open.
func TestReplacedFoldersAreClosed(t *testing.T) {
	p := newPlace(t)
	w := newWorld(t, looper.Config{Static: p.at("current")})
	w.run(func(c *sim.Client) {
		for range 20 {
			p.link("two")
			assert.Equal(t, "two", fetch(c, "/static/file"))
			p.link("one")
			assert.Equal(t, "one", fetch(c, "/static/file"))
		}
		assert.Equal(t, []string{"one"}, p.open())
		p.remove("current")
		fetch(c, "/static/file")
		assert.Empty(t, p.open())
		c.Close()
	})
}

// open returns the names of the place's files that this process has open, if the system tells.
func (p place) open() (names []string) {
	if runtime.GOOS != "linux" {
		p.Skip("no /proc/self/fd")
	}
	descriptors, err := os.ReadDir("/proc/self/fd")
	p.do(err)
	dir, err := filepath.EvalSymlinks(p.dir)
	p.do(err)
	for _, descriptor := range descriptors {
		path, _ := os.Readlink("/proc/self/fd/" + descriptor.Name())
		if name, ok := strings.CutPrefix(path, dir+"/"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Templates stay loaded. At most a second after their folder was replaced, all templates are
// those of the new folder.
func TestTemplatesThatAreReplaced(t *testing.T) {
	p := newPlace(t)
	w := newWorld(t, looper.Config{Templates: p.at("current")})
	w.app.Get("/{page}", func(c *looper.Context) error { return c.Render(200, c.Param("page"), nil) })
	w.run(func(c *sim.Client) {
		assert.Equal(t, "one one", fetch(c, "/page.html"))
		p.link("two")
		assert.Equal(t, "one one", fetch(c, "/page.html"), "not looked at yet")
		c.Sleep(time.Second)
		assert.Equal(t, "two two", fetch(c, "/page.html"))
		assert.Equal(t, "late two", fetch(c, "/late.html"))

		p.remove("two") // the link leads nowhere
		c.Sleep(time.Second)
		assert.Equal(t, "two two", fetch(c, "/page.html"), "loaded templates stay")
		assert.Equal(t, "500 Internal Server Error\n", fetch(c, "/base"), "no other template can be loaded")
		c.Sleep(time.Second)
		assert.Equal(t, "two two", fetch(c, "/page.html"), "loaded templates still stay")

		p.link("one")
		c.Sleep(time.Second)
		assert.Equal(t, "one one", fetch(c, "/page.html"))
		assert.Equal(t, "late one", fetch(c, "/late.html"))
		assert.Equal(t, []string{"one"}, p.open())
		c.Close()
	})
	assert.Equal(t, 1, strings.Count(w.log.String(), `level=ERROR msg="folder gone"`), w.log.String())
}
