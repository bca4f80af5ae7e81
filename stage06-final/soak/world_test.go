package soak_test

import (
	"log/slog"
	"os"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// idleTimeout is how long the package client keeps an unused connection: it must be closed before the count.
const idleTimeout = 200 * time.Millisecond

// world has the applications, on one loop: the upstream, a plain one and one with TLS.
type world struct {
	site
	loop          *loop.Loop
	apps          []*looper.App
	plain, secure string // addresses
	log           *warnings
}

func newWorld(t *testing.T) *world {
	w := &world{log: &warnings{Handler: slog.DiscardHandler, lines: make(map[string]int)}}
	w.sessions = session.NewMemory(session.MemoryConfig{})
	log := slog.New(w.log)
	k, err := kernel.Open("")
	require.NoError(t, err)
	w.loop, err = loop.New(k, loop.Config{Log: log})
	require.NoError(t, err)
	w.upstream = "http://" + w.listen(t, looper.Config{Log: log}, false)
	w.plain = w.listen(t, looper.Config{Log: log}, true)
	w.secure = w.listen(t, looper.Config{Log: log, TLS: https.Config{Dev: true, Log: log}}, true)
	ended := make(chan error, 1)
	go func() { ended <- w.loop.Run() }()
	t.Cleanup(func() {
		w.loop.Post(func() { w.loop.Stop(time.Second) })
		require.NoError(t, <-ended)
	})
	return w
}

func (w *world) listen(t *testing.T, config looper.Config, up bool) (addr string) {
	app := w.newApp(t, config, up)
	listener, err := app.ListenOn(w.loop, "127.0.0.1:0")
	require.NoError(t, err)
	w.apps = append(w.apps, app)
	return listener.Addr()
}

// census is a count after all clients have gone.
type census struct {
	Descriptors, Goroutines  int
	Conns, Dialing, Output   int // of the loop
	Timers, Watched          int
	Members, Handlers        int
	ClientBusy, ClientIdle   int
	Sessions, PooledRoutines int
	Heap                     int // bytes in use after a collection, without Spare
	Spare                    int // bytes in the loop's free list of buffers
}

// count counts on the loop. Reflection reads what has no method: the lengths of slices and the values of counters.
func (w *world) count() census {
	var c census
	done := make(chan struct{})
	w.loop.Post(func() {
		defer close(done)
		l := reflect.ValueOf(w.loop).Elem()
		c.Conns, c.Dialing, c.Output = w.loop.Conns(), int(l.FieldByName("dialing").Int()), int(l.FieldByName("output").Int())
		c.Spare = int(l.FieldByName("buffers").FieldByName("bytes").Int())
		c.Timers = l.FieldByName("timers").FieldByName("list").Len()
		for watched, i := l.FieldByName("watched"), 0; i < watched.Len(); i++ {
			if !watched.Index(i).IsNil() {
				c.Watched++
			}
		}
		for _, app := range w.apps {
			c.PooledRoutines += reflect.ValueOf(app).Elem().FieldByName("tasks").Elem().FieldByName("idle").Len()
		}
		c.Members, c.Handlers, c.Sessions = w.room.Len(), w.handlers, w.sessions.Len()
		for _, cl := range w.clients {
			busy, idle := cl.Conns()
			c.ClientBusy, c.ClientIdle = c.ClientBusy+busy, c.ClientIdle+idle
		}
	})
	<-done
	open, _ := os.ReadDir("/proc/self/fd")
	c.Descriptors = len(open)
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.Goroutines, c.Heap = runtime.NumGoroutine(), int(m.HeapAlloc)-c.Spare
	return c
}

// settled counts after the last connections, and the goroutines that close files, have ended: when two counts are the same.
func (w *world) settled(within time.Duration) census {
	last := w.count()
	for end := time.Now().Add(within); ; {
		time.Sleep(100 * time.Millisecond)
		c := w.count()
		rests := c.Conns == 0 && c.Dialing == 0 && c.Handlers == 0
		if last.Heap = c.Heap; rests && c == last || time.Now().After(end) {
			return c
		}
		last = c
	}
}
