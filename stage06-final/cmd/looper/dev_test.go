//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// developing is a run of "looper dev" on a new application.
type developing struct {
	*testing.T
	folder string
	url    string
	lines  chan string // dev's messages
	cancel context.CancelFunc
	ended  chan error
	once   sync.Once
}

func develop(t *testing.T, addr string) *developing {
	d := &developing{T: t, folder: newNotes(t), lines: make(chan string, 10_000), ended: make(chan error, 1)}
	offline(t)
	r, w := io.Pipe()
	go func() {
		for lines := bufio.NewScanner(r); lines.Scan(); {
			d.lines <- lines.Text()
		}
	}()
	var ctx context.Context
	ctx, d.cancel = context.WithCancel(t.Context())
	go func() {
		d.ended <- run(ctx, []string{"dev", "-addr", addr, d.folder}, console{w, w})
		_ = w.Close()
	}()
	t.Cleanup(d.end)
	d.url = regexp.MustCompile(`(http|unix):\S+`).FindString(d.waitFor(" serves "))
	d.waitFor("built in")
	return d
}

// end ends dev, and returns when all processes have ended.
func (d *developing) end() {
	d.once.Do(func() {
		d.cancel()
		select {
		case err := <-d.ended:
			assert.NoError(d, err)
		case <-time.After(time.Minute):
			d.Error("dev does not end")
		}
	})
}

// waitFor reads dev's messages until one has a text.
func (d *developing) waitFor(text string) string {
	d.Helper()
	limit, seen := time.After(2*time.Minute), ""
	for {
		select {
		case line := <-d.lines:
			if seen += line + "\n"; strings.Contains(line, text) {
				return line
			}
		case <-limit:
			require.Fail(d, "dev does not say "+text, seen)
		}
	}
}

// edit changes a file of the application.
func (d *developing) edit(name, old, new string) {
	d.Helper()
	name = filepath.Join(d.folder, name)
	text, err := os.ReadFile(name)
	require.NoError(d, err)
	require.Contains(d, string(text), old)
	require.NoError(d, os.WriteFile(name, []byte(strings.ReplaceAll(string(text), old, new)), 0o600))
}

// get requests the page, as a browser does, until it has the status: for a moment, a process that is about to end
// still responds.
func (d *developing) get(want int) (header http.Header, body string) {
	d.Helper()
	for limit := time.Now().Add(time.Minute); ; {
		status, header, body := d.getOnce()
		if status == want {
			return header, body
		}
		require.True(d, time.Now().Before(limit), "expected %d, found %d: %s", want, status, body)
	}
}

func (d *developing) getOnce() (status int, header http.Header, body string) {
	d.Helper()
	r, err := http.NewRequest("GET", d.url, nil)
	require.NoError(d, err)
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	require.NoError(d, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(d, err)
	return response.StatusCode, response.Header, string(text)
}

// waitForPage requests the page until it has a text.
func (d *developing) waitForPage(text string) {
	d.Helper()
	for limit := time.Now().Add(time.Minute); ; {
		_, body := d.get(200)
		if strings.Contains(body, text) {
			return
		}
		require.True(d, time.Now().Before(limit), "expected %q, found %s", text, body)
	}
}

// visitor sends requests until stop is closed, and counts them.
type visitor struct {
	name  string
	ask   func() (*http.Response, error)
	asked int
	lost  []string
}

func (v *visitor) visit(stop <-chan struct{}) {
	every := time.NewTicker(3 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case <-stop:
			return
		case <-every.C:
		}
		v.asked++
		response, err := v.ask()
		switch {
		case err != nil:
			v.lost = append(v.lost, err.Error())
		default:
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				v.lost = append(v.lost, err.Error())
			}
			if response.StatusCode >= 500 {
				v.lost = append(v.lost, response.Status)
			}
			_ = response.Body.Close()
		}
	}
}

// There are three restarts, and no client notices: neither one that keeps its connection, nor those with a new connection each time.
func TestDevLosesNothing(t *testing.T) {
	d := develop(t, "127.0.0.1:0")
	d.edit("main.go", "	return app\n", `	app.Get("/slow", func(c *looper.Context) error {
		if err := c.Sleep(200 * time.Millisecond); err != nil {
			return err
		}
		return c.Text(200, "done")
	})
	return app
`)
	d.waitFor("started as process")
	keeps := &http.Client{Transport: new(http.Transport)}
	anew := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	visitors := []*visitor{
		{name: "keeps its connection", ask: func() (*http.Response, error) { return keeps.Get(d.url) }},
		{name: "connects anew", ask: func() (*http.Response, error) { return anew.Get(d.url) }},
		{name: "posts", ask: func() (*http.Response, error) {
			return anew.PostForm(d.url+"nothing", url.Values{"name": {"Ada"}})
		}},
		{name: "is always in the middle", ask: func() (*http.Response, error) { return anew.Get(d.url + "slow") }},
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for _, v := range visitors {
		all.Go(func() { v.visit(stop) })
	}
	for i := range 3 {
		title := fmt.Sprintf("Edition %d", i)
		d.edit("main.go", map[bool]string{true: "Guest book", false: fmt.Sprintf("Edition %d", i-1)}[i == 0], title)
		d.waitFor("started as process")
		d.waitForPage(title)
	}
	close(stop)
	all.Wait()
	for _, v := range visitors {
		assert.Empty(t, v.lost, v.name)
		assert.Greater(t, v.asked, 10, v.name)
		t.Logf("%s: %d requests", v.name, v.asked)
	}
}

// A template changes without a restart. A mistake is shown in the browser, until it is mended.
func TestDevShows(t *testing.T) {
	d := develop(t, "127.0.0.1:0")
	d.edit("templates/index.html", "Nobody has written anything.", "Nobody was here.")
	header, page := d.get(200)
	assert.Contains(t, page, "Nobody was here.")
	assert.Empty(t, header.Get(pageHeader))

	d.edit("main.go", "app.Get(", "app.Fetch(")
	d.waitFor("the build failed")
	header, page = d.get(503)
	assert.NotEmpty(t, header.Get(pageHeader))
	assert.Contains(t, page, "<h1>The build failed</h1>")
	assert.Contains(t, page, "app.Fetch undefined")
	assert.Contains(t, page, header.Get(pageHeader), "the script's mark")

	d.edit("main.go", "app.Fetch(", "app.Get(")
	d.waitFor("built in")
	_, page = d.get(200)
	assert.Contains(t, page, "Nobody was here.")

	d.edit("main.go", `looper.Config{Templates: "templates"`, `looper.Config{Templates: "nowhere"`)
	d.waitFor("has ended")
	_, page = d.get(503)
	assert.Contains(t, page, "The application has ended: exit status 1")
	assert.Contains(t, page, "open nowhere")

	d.end()
	_, err := http.Get(d.url)
	assert.Error(t, err, "no process listens any more")
}

// Only some files are sources, and only some folders are watched for sources.
func TestSources(t *testing.T) {
	d := &developer{endings: strings.Split(".go,go.mod,", ",")}
	for name, want := range map[string]bool{"main.go": true, "go.mod": true, "a/b.go": true, "main_test.go": false, "index.html": false, "main.go~": false} {
		assert.Equal(t, want, d.isSource(name), name)
	}
	for name, want := range map[string]bool{".": true, "a": true, "a/b": true, ".git": false, "a/.hidden": false, "_x": false, "testdata": false, "a/node_modules": false} {
		assert.Equal(t, want, isWatched(name), name)
	}
}

// The complete module is watched, wherever in it the program lies.
func TestModuleRoot(t *testing.T) {
	offline(t)
	root := t.TempDir()
	program := filepath.Join(root, "cmd", "server")
	require.NoError(t, os.MkdirAll(program, 0o700))
	_, err := moduleRoot(t.Context(), program)
	require.ErrorContains(t, err, "belongs to no module")
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module m\n"), 0o600))
	found, err := moduleRoot(t.Context(), program)
	require.NoError(t, err)
	want, err := filepath.EvalSymlinks(root)
	require.NoError(t, err)
	found, err = filepath.EvalSymlinks(found)
	require.NoError(t, err)
	assert.Equal(t, want, found)
	_, _, err = looperCommand("dev", filepath.Join(root, "nothing"))
	require.ErrorContains(t, err, "no such file or directory")
}

// program writes a shell script that can be run.
func program(t *testing.T, folder, name, script string) string {
	file := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\n"+script), 0o700))
	return file
}

// An application has ended, but a process that it has started still holds its standard error open. dev ends that process too.
func TestChildThatLeavesAnother(t *testing.T) {
	d := &developer{console: console{io.Discard, io.Discard}, dir: t.TempDir()}
	var err error
	d.socket, err = listen("127.0.0.1:0")
	require.NoError(t, err)
	defer d.socket.close()
	c, err := d.start(program(t, d.dir, "app", "sleep 60 &\necho last words >&2\nexit 3\n"))
	require.NoError(t, err)
	select {
	case <-c.ended:
	case <-time.After(20 * time.Second):
		require.Fail(t, "dev does not see the end")
	}
	assert.Equal(t, "exit status 3", c.state())
	assert.Equal(t, "last words\n", c.lastWords())
	assert.Eventually(t, func() bool { return syscall.Kill(-c.pid(), 0) == syscall.ESRCH }, 20*time.Second, time.Millisecond)
}

// Ctrl-C ends a build that hangs, with all the processes that it has started.
func TestBuildThatHangs(t *testing.T) {
	folder := t.TempDir()
	program(t, folder, "go", "echo begun > begun\nsleep 60\nexit 1\n")
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	d, built := &developer{dir: folder, bin: folder}, make(chan build, 1)
	ctx, cancel := context.WithCancel(t.Context())
	d.build(ctx, built)
	require.Eventually(t, func() bool { return isFile(filepath.Join(folder, "begun")) }, 20*time.Second, time.Millisecond)
	cancel()
	select {
	case b := <-built:
		require.Error(t, b.err)
	case <-time.After(20 * time.Second):
		require.Fail(t, "the build does not end")
	}
}

// fakeGo puts a shell script in the place of the go command. The script makes a program: $program is its name, and $folder is the
// returned folder.
func fakeGo(t *testing.T, script string) (folder string) {
	folder = t.TempDir()
	program(t, folder, "go", "program=$3\nfolder='"+folder+"'\n"+script)
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	return folder
}

// hears is a console on which a test waits for a text.
type hears struct {
	text string
	once sync.Once
	said chan struct{} // closed after the text was written
}

func (h *hears) Write(p []byte) (int, error) {
	if strings.Contains(string(p), h.text) {
		h.once.Do(func() { close(h.said) })
	}
	return len(p), nil
}

// A build that hangs ends when a file changes: the next one may be better. Nothing is kept of processes that have ended.
func TestChangeCancelsTheBuild(t *testing.T) {
	folder := fakeGo(t, `if [ ! -e "$folder/second" ]; then
	echo begun > "$folder/begun"
	sleep 60
	exit 1
fi
printf '#!/bin/sh\nexec sleep 60\n' > "$program"
chmod 700 "$program"
`)
	hears := &hears{text: "started as process", said: make(chan struct{})}
	d := &developer{console: console{io.Discard, hears}, dir: folder, bin: t.TempDir()}
	var err error
	d.socket, err = listen("127.0.0.1:0")
	require.NoError(t, err)
	defer d.socket.close()
	ctx, cancel := context.WithCancel(t.Context())
	changes, ended := make(chan []string), make(chan bool)
	go func() {
		d.work(ctx, changes)
		d.endAll()
		close(ended)
	}()
	require.Eventually(t, func() bool { return isFile(filepath.Join(folder, "begun")) }, 20*time.Second, time.Millisecond)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "second"), nil, 0o600))
	changes <- []string{"main.go"}
	select {
	case <-hears.said:
	case <-time.After(20 * time.Second):
		require.Fail(t, "the build hangs")
	}
	cancel()
	<-ended
	for range 3 {
		c, err := d.start(program(t, folder, "ends", "exit 0\n"))
		require.NoError(t, err)
		<-c.ended
	}
	assert.Len(t, d.all, 1)
}

// A program that ignores the variable is ended with the command.
func TestRoutesEndsTheProgram(t *testing.T) {
	folder := fakeGo(t, `printf '#!/bin/sh\necho $$ > pid.new && mv pid.new pid\nexec sleep 60\n' > "$program"
chmod 700 "$program"
`)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- run(ctx, []string{"routes", folder}, console{io.Discard, io.Discard}) }()
	pid := filepath.Join(folder, "pid")
	require.Eventually(t, func() bool { return isFile(pid) }, 20*time.Second, time.Millisecond)
	cancel()
	require.Error(t, <-ended)
	text, err := os.ReadFile(pid)
	require.NoError(t, err)
	number, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	assert.Equal(t, syscall.ESRCH, syscall.Kill(number, 0))
}

func TestTail(t *testing.T) {
	var words tail
	for range 3 * tailSize / 10 {
		_, err := words.Write([]byte("0123456789"))
		require.NoError(t, err)
	}
	assert.Len(t, words.String(), tailSize)
	assert.True(t, strings.HasSuffix(words.String(), "0123456789"))
}

func TestChanged(t *testing.T) {
	assert.Equal(t, "a.go has changed", changed([]string{"a.go"}))
	assert.Equal(t, "a.go and 2 more have changed", changed([]string{"a.go", "b.go", "c.go"}))
}

// The socket may be a Unix socket.
func TestDevOnUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	d := develop(t, "unix:"+path)
	assert.Equal(t, "unix:"+path, d.url)
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}}
	response, err := client.Get("http://localhost/entries")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 200, response.StatusCode)
	client.CloseIdleConnections()
	d.end()
	assert.NoFileExists(t, path)
}
