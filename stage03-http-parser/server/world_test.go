package server_test

import (
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

const addr = "sim:80"

// world is a server on a simulated kernel. Its handler has a page for each tested
// behaviour.
type world struct {
	*testing.T
	kernel *sim.Kernel
	loop   *loop.Loop
	server *server.Server
	page   func(x server.Exchange) // the handler, if a test has its own
	seen   []string                // "METHOD /path" of every request that reached the handler
	gone   int                     // exchanges that ended before their response
	alice  *sim.Client             // of talk
	log    strings.Builder         // of panics
}

func newWorld(t *testing.T, machine sim.Config, config server.Config) *world {
	w := &world{T: t, kernel: sim.New(machine)}
	config.Log = slog.New(slog.NewTextHandler(&w.log, nil))
	var err error
	w.loop, err = loop.New(w.kernel, loop.Config{Log: config.Log})
	require.NoError(t, err)
	w.server = server.New(w.loop, w.handle, config)
	_, err = w.server.Listen(addr)
	require.NoError(t, err)
	return w
}

// run runs until every script has ended, and checks that nothing stays open.
func (w *world) run() {
	w.Helper()
	require.NoError(w, w.kernel.Run(w.loop))
	require.Zero(w, w.kernel.OpenFiles(), "descriptors left open")
}

// talk is a complete test with one client.
func talk(t *testing.T, config server.Config, script func(c *sim.Client)) *world {
	t.Helper()
	w := newWorld(t, sim.Config{}, config)
	w.alice = w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
	w.run()
	return w
}

func (w *world) handle(x server.Exchange) {
	if w.page != nil {
		w.page(x)
		return
	}
	r := x.Request()
	path := string(r.Path())
	w.seen = append(w.seen, string(r.Method())+" "+path)
	x.OnGone(func() { w.gone++ })
	switch path {
	case "/hello":
		_ = x.AddField("Content-Type", "text/plain")
		x.Respond(200, []byte("hello"))
	case "/big":
		require.Less(w, x.Conn().Buffered(), 512<<10)
		x.Respond(200, make([]byte, 100<<10))
	case "/echo":
		x.Collect(func(body []byte) { x.Respond(200, body) })
	case "/pieces":
		w.pieces(x)
	case "/pieces-late":
		w.loop.After(time.Second, func() { w.pieces(x) })
	case "/unread-late":
		x.Receive(func([]byte) int { return 0 }, nil)
		w.loop.After(time.Second, func() { x.Respond(200, []byte("no, thanks")) })
	case "/taste-late":
		w.loop.After(time.Second, func() { w.taste(x) })
	case "/sip":
		w.sip(x, 30*time.Second)
	case "/nibble":
		w.sip(x, time.Millisecond)
	case "/bites":
		w.bites(x)
	case "/taste":
		w.taste(x)
	case "/hold":
		w.hold(x)
	case "/panic-body":
		x.Receive(func([]byte) int { panic("on purpose") }, func() { w.Error("the body was not wanted any more") })
	case "/panic-end":
		x.Receive(func(data []byte) int { return len(data) }, func() { panic("on purpose") })
	case "/greedy":
		x.Receive(func(data []byte) int { return len(data) + 1 }, nil)
	case "/upgrade":
		w.upgrade(x)
	case "/upgrade-begun":
		x.Begin(200, 2)
		require.ErrorIs(w, x.Upgrade("shout", shout{w: w}), server.ErrUpgrade)
		_, _ = x.Write([]byte("no"))
		x.End()
	case "/upgrade-panic":
		require.NoError(w, x.OfferUpgrade("shout"))
		panic("on purpose")
	case "/upgrade-late":
		w.loop.After(time.Second, func() { w.upgrade(x) })
	case "/unread":
		x.Respond(200, []byte("no, thanks"))
	case "/slow":
		w.loop.After(time.Second, func() { x.Respond(200, []byte("slow "+string(r.Query()))) })
	case "/late":
		w.loop.After(time.Second, func() { x.Collect(func(body []byte) { x.Respond(200, body) }) })
	case "/slower":
		w.loop.After(30*time.Second, func() { x.Respond(200, []byte("slower")) })
	case "/later":
		w.loop.After(30*time.Second, func() { x.Collect(func(body []byte) { x.Respond(200, body) }) })
	case "/early":
		x.Collect(func([]byte) { w.Error("the body was not wanted any more") })
		x.Respond(200, []byte("early"))
	case "/begun":
		x.Begin(200, -1)
		x.Collect(func(body []byte) {
			_, _ = x.Write(body)
			x.End()
			_, err := x.Write([]byte("more"))
			require.ErrorIs(w, err, server.ErrNotBegun)
		})
	case "/status":
		status, _ := strconv.Atoi(string(r.Query()))
		x.Respond(status, []byte("content"))
	case "/stream":
		status, err := strconv.Atoi(string(r.Query()))
		if err != nil {
			status = 200
		}
		x.Begin(status, -1)
		_, _ = x.Write([]byte("one,"))
		w.loop.After(time.Second, func() {
			_, _ = x.Write([]byte("two"))
			x.End()
		})
	case "/flood":
		w.flood(x, 1<<20, func() {})
	case "/short":
		x.Begin(200, 10)
		_, _ = x.Write([]byte("half"))
		x.End()
	case "/long":
		x.Begin(200, 2)
		_, err := x.Write([]byte("more than two"))
		require.ErrorIs(w, err, server.ErrLength)
		_, _ = x.Write([]byte("ok"))
		x.End()
	case "/panic":
		panic("on purpose")
	case "/panic-late":
		x.Begin(200, -1)
		_, _ = x.Write([]byte("x"))
		panic("on purpose")
	case "/panic-drained":
		w.flood(x, 1<<20, func() { panic("on purpose") })
	case "/panic-kept":
		w.loop.After(time.Second, func() { x.Respond(200, []byte("meant for somebody else")) })
		panic("on purpose")
	case "/panic-gone":
		x.OnGone(func() { panic("on purpose") })
	default:
		x.Respond(404, nil)
	}
}

// flood streams n bytes, only as fast as the client reads, and then calls ended.
func (w *world) flood(x server.Exchange, n int, ended func()) {
	x.Begin(200, int64(n))
	piece := []byte(strings.Repeat("x", 32<<10))
	more := func() {
		for n > 0 && !x.Full() {
			p := piece[:min(n, len(piece))]
			_, _ = x.Write(p)
			n -= len(p)
			require.Less(w, x.Conn().Buffered(), 512<<10)
		}
		if n == 0 {
			x.End()
			ended()
		}
	}
	x.OnDrain(more)
	more()
}

// request returns the text of a request; extra are field lines.
func request(method, target string, extra ...string) string {
	lines := append([]string{method + " " + target + " HTTP/1.1", "Host: x"}, extra...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// response returns the text of a response: status line, Date, then lines, then body.
// The simulated calendar begins with the year 2000, at second 0.
func response(second int, status, body string, lines ...string) string {
	head := append([]string{"HTTP/1.1 " + status, date(second)}, lines...)
	return strings.Join(head, "\r\n") + "\r\n\r\n" + body
}

func date(second int) string {
	t := time.Date(2000, 1, 1, 0, 0, second, 0, time.UTC)
	return "Date: " + t.Format("Mon, 02 Jan 2006 15:04:05 GMT")
}

// length returns the Content-Length line of a body.
func length(body string) string { return "Content-Length: " + strconv.Itoa(len(body)) }

const closing = "Connection: close"

// plain returns a response with status 200 and only Content-Length.
func plain(second int, body string) string { return response(second, "200 OK", body, length(body)) }
