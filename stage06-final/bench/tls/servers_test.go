//go:build linux

package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
)

// These environment variables make the test's program a server: which one, its folder and its address.
const (
	serverVariable = "LOOPER_BENCH_SERVER"
	folderVariable = "LOOPER_BENCH_FOLDER"
	addrVariable   = "LOOPER_BENCH_ADDR"
)

const greeting = "Hello, World!"

func TestMain(m *testing.M) {
	cert, key := files(os.Getenv(folderVariable))
	addr := os.Getenv(addrVariable)
	switch os.Getenv(serverVariable) {
	case "looper":
		app := looper.New(looper.Config{
			Log: slog.New(slog.DiscardHandler), NoRequestLog: true,
			TLS: https.Config{Cert: cert, Key: key}, StaticFS: os.DirFS(os.Getenv(folderVariable)), StaticPrefix: "/",
		})
		app.Get("/hello", func(c *looper.Context) error { return c.Text(200, greeting) })
		fmt.Fprintln(os.Stderr, app.Run(addr))
	case "net/http":
		mux := http.NewServeMux()
		mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, greeting)
		})
		mux.Handle("GET /", http.FileServerFS(os.DirFS(os.Getenv(folderVariable))))
		fmt.Fprintln(os.Stderr, http.ListenAndServeTLS(addr, cert, key, mux))
	default:
		os.Exit(m.Run())
	}
}

func files(folder string) (cert, key string) {
	return filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
}

// newFolder returns a folder with a certificate for localhost, its key, and a file of 1 MiB.
func newFolder(t *testing.T) string {
	folder := t.TempDir()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key := files(folder)
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "large"), make([]byte, 1<<20), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "nginx.conf"), nil, 0o600))
	require.NoError(t, os.Chmod(folder, 0o755))
	return folder
}

// nginxConf sets up one process, like the others, with their defaults: TLS 1.3 and tickets.
const nginxConf = `
daemon off;
master_process off;
pid FOLDER/pid;
error_log /dev/null;
events { worker_connections 20000; }
http {
    access_log off;
    default_type text/plain;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    keepalive_requests 1000000000;
    keepalive_timeout 600;
    sendfile on;
    tcp_nopush on;
    server {
        listen ADDR ssl;
        ssl_certificate FOLDER/cert.pem;
        ssl_certificate_key FOLDER/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        root FOLDER;
        location = /hello { return 200 "Hello, World!"; }
    }
}
`

// server is a server in a process of its own.
type server struct {
	*testing.T
	name  string
	addr  string
	pid   int
	conns []*tls.Conn // kept alive
	in    []byte      // a response to /hello; all have the same length
}

func names() []string { return []string{"net/http", "looper", "nginx"} }

// start starts a server, which ends with the test.
func start(t *testing.T, name, folder string) *server {
	addr := freeAddr(t)
	var command *exec.Cmd
	if name == "nginx" {
		conf := strings.NewReplacer("FOLDER", folder, "ADDR", addr).Replace(nginxConf)
		file := filepath.Join(folder, "nginx.conf")
		require.NoError(t, os.WriteFile(file, []byte(conf), 0o600))
		path, err := exec.LookPath("nginx")
		if err != nil && os.Getenv("LOOPER_REQUIRE_REAL") == "" {
			t.Skip("nginx is missing")
		}
		require.NoError(t, err)
		command = exec.Command(path, "-p", folder, "-c", file, "-e", "/dev/null")
	} else {
		command = exec.Command(os.Args[0])
		command.Env = append(os.Environ(), serverVariable+"="+name, folderVariable+"="+folder, addrVariable+"="+addr)
	}
	command.Stderr = os.Stderr
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	s := &server{T: t, name: name, addr: addr, pid: command.Process.Pid}
	s.awaitListener()
	return s
}

func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func (s *server) awaitListener() {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", s.addr)
		if err == nil {
			_ = conn.Close()
			return
		}
		require.True(s, time.Now().Before(deadline), "%s: %v", s.name, err)
	}
}

func (s *server) dial(config *tls.Config) *tls.Conn {
	conn, err := tls.Dial("tcp", s.addr, config)
	require.NoError(s, err)
	return conn
}

// trusting returns the configuration of a client that does not verify the certificate, which makes no difference to the server.
func trusting() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }

const request = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

// hello requests the greeting once.
func (s *server) hello(conn *tls.Conn) {
	_, err := io.WriteString(conn, request)
	require.NoError(s, err)
	if s.in == nil {
		s.learn(conn)
		return
	}
	_, err = io.ReadFull(conn, s.in)
	require.NoError(s, err)
	require.Equal(s, greeting, string(s.in[len(s.in)-len(greeting):]))
}

// learn reads a response to find its length: so a client has the same work with every server.
func (s *server) learn(conn *tls.Conn) {
	in := make([]byte, 0, 4<<10)
	for !bytes.HasSuffix(in, []byte(greeting)) {
		n, err := conn.Read(in[len(in):cap(in)])
		require.NoError(s, err)
		in = in[:len(in)+n]
	}
	s.in = in
}

// time returns the processor time of all threads of the server, as the kernel counts it, to the nanosecond.
func (s *server) time() (total time.Duration) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.pid))
	require.NoError(s, err)
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		require.NoError(s, err)
		n, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		require.NoError(s, err)
		total += time.Duration(n)
	}
	return total
}

// memory returns the server's resident memory in bytes.
func (s *server) memory() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	require.NoError(s, err)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			require.NoError(s, err)
			return n << 10
		}
	}
	s.Fatal("no VmRSS")
	return 0
}
