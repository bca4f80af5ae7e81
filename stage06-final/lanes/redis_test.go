package lanes_test

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomodule/redigo/redis"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// startRedis starts a Redis for the test.
func startRedis(t testing.TB) (addr string) {
	port := program.FreePort(t)
	addr = "127.0.0.1:" + port
	program.Start(t, addr, exec.Command(program.Find(t, "redis-server"), "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir()))
	return addr
}

// control is the test's own connection, outside of the loop.
type control struct {
	*testing.T
	redis.Conn
}

func newControl(t *testing.T, addr string) control {
	c, err := redis.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return control{t, c}
}

// blocked returns the number of clients that wait for a push.
func (c control) blocked() int {
	list, err := redis.String(c.Do("CLIENT", "LIST"))
	require.NoError(c, err)
	return strings.Count(list, "flags=b ")
}

func (c control) push(value any) {
	_, err := c.Do("RPUSH", "queue", value)
	require.NoError(c, err)
}

// pop waits until the test pushes a value.
func pop(c redis.Conn) (string, error) {
	values, err := redis.Strings(c.Do("BLPOP", "queue", 0))
	if err != nil {
		return "", err
	}
	return values[1], nil
}

// redigo reads and writes on its caller's goroutine. So does its pool, as long as it has no bound.
func TestRedigo(t *testing.T) {
	addr := startRedis(t)
	server := newControl(t, addr)
	for name, open := range map[string]func(app *looper.App) func(c *looper.Context) (redis.Conn, error){
		"a connection for each handler": func(*looper.App) func(c *looper.Context) (redis.Conn, error) {
			return func(c *looper.Context) (redis.Conn, error) {
				upstream, err := c.Dial("tcp", addr)
				if err != nil {
					return nil, err
				}
				return redis.NewConn(upstream, 0, 0), nil
			}
		},
		"a pool": func(app *looper.App) func(c *looper.Context) (redis.Conn, error) {
			pool := &redis.Pool{MaxIdle: crowd, DialContext: func(ctx context.Context) (redis.Conn, error) {
				upstream, err := app.DialContext(ctx, "tcp", addr)
				if err != nil {
					return nil, err
				}
				return redis.NewConn(upstream, 0, 0), nil
			}}
			return func(c *looper.Context) (redis.Conn, error) { return pool.GetContext(c.Context()) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			open := open(w.app)
			w.app.Get("/slow", func(c *looper.Context) error {
				upstream, err := open(c)
				if err != nil {
					return err
				}
				defer upstream.Close()
				value, err := pop(upstream)
				if err != nil {
					return err
				}
				return c.Text(200, value)
			})
			w.serve(patience)
			for range 2 { // the second time a pool already has its connections
				responses := w.crowded(server.blocked, func() {
					for i := range crowd {
						server.push(100 + i)
					}
				})
				var want []string
				for i := range crowd {
					want = append(want, fmt.Sprint(100+i))
				}
				slices.Sort(responses)
				require.Equal(t, want, responses)
			}
		})
	}
}

// The mistake in the Dial lane: a pool with a bound makes a handler wait on a channel for a connection that another handler must
// give back. But that handler is suspended, and only the loop could resume it, and the loop is waiting. It serves no client any
// more. The loop's watch names the handler that holds it.
func TestBoundedPoolStopsTheLoop(t *testing.T) {
	addr := startRedis(t)
	server := newControl(t, addr)
	w := newWorld(t)
	pool := &redis.Pool{MaxActive: 1, Wait: true, DialContext: func(ctx context.Context) (redis.Conn, error) {
		upstream, err := w.app.DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		return redis.NewConn(upstream, 0, 0), nil
	}}
	rescue, end := context.WithCancel(context.Background()) // for the test, which must not wait forever
	defer end()
	w.app.Get("/first", func(c *looper.Context) error {
		upstream := pool.Get()
		defer upstream.Close()
		value, err := pop(upstream)
		if err != nil {
			return err
		}
		return c.Text(200, value)
	})
	w.app.Get("/second", func(c *looper.Context) error {
		upstream, err := pool.GetContext(rescue)
		if err != nil {
			return c.Text(200, err.Error())
		}
		defer upstream.Close()
		return c.Text(200, "a connection")
	})
	w.serve(100 * time.Millisecond)

	bodies := map[string]chan string{}
	ask := func(path string) {
		body := make(chan string, 1)
		bodies[path] = body
		go func() {
			text, err := w.get(path)
			if err != nil {
				text = err.Error()
			}
			body <- text
		}()
	}
	ask("/first")
	w.until("the first waits for Redis", func() bool { return server.blocked() == 1 })
	ask("/second")
	w.until("the watch speaks", func() bool { return strings.Contains(w.log.String(), `what="the handler of /second"`) })
	require.Contains(t, w.log.String(), "the loop is held up")
	require.Contains(t, w.log.String(), "redis.(*Pool).waitVacantConn", "the stack")
	ask("/hello")
	server.push("at last") // would let /first go on, if the loop ran
	w.until("Redis has given it out", func() bool { return server.blocked() == 0 })
	require.Empty(t, bodies["/first"])
	require.Empty(t, bodies["/hello"])

	end()
	require.Equal(t, "context canceled", <-bodies["/second"])
	require.Equal(t, "at last", <-bodies["/first"])
	require.Equal(t, "hello", <-bodies["/hello"])
}

// The same pool in the other lane: a worker that waits holds up no handler.
func TestBoundedPoolInOffload(t *testing.T) {
	addr := startRedis(t)
	server := newControl(t, addr)
	w := newWorld(t)
	pool := &redis.Pool{MaxActive: 1, MaxIdle: 1, Wait: true, Dial: func() (redis.Conn, error) { return redis.Dial("tcp", addr) }}
	t.Cleanup(func() { _ = pool.Close() })
	var calls atomic.Int32
	w.app.Get("/slow", func(c *looper.Context) error {
		value, err := looper.Offload(c, func(ctx context.Context) (string, error) {
			calls.Add(1)
			upstream, err := pool.GetContext(ctx)
			if err != nil {
				return "", err
			}
			defer upstream.Close()
			return pop(upstream)
		})
		if err != nil {
			return err
		}
		return c.Text(200, value)
	})
	w.serve(patience)
	w.crowded(func() int { return int(calls.Load()) }, func() { // one waits for Redis, the others for the pool
		for i := range crowd {
			server.push(i)
		}
	})
}
