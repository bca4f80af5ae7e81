package client_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds what a test waits for. Nothing is measured by it.
const patience = 30 * time.Second

// theirs are servers of others, each with the pages /hello, /big (4 MiB), /chunked and, if echoes, /echo.
var theirs = []struct {
	name   string
	start  func(t *testing.T) (url string)
	echoes bool
}{
	{"net/http", startNetHTTP, true},
	{"node", startNode, true},
	{"nginx", startNginx, false},
}

const bigSize = 4 << 20

// big is content in which no two places look the same for long.
func big() []byte {
	b := make([]byte, 0, bigSize+16)
	for i := 0; len(b) < bigSize; i++ {
		b = fmt.Appendf(b, "%015d\n", i)
	}
	return b[:bigSize]
}

func startNetHTTP(t *testing.T) string {
	content := big()
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) })
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Sum")
		for i := range 1000 {
			fmt.Fprintf(w, "line %d\n", i)
			w.(http.Flusher).Flush()
		}
		w.Header().Set("Sum", "1000")
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		piece := make([]byte, 16<<10)
		for {
			n, err := r.Body.Read(piece)
			if _, failed := w.Write(piece[:n]); err != nil || failed != nil {
				return
			}
		}
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
  case '/chunked':
    for (let i = 0; i < 1000; i++) r.write('line ' + i + '\n');
    r.addTrailers({Sum: '1000'});
    r.end();
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
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  client_max_body_size 30m;
  server {
    listen 127.0.0.1:%[2]s;
    root %[1]s/pages;
    location /chunked { ssi on; default_type text/html; }
    location /zipped { alias %[1]s/pages/chunked; gzip on; gzip_min_length 1; default_type text/html; }
    location /put/ { dav_methods PUT; }
    location /small { client_max_body_size 1k; }
  }
}`

func startNginx(t *testing.T) string {
	dir, port := t.TempDir(), freePort(t)
	pages := filepath.Join(dir, "pages")
	require.NoError(t, os.MkdirAll(filepath.Join(pages, "put"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(pages, "hello"), []byte("hello"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(pages, "big"), big(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(pages, "chunked"), []byte(lines()), 0o600))
	config := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, port), 0o600))
	run(t, "127.0.0.1:"+port, exec.Command(program(t, "nginx"), "-p", dir, "-c", config))
	return "http://127.0.0.1:" + port
}

// lines is what /chunked has.
func lines() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
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
