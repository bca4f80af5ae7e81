package redisstore_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"testing"
	"time"

	"github.com/gomodule/redigo/redis"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/redisstore"
)

// patience bounds what a test waits for. It measures nothing.
const patience = 20 * time.Second

// server is a Redis server of the test's own.
type server struct {
	*testing.T
	port  string
	extra []string
	stop  func()
}

// startRedis starts a server. If the program is missing, the test is skipped, or fails with LOOPER_REQUIRE_REAL=1.
func startRedis(t *testing.T, extra ...string) *server {
	s := &server{T: t, port: program.FreePort(t), extra: extra}
	s.start()
	return s
}

func (s *server) addr() string { return "127.0.0.1:" + s.port }

func (s *server) start() {
	port := "--port"
	for _, option := range s.extra {
		if option == "--tls-cert-file" {
			port = "--tls-port"
		}
	}
	options := append([]string{port, s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.TempDir()}, s.extra...)
	if port == "--tls-port" {
		options = append(options, "--port", "0")
	}
	s.stop = program.Start(s, s.addr(), exec.Command(program.Find(s, "redis-server"), options...))
}

// ask asks the server on a connection outside of the loop.
func (s *server) ask(command string, args ...any) any {
	c, err := redis.Dial("tcp", s.addr())
	require.NoError(s, err)
	defer c.Close()
	reply, err := c.Do(command, args...)
	require.NoError(s, err)
	return reply
}

// world is an application on a real loop, with sessions in Redis.
type world struct {
	*testing.T
	app   *looper.App
	store *redisstore.Store
	url   string
	log   program.Journal
}

func newWorld(t *testing.T, config redisstore.Config) *world {
	w := &world{T: t}
	w.app = looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil)), LogOnLoop: true})
	w.store = redisstore.New(w.app, config)
	w.app.Use(session.New(session.Config{Store: w.store, Insecure: true, Log: slog.New(slog.DiscardHandler)}))
	w.app.Get("/set/{key}/{value}", func(c *looper.Context) error {
		session.Get(c).Set(c.Param("key"), c.Param("value"))
		return c.Text(200, "done")
	})
	w.app.Get("/get/{key}", func(c *looper.Context) error {
		value, _ := session.Value[string](session.Get(c), c.Param("key"))
		return c.Text(200, value)
	})
	w.app.Get("/login", func(c *looper.Context) error {
		session.Login(c, "ada")
		return c.Text(200, "welcome")
	})
	w.app.Get("/logout", func(c *looper.Context) error {
		session.Logout(c)
		return c.Text(200, "goodbye")
	})
	w.app.Get("/user", func(c *looper.Context) error {
		user, _ := session.User(c)
		return c.Text(200, user)
	})
	return w
}

// serve begins to serve, until the test ends.
func (w *world) serve() *world {
	k, err := kernel.Open("")
	require.NoError(w, err)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	require.NoError(w, err)
	listener, err := w.app.ListenOn(l, "127.0.0.1:0")
	require.NoError(w, err)
	w.url = "http://" + listener.Addr()
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	w.Cleanup(func() {
		l.Post(func() { l.Stop(patience) })
		select {
		case err := <-ended:
			require.NoError(w, err)
		case <-time.After(patience):
			w.Error("the loop does not end")
		}
		if w.Failed() {
			w.Log(w.log.String())
		}
	})
	return w
}

// newBrowser returns a client that keeps cookies. It sends those of 127.0.0.1 to each of its ports.
func newBrowser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, Timeout: patience}
}
