package session

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

// serve serves an application on a real loop, with real workers, and returns its URL.
func serve(t *testing.T, app *looper.App) string {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(time.Second) })
		assert.NoError(t, <-ended)
	})
	return "http://" + listener.Addr()
}

func newApp() *looper.App { return looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)}) }

func TestHashingOnARealLoop(t *testing.T) {
	app := newApp()
	app.Use(New(Config{}))
	app.Get("/hash", func(c *looper.Context) error {
		hash, err := HashPassword(c, "secret")
		if err != nil {
			return err
		}
		ok, err := VerifyPassword(c, "secret", hash)
		return errors.Join(err, c.Text(200, fmt.Sprint(ok)))
	})
	url := serve(t, app)
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			r, err := http.Get(url + "/hash")
			if assert.NoError(t, err) {
				body, _ := io.ReadAll(r.Body)
				r.Body.Close()
				assert.Equal(t, "true", string(body))
			}
		})
	}
	group.Wait()
}

// A client goes while a worker hashes its password: the memory is in use until the worker is done, so the turn is too.
func TestTurnOfAClientThatGoes(t *testing.T) {
	const patience = 20 * time.Second
	var running, most, gone, waiting atomic.Int32
	release := make(chan struct{})
	h := newHashing(Argon2{AtOnce: 2})
	app := newApp()
	app.Get("/", func(c *looper.Context) error {
		c.OnDone(func(looper.Done) { gone.Add(1) })
		waiting.Add(1)
		_, err := inTurn(c, h, func() (int, error) {
			most.Store(max(most.Load(), running.Add(1)))
			<-release
			running.Add(-1)
			return 0, nil
		})
		return errors.Join(err, c.NoContent())
	})
	url := serve(t, app)
	var clients []*net.TCPConn
	for range 2 {
		client, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		require.NoError(t, err)
		_, err = client.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
		require.NoError(t, err)
		clients = append(clients, client.(*net.TCPConn))
	}
	until := func(what string, condition func() bool) {
		require.Eventually(t, condition, patience, time.Millisecond, what)
	}
	until("two are at work", func() bool { return running.Load() == 2 })
	for _, client := range clients {
		require.NoError(t, client.SetLinger(0)) // a reset: after an orderly end a client may still read
		require.NoError(t, client.Close())
	}
	until("their clients have gone", func() bool { return gone.Load() == 2 })
	status := make(chan int, 1)
	go func() {
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			status <- r.StatusCode
		}
		close(status)
	}()
	until("a third waits", func() bool { return waiting.Load() == 3 })
	release <- struct{}{}
	release <- struct{}{} // the second one, or already the third
	select {
	case release <- struct{}{}:
	case <-time.After(patience):
		t.Fatal("the third has no turn")
	}
	assert.Equal(t, 204, <-status)
	assert.Equal(t, int32(2), most.Load(), "at once")
}
