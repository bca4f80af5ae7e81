package trials_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// idleConns is the number of idle WebSockets.
const idleConns = 10_000

// idleClients is the environment variable with the URL for the process of clients. They have their own process, so that only the
// server's memory is measured.
const idleClients = "LOOPER_IDLE_CLIENTS"

func TestMain(m *testing.M) {
	if url := os.Getenv(idleClients); url != "" {
		if err := beIdle(url); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}

// beIdle opens connections, has one message echoed on each, reports that, and keeps them until its input ends.
func beIdle(url string) error {
	dialer := gorilla.Dialer{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	failed := make(chan error, idleConns)
	conns := make([]*gorilla.Conn, idleConns)
	var all sync.WaitGroup
	for part := range 10 {
		all.Go(func() {
			for i := part; i < idleConns; i += 10 {
				c, _, err := dialer.Dial(url, nil)
				if err == nil {
					err = c.WriteMessage(gorilla.TextMessage, []byte("sixteen bytes, 1"))
				}
				if err == nil {
					_, _, err = c.ReadMessage()
				}
				if conns[i] = c; err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	fmt.Println("idle")
	_, _ = io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(conns)
	return nil
}

// BenchmarkIdleWebSockets reports the heap and the stacks of an idle connection after one message, without the kernel's memory
// for it.
func BenchmarkIdleWebSockets(b *testing.B) {
	servers := []struct {
		name  string
		serve func(b *testing.B, secure bool) (url string)
	}{
		{"looper", serveLooper},
		{"gorilla", func(b *testing.B, secure bool) string { return serveNetHTTP(b, secure, echoGorilla) }},
		{"coder", func(b *testing.B, secure bool) string { return serveNetHTTP(b, secure, echoCoder) }},
	}
	for _, server := range servers {
		for _, secure := range []bool{false, true} {
			name := server.name + map[bool]string{true: " with TLS", false: ""}[secure]
			b.Run(name, func(b *testing.B) {
				for range b.N {
					measureIdle(b, server.serve(b, secure))
				}
			})
		}
	}
}

func measureIdle(b *testing.B, url string) {
	before := memory()
	clients := exec.Command(os.Args[0])
	clients.Env, clients.Stderr = append(os.Environ(), idleClients+"="+strings.Replace(url, "http", "ws", 1)+"/ws"), os.Stderr
	in, err := clients.StdinPipe()
	require.NoError(b, err)
	out, err := clients.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, clients.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(b, err)
	require.Equal(b, "idle\n", line)
	after := memory()
	require.NoError(b, in.Close())
	require.NoError(b, clients.Wait())
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/idleConns, "heap-B/conn")
	b.ReportMetric(float64(after.StackInuse-before.StackInuse)/idleConns, "stack-B/conn")
}

// memory returns the memory in use. Each collection halves the stacks that have grown and are little used.
func memory() (m runtime.MemStats) {
	for range 5 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m
}

func serveLooper(b *testing.B, secure bool) string {
	config := looper.Config{Log: slog.New(slog.DiscardHandler)}
	config.TLS.Dev, config.TLS.Log = secure, config.Log
	app := looper.New(config)
	app.Get("/ws", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, websocket.Options{})
		for err == nil {
			var m websocket.Message
			if m, err = ws.Read(); err == nil {
				err = ws.Write(m)
			}
		}
		return err
	})
	k, err := kernel.Open("")
	require.NoError(b, err)
	l, err := loop.New(k, loop.Config{Log: config.Log})
	require.NoError(b, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(b, err)
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	b.Cleanup(func() {
		l.Post(func() { l.Stop(0) })
		require.NoError(b, <-ended)
	})
	return (&https.Config{Dev: secure}).Scheme() + "://" + listener.Addr()
}

func serveNetHTTP(b *testing.B, secure bool, echo http.HandlerFunc) string {
	server := httptest.NewUnstartedServer(echo)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	b.Cleanup(server.Close)
	return server.URL
}

func echoGorilla(w http.ResponseWriter, r *http.Request) {
	c, err := new(gorilla.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	for err == nil {
		var kind int
		var message []byte
		if kind, message, err = c.ReadMessage(); err == nil {
			err = c.WriteMessage(kind, message)
		}
	}
}

func echoCoder(w http.ResponseWriter, r *http.Request) {
	c, err := coder.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }()
	for err == nil {
		var kind coder.MessageType
		var message []byte
		if kind, message, err = c.Read(r.Context()); err == nil {
			err = c.Write(r.Context(), kind, message)
		}
	}
}
