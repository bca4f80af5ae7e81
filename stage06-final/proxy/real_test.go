package proxy_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// patience bounds what a test waits for. Nothing is measured by it.
const patience = 30 * time.Second

const bigSize = 4 << 20

// big is content in which no two places look the same.
func big() []byte {
	b := make([]byte, 0, bigSize+16)
	for i := 0; len(b) < bigSize; i++ {
		b = fmt.Appendf(b, "%015d\n", i)
	}
	return b[:bigSize]
}

// start serves an application with a proxy on a real loop.
func start(t *testing.T, config proxy.Config) (url string) {
	return startApp(t, looper.Config{}, config)
}

func startApp(t *testing.T, of looper.Config, config proxy.Config) (url string) {
	of.Log = slog.New(slog.DiscardHandler)
	app := looper.New(of)
	config.MaxBody = -1
	p, err := proxy.New(config)
	require.NoError(t, err)
	p.Mount(app, "")
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(time.Second) })
		require.NoError(t, <-ended)
	})
	return "http://" + listener.Addr()
}

// upstreams are servers of others, each with the pages /hello, /big and, if echoes, /echo.
var upstreams = []struct {
	name   string
	start  func(t *testing.T) (url string)
	echoes bool
}{
	{"net/http", startNetHTTP, true},
	{"node", startNode, true},
	{"nginx", startNginx, false},
}

func startNetHTTP(t *testing.T) string {
	content := big()
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		_, _ = io.Copy(w, r.Body)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

const nodeServer = `
const http = require('http');
let big = '';
for (let i = 0; big.length < %d; i++) big += String(i).padStart(15, '0') + '\n';
big = Buffer.from(big).subarray(0, %d);
http.createServer((q, r) => {
  switch (q.url) {
  case '/hello': r.setHeader('Content-Length', 5); r.end('hello'); break;
  case '/big': r.end(big); break;
  case '/echo': q.pipe(r); break;
  }
}).listen(%s, '127.0.0.1');
`

func startNode(t *testing.T) string {
	port := freePort(t)
	script := filepath.Join(t.TempDir(), "server.js")
	require.NoError(t, os.WriteFile(script, fmt.Appendf(nil, nodeServer, bigSize, bigSize, port), 0o600))
	run(t, "127.0.0.1:"+port, exec.Command(program(t, "node"), script))
	return "http://127.0.0.1:" + port
}

const nginxConfig = `
daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  server { listen 127.0.0.1:%[2]s; root %[1]s/pages; }
}`

func startNginx(t *testing.T) string {
	dir, port := t.TempDir(), freePort(t)
	pages := filepath.Join(dir, "pages")
	require.NoError(t, os.MkdirAll(pages, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(pages, "hello"), []byte("hello"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(pages, "big"), big(), 0o600))
	config := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, port), 0o600))
	run(t, "127.0.0.1:"+port, exec.Command(program(t, "nginx"), "-p", dir, "-c", config))
	return "http://127.0.0.1:" + port
}

// program is the path of a real program. Without it the test is skipped, or fails with LOOPER_REQUIRE_REAL=1.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	if os.Getenv("LOOPER_REQUIRE_REAL") == "1" {
		t.Fatal(name + " is missing")
	}
	t.Skip(name + " is missing")
	return ""
}

// run starts a server, which ends with the test, and waits until it listens.
func run(t *testing.T, addr string, command *exec.Cmd) {
	t.Helper()
	command.Stderr = os.Stderr
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, patience, 5*time.Millisecond, "%s does not listen", command.Path)
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// Servers of others behind the proxy, and net/http's client before it.
func TestRealUpstreams(t *testing.T) {
	for _, row := range upstreams {
		t.Run(row.name, func(t *testing.T) {
			url := start(t, proxy.Config{Upstreams: []string{row.start(t)}})
			content := big()
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for range 10 {
						expect(t, "GET", url+"/hello", nil, "hello")
					}
					expect(t, "GET", url+"/big", nil, string(content))
					if row.echoes {
						expect(t, "POST", url+"/echo", bytes.NewReader(content), string(content))
						expect(t, "POST", url+"/echo", struct{ io.Reader }{bytes.NewReader(content)}, string(content)) // in chunks
					}
				})
			}
			all.Wait()
		})
	}
}

func expect(t *testing.T, method, url string, body io.Reader, want string) {
	r, err := http.NewRequest(method, url, body)
	if !assert.NoError(t, err) {
		return
	}
	res, err := http.DefaultClient.Do(r)
	if !assert.NoError(t, err) {
		return
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	assert.NoError(t, err)
	if string(got) != want {
		t.Errorf("%s %s: %d with %d bytes, expected %d", method, url, res.StatusCode, len(got), len(want))
	}
}

// curl sees what it would see without the proxy, apart from Via.
func TestCurl(t *testing.T) {
	url := start(t, proxy.Config{Upstreams: []string{startNetHTTP(t)}})
	out, err := exec.Command(program(t, "curl"), "-sSi", "--data-binary", "@-", "-H", "Expect: 100-continue", url+"/echo").CombinedOutput()
	require.NoError(t, err, "%s", out)
	command := exec.Command(program(t, "curl"), "-sSi", "--data-binary", "abc", "-H", "Expect: 100-continue", url+"/echo")
	out, err = command.Output()
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(out), "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "%s", out)
	require.True(t, strings.HasSuffix(string(out), "\r\n\r\nabc"), "%s", out)
}

// A server that dies takes only what it had in hand: the other one has all that follows.
func TestUpstreamDies(t *testing.T) {
	first, second := httptest.NewServer(http.NotFoundHandler()), startNetHTTP(t)
	url := start(t, proxy.Config{Upstreams: []string{first.URL, second}})
	first.Close()
	for range 20 {
		expect(t, "GET", url+"/hello", nil, "hello")
	}
}
