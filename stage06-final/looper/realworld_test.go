package looper_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// atOnce is Config.Go for a simulation.
func atOnce(f func()) { f() }

// realWorld is an application on a real loop.
type realWorld struct {
	*testing.T
	app  *looper.App
	log  *program.Journal
	addr string
}

// newRealWorld makes an application; serve starts it.
func newRealWorld(t *testing.T, config looper.Config) *realWorld {
	w := &realWorld{T: t, log: new(program.Journal)}
	config.Log, config.LogOnLoop = slog.New(slog.NewTextHandler(w.log, nil)), true
	w.app = looper.New(config)
	return w
}

// serve lets the application serve until the test is over.
func (w *realWorld) serve() {
	k, err := kernel.Open("")
	require.NoError(w, err)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(w.log, nil))})
	require.NoError(w, err)
	listener, err := w.app.ListenOn(l, "127.0.0.1:0")
	require.NoError(w, err)
	w.addr = listener.Addr()
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	w.Cleanup(func() {
		l.Post(func() { l.Stop(time.Second) })
		require.NoError(w, <-ended)
	})
}

// seen is a response as its client sees it.
type seen struct {
	Informed         []int
	Status           int
	Length           int64
	TransferEncoding []string
	Header, Trailer  http.Header
	Body             string
	Broken           bool // the content is incomplete
	Next             string
}

// ask sends bytes, and reads the response and what comes after it.
func ask(t *testing.T, addr, request string) (s seen) {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(c, request)
	require.NoError(t, err)
	return readSeen(c, request)
}

func readSeen(from io.Reader, request string) (s seen) {
	method, _, _ := strings.Cut(request, " ")
	in := bufio.NewReader(from)
	for {
		r, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			s.Next = "no response"
			return s
		}
		switch {
		case r.StatusCode == 100: // Looper does not ask for content that is there already
			continue
		case r.StatusCode < 200:
			s.Informed = append(s.Informed, r.StatusCode)
			continue
		}
		body, err := io.ReadAll(r.Body)
		r.Header.Del("Date")
		r.Header.Del("Connection")
		s.Status, s.Length, s.TransferEncoding, s.Header, s.Trailer = r.StatusCode, r.ContentLength, r.TransferEncoding, r.Header, r.Trailer
		s.Body, s.Broken = string(body), err != nil
		return s
	}
}

// hearAll receives until the server has closed the connection, or has cut it.
func hearAll(c *sim.Client) {
	for !c.Broken() {
		data, more := c.TryReceive()
		switch {
		case !more:
			c.Close()
			return
		case data == "":
			c.Sleep(100 * time.Millisecond)
		}
	}
}

// complete adds the missing parts to a request: Host and the end of the head.
func complete(request string) string {
	if !strings.Contains(request, "\r\n\r\n") {
		request += "\r\n"
	}
	return strings.Replace(request, "\r\n", "\r\nHost: example.org\r\n", 1)
}
