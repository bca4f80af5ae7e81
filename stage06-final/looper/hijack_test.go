package looper_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// hijacking is a handler that takes the connection, and echoes its input.
func hijacking(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Say") != "" { // as some libraries do
		w.Header().Set("Upgrade", "echo")
		w.Header().Set("Connection", "Upgrade")
		w.WriteHeader(101)
	}
	c, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, fmt.Sprint(errors.Is(err, http.ErrNotSupported)), http.StatusNotImplemented)
		return
	}
	_, failure := w.Write([]byte("x"))
	if r.Header.Get("X-Say") == "" {
		fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\nX-Peer: %v\r\nX-Failure: %v\r\n\r\n",
			strings.HasPrefix(c.RemoteAddr().String(), "127.0.0.1:"), failure == http.ErrHijacked)
		_ = rw.Flush()
	}
	go func() {
		defer c.Close()
		_, _ = io.Copy(c, rw)
	}()
}

// A handler takes the connection: the client gets what it writes, until one of them ends the connection. Inside net/http, by
// ServeHTTP, the same happens.
func TestHijack(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	w.app.Mount("/plain", http.HandlerFunc(hijacking))
	w.app.Group("", looper.WrapMiddleware(func(next http.Handler) http.Handler { return next })).Mount("/within", http.HandlerFunc(hijacking))
	w.serve()
	theirs := httptest.NewServer(w.app)
	defer theirs.Close()
	for _, addr := range []string{w.addr, theirs.Listener.Addr().String()} {
		for _, head := range []string{"GET /plain HTTP/1.1\r\n", "GET /plain HTTP/1.1\r\nX-Say: 1\r\n", "GET /within HTTP/1.1\r\n"} {
			c, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			require.NoError(t, c.SetDeadline(time.Now().Add(patience)))
			early := ""
			if addr == w.addr {
				early = "early " // net/http's reverse proxy loses what comes before the response
			}
			fmt.Fprint(c, complete(head+"Connection: Upgrade\r\nUpgrade: echo\r\n"), early)
			in := bufio.NewReader(c)
			r, err := http.ReadResponse(in, nil)
			require.NoError(t, err)
			require.Equal(t, 101, r.StatusCode)
			require.Equal(t, "echo", r.Header.Get("Upgrade"))
			if !strings.Contains(head, "X-Say") {
				require.Equal(t, "true true", r.Header.Get("X-Peer")+" "+r.Header.Get("X-Failure"))
			}
			much := strings.Repeat("0123456789", 200_000) // more than all buffers on the way
			go fmt.Fprint(c, much)
			got := make([]byte, len(early)+len(much))
			_, err = io.ReadFull(in, got)
			require.NoError(t, err)
			require.Equal(t, early+much, string(got))
			require.NoError(t, c.(*net.TCPConn).CloseWrite())
			_, err = in.ReadByte()
			require.Equal(t, io.EOF, err)
			require.NoError(t, c.Close())
		}
	}
	assert.Contains(t, w.log.String(), "status=101")
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// The response with 101 has the fields that middleware adds, also those that it adds when the response begins.
func TestHijackHasTheFieldsOfMiddleware(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.SetHeader("X-Before", "1")
			c.OnResponse(func(r *looper.Response) error {
				r.Context().SetHeader("X-Status", strconv.Itoa(r.Status))
				return nil
			})
			return next(c)
		}
	})
	w.app.Mount("/", http.HandlerFunc(hijacking))
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	defer c.Close()
	fmt.Fprint(c, complete("GET / HTTP/1.1\r\nX-Say: 1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	assert.Equal(t, 101, r.StatusCode)
	assert.Equal(t, []string{"1"}, r.Header["X-Before"])
	assert.Equal(t, []string{"101"}, r.Header["X-Status"])
	assert.Equal(t, []string{"echo"}, r.Header["Upgrade"])
}

// A handler cannot take a connection whose request has unread content.
func TestHijackWithContent(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	w.app.Mount("/", http.HandlerFunc(hijacking))
	w.serve()
	s := ask(t, w.addr, complete("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"))
	assert.Equal(t, 501, s.Status)
	assert.Equal(t, "true\n", s.Body)
	assert.Contains(t, w.log.String(), "status=501")
}

// The client of a hijacked connection resets it: the handler's reads and writes fail.
func TestHijackWhoseClientIsGone(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	ended := make(chan error, 1)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer c.Close()
		fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
		_, err = c.Read(make([]byte, 1))
		ended <- err
	}))
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	fmt.Fprint(c, complete("GET / HTTP/1.1\r\n"))
	_, err = bufio.NewReader(c).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, c.(*net.TCPConn).SetLinger(0))
	require.NoError(t, c.Close())
	require.Error(t, within(t, "the end", ended))
}
