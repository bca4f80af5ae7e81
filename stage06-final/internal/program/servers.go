package program

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Servers are HTTP servers of other projects, each with the pages /hello, /big and /chunked. Those that echo have /echo.
var Servers = []struct {
	Name   string
	Start  func(t testing.TB) (url string) // the server ends with the test
	Echoes bool
}{
	{"net/http", NetHTTP, true},
	{"node", Node, true},
	{"nginx", Nginx, false},
}

const bigSize = 4 << 20

// Big returns the content of /big, 4 MiB in which every line is different.
func Big() []byte {
	b := make([]byte, 0, bigSize+16)
	for i := 0; len(b) < bigSize; i++ {
		b = fmt.Appendf(b, "%015d\n", i)
	}
	return b[:bigSize]
}

// NetHTTP starts the net/http server of Servers.
func NetHTTP(t testing.TB) string {
	content := Big()
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

// Node starts the node server of Servers.
func Node(t testing.TB) string {
	port := FreePort(t)
	script := filepath.Join(t.TempDir(), "server.js")
	must(t, os.WriteFile(script, fmt.Appendf(nil, nodeServer, bigSize, bigSize, port), 0o600))
	Start(t, "127.0.0.1:"+port, exec.Command(Find(t, "node"), script))
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

// Nginx starts the nginx server of Servers. Its page /zipped is compressed, it takes PUT below /put/, and requests to
// /small of up to 1 KB.
func Nginx(t testing.TB) string {
	dir, port := t.TempDir(), FreePort(t)
	pages := filepath.Join(dir, "pages")
	must(t, os.MkdirAll(filepath.Join(pages, "put"), 0o755))
	must(t, os.WriteFile(filepath.Join(pages, "hello"), []byte("hello"), 0o600))
	must(t, os.WriteFile(filepath.Join(pages, "big"), Big(), 0o600))
	must(t, os.WriteFile(filepath.Join(pages, "chunked"), []byte(Lines()), 0o600))
	config := filepath.Join(dir, "nginx.conf")
	must(t, os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, port), 0o600))
	Start(t, "127.0.0.1:"+port, exec.Command(Find(t, "nginx"), "-p", dir, "-c", config))
	return "http://127.0.0.1:" + port
}

// Lines returns the content of /chunked.
func Lines() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
