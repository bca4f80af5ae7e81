package session_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// world is an application with sessions on a simulated kernel.
type world struct {
	*testing.T
	app    *looper.App
	kernel *sim.Kernel
	log    bytes.Buffer
}

// newWorld returns an application whose handlers all have sessions.
func newWorld(t *testing.T, config session.Config) *world {
	w := newBareWorld(t)
	if config.Log == nil {
		config.Log = slog.New(slog.NewTextHandler(&w.log, nil))
	}
	w.app.Use(session.New(config))
	return w
}

func newBareWorld(t *testing.T) *world {
	w := &world{T: t}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.app = looper.New(looper.Config{Log: log, LogOnLoop: true, NoRequestLog: true, Go: func(f func()) { f() }})
	return w
}

// stores are configurations for each place where sessions can be.
func stores() map[string]session.Config {
	return map[string]session.Config{
		"memory":    {},
		"in cookie": {InCookie: true, Keys: []session.Key{session.RandomKey()}},
	}
}

// run serves browsers until their scripts have ended.
func (w *world) run(scripts ...func(b *browser)) {
	w.Helper()
	k := sim.New(sim.Config{SocketBuffer: 32 << 10})
	w.kernel = k
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	require.NoError(w, err)
	_, err = w.app.ListenOn(l, "sim:80")
	require.NoError(w, err)
	for i, script := range scripts {
		k.Client(fmt.Sprint("browser ", i), func(c *sim.Client) {
			script(&browser{c: c, cookies: make(map[string]string)})
		})
	}
	require.NoError(w, k.Run(l))
	require.Zero(w, k.OpenFiles())
}

// during makes another window of the browser, with the same cookies, follow a script to its end while b waits. After that, b has the
// cookies of both.
func (w *world) during(b *browser, script func(b *browser)) {
	over := false
	w.kernel.Client("window", func(c *sim.Client) {
		script(&browser{c: c, cookies: b.cookies})
		over = true
	})
	b.c.WaitFor("the other window", func() bool { return over })
}

// browser is a client that keeps cookies.
type browser struct {
	c       *sim.Client
	cookies map[string]string
}

// response is a response taken apart.
type response struct {
	status int
	header http.Header
	body   string
}

// cookie returns the cookie of that name that the response sets; nil if there is none.
func (r response) cookie(name string) *http.Cookie {
	for _, cookie := range (&http.Response{Header: r.header}).Cookies() {
		if cookie.Name == name {
			return cookie
		}
	}
	return nil
}

func (b *browser) get(target string) response { return b.ask("GET", target) }

// ask sends a request with the browser's cookies, and keeps those of the response.
func (b *browser) ask(method, target string, lines ...string) response {
	return b.end(b.begin(method, target, lines...))
}

// begin sends a request, and returns how many bytes were received before the response.
func (b *browser) begin(method, target string, lines ...string) (heard int) {
	lines = append([]string{method + " " + target + " HTTP/1.1", "Host: x", "Connection: close"}, lines...)
	var pairs []string
	for name, value := range b.cookies {
		pairs = append(pairs, name+"="+value)
	}
	if pairs != nil {
		lines = append(lines, "Cookie: "+strings.Join(pairs, "; "))
	}
	b.c.Connect("sim:80")
	b.c.Send(strings.Join(lines, "\r\n") + "\r\n\r\n")
	return len(b.c.Heard())
}

// end receives the response.
func (b *browser) end(heard int) response {
	for b.c.Receive() != "" {
	}
	b.c.Close()
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(b.c.Heard()[heard:])), nil)
	if err != nil {
		b.c.Fail("%w in %q", err, b.c.Heard()[heard:])
		return response{}
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		body = fmt.Append(body, " (", err, ")")
	}
	for _, cookie := range resp.Cookies() {
		b.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	return response{resp.StatusCode, resp.Header, string(body)}
}

// token returns the cookie of the session.
func (b *browser) token() string { return b.cookies[cookieName] }

const cookieName = "__Host-session"

// pages adds handlers that use a session in each way.
func (w *world) pages() {
	w.app.Get("/set/{key}/{value}", func(c *looper.Context) error {
		session.Get(c).Set(c.Param("key"), c.Param("value"))
		return done(c, nil)
	})
	w.app.Get("/get/{key}", func(c *looper.Context) error {
		value, ok := session.Value[string](session.Get(c), c.Param("key"))
		if !ok {
			value = "none"
		}
		return c.Text(200, value)
	})
	w.app.Get("/delete/{key}", func(c *looper.Context) error {
		session.Get(c).Delete(c.Param("key"))
		return done(c, nil)
	})
	w.app.Get("/clear", func(c *looper.Context) error {
		session.Get(c).Clear()
		return done(c, nil)
	})
	w.app.Get("/rotate", func(c *looper.Context) error {
		session.Get(c).Rotate()
		return done(c, nil)
	})
	w.app.Get("/flash/{text}", func(c *looper.Context) error {
		session.Get(c).Flash("info", c.Param("text"))
		return done(c, nil)
	})
	w.app.Get("/flashes", func(c *looper.Context) error { return c.Text(200, fmt.Sprint(session.Get(c).Flashes())) })
	w.app.Get("/login/{user}", func(c *looper.Context) error {
		session.Login(c, c.Param("user"))
		return done(c, nil)
	})
	w.app.Get("/logout", func(c *looper.Context) error {
		session.Logout(c)
		return done(c, nil)
	})
	w.app.Get("/user", func(c *looper.Context) error {
		user, ok := session.User(c)
		return c.Text(200, fmt.Sprint(user, " ", ok))
	})
	w.app.Get("/plain", func(c *looper.Context) error { return c.Text(200, "plain") })
	w.app.Get("/slow/{key}/{value}", func(c *looper.Context) error {
		session.Get(c).Set(c.Param("key"), c.Param("value"))
		return done(c, c.Sleep(time.Minute))
	})
}

func done(c *looper.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Text(200, "done")
}
