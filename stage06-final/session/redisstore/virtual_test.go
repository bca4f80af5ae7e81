package redisstore_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/redisstore"
)

const theirs = "192.0.2.7:6379"

// hear receives to the end.
func hear(c *sim.Client) {
	for c.Receive() != "" {
	}
	c.Close()
}

// A server that misbehaves, in virtual time: each client gets 503 within the timeout, and the log says why.
func TestMisbehavingServers(t *testing.T) {
	for name, row := range map[string]struct {
		serve  func(c *sim.Client) // nil: no server listens
		logged string
		after  time.Duration
	}{
		"nobody there": {nil, "connection refused", 0},
		"silent":       {hear, "timeout after 2s", 2 * time.Second},
		"it closes": {func(c *sim.Client) {
			c.Receive()
			c.Close()
		}, "EOF", 0},
		"another protocol": {func(c *sim.Client) {
			c.Receive()
			c.Send("HTTP/1.1 400 Bad Request\r\n\r\n")
			hear(c)
		}, "redigo: unexpected response line", 0},
		"an error": {func(c *sim.Client) {
			c.Receive()
			c.Send("-OOM command not allowed when used memory > 'maxmemory'.\r\n")
		}, "OOM command not allowed", 0},
		"half a reply": {func(c *sim.Client) {
			c.Receive()
			c.Send("*2\r\n$5\r\n.li")
			hear(c)
		}, "timeout after 2s", 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			app := looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(&log, nil)), LogOnLoop: true})
			app.Use(session.New(session.Config{Store: redisstore.New(app, redisstore.Config{URL: "redis://" + theirs})}))
			app.Get("/", func(c *looper.Context) error {
				user, _ := session.User(c)
				return c.Text(200, user)
			})
			app.Get("/login", func(c *looper.Context) error {
				session.Login(c, "ada")
				return c.NoContent()
			})
			k := sim.New(sim.Config{})
			l, err := loop.New(k, loop.Config{})
			require.NoError(t, err)
			_, err = app.ListenOn(l, "sim:80")
			require.NoError(t, err)
			if row.serve != nil {
				k.Serve(theirs, row.serve)
			}
			for _, request := range []string{
				"GET / HTTP/1.1\r\nCookie: __Host-session=" + strings.Repeat("A", 43),
				"GET /login HTTP/1.1\r\nX: y",
			} {
				k.Client("visitor", func(c *sim.Client) {
					c.Connect("sim:80")
					c.Send(request + "\r\nHost: x\r\nConnection: close\r\n\r\n")
					hear(c)
					assert.Contains(t, c.Heard(), "503 Service Unavailable")
					assert.NotContains(t, c.Heard(), "Set-Cookie")
					assert.Equal(t, row.after, c.Now())
				})
			}
			require.NoError(t, k.Run(l))
			assert.Equal(t, 2, strings.Count(log.String(), row.logged), log.String())
			assert.Contains(t, log.String(), "redis at "+theirs)
		})
	}
}
