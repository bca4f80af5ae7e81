package loop_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// Some of the promises over real sockets, for every poller of the platform. The tests with the
// simulation check all promises.

// realLoop is a loop that runs in a goroutine of its own.
type realLoop struct {
	*testing.T
	*loop.Loop
	addr   string
	result chan error
}

func onEveryPoller(t *testing.T, config loop.Config, accept func(*loop.Conn) loop.Handler, test func(l *realLoop)) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			openGoPoller(t)
			before := openFiles()
			k, err := kernel.Open(name)
			require.NoError(t, err)
			l := &realLoop{T: t, result: make(chan error, 1)}
			l.Loop, err = loop.New(k, config)
			require.NoError(t, err)
			require.Equal(t, name, l.Poller())
			listener, err := l.Listen("127.0.0.1:0", accept)
			require.NoError(t, err)
			l.addr = listener.Addr()
			go func() { l.result <- l.Loop.Run() }()
			test(l)
			l.Post(func() { l.Stop(time.Minute) })
			require.NoError(t, <-l.result)
			require.Zero(t, l.Conns())
			require.Equal(t, before, openFiles(), "descriptors left open")
		})
	}
}

// openGoPoller makes package net open its own poller, which stays open for good.
func openGoPoller(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
}

// dial connects, with a time limit of ten seconds for all calls.
func (l *realLoop) dial() *net.TCPConn {
	conn, err := net.Dial("tcp", l.addr)
	require.NoError(l, err)
	require.NoError(l, conn.SetDeadline(time.Now().Add(10*time.Second)))
	return conn.(*net.TCPConn)
}

// on runs f on the loop and waits until it has run.
func (l *realLoop) on(f func()) {
	done := make(chan struct{})
	l.Post(func() {
		defer close(done)
		f()
	})
	<-done
}

func TestRealEcho(t *testing.T) {
	accept := func(*loop.Conn) loop.Handler { return &handler{input: echo} }
	onEveryPoller(t, loop.Config{}, accept, func(l *realLoop) {
		var clients sync.WaitGroup
		for i := range 50 {
			clients.Go(func() {
				text := randomText(rand.New(rand.NewPCG(uint64(i), 0)), 1+i*i*100)
				conn := l.dial()
				defer conn.Close()
				go func() {
					_, _ = io.WriteString(conn, text)
					_ = conn.CloseWrite()
				}()
				got, err := io.ReadAll(conn)
				if err != nil || string(got) != text {
					l.Errorf("client %d: %d of %d bytes, or other ones: %v", i, len(got), len(text), err)
				}
			})
		}
		clients.Wait()
	})
}

func TestRealBackpressure(t *testing.T) {
	const total = 20 << 20
	most := 0
	produce := func(c *loop.Conn) {
		for !c.Full() && int(c.Sent())+c.Buffered() < total {
			c.Write(make([]byte, 16<<10))
		}
		most = max(most, c.Buffered())
		if int(c.Sent())+c.Buffered() == total {
			c.Close()
		}
	}
	accept := func(c *loop.Conn) loop.Handler {
		produce(c)
		return &handler{drained: produce}
	}
	onEveryPoller(t, loop.Config{HighWater: 100 << 10}, accept, func(l *realLoop) {
		conn := l.dial()
		defer conn.Close()
		n, err := io.Copy(io.Discard, conn)
		require.NoError(l, err)
		require.Equal(l, int64(total), n)
		l.on(func() { require.Less(l, most, 200<<10) })
	})
}

// A refusal reaches a client that is still sending.
func TestRealLinger(t *testing.T) {
	accept := func(*loop.Conn) loop.Handler {
		return &handler{input: func(c *loop.Conn, in []byte) int {
			c.Write([]byte("refused"))
			c.Linger()
			return len(in)
		}}
	}
	onEveryPoller(t, loop.Config{}, accept, func(l *realLoop) {
		for range 20 {
			conn := l.dial()
			_, err := io.WriteString(conn, strings.Repeat("x", 500_000))
			require.NoError(l, err)
			got, err := io.ReadAll(conn)
			require.NoError(l, err)
			require.Equal(l, "refused", string(got))
			conn.Close()
		}
	})
}

func TestRealAbort(t *testing.T) {
	accept := func(*loop.Conn) loop.Handler {
		return &handler{input: func(c *loop.Conn, in []byte) int {
			c.Write([]byte("half a response"))
			c.Abort(nil)
			return len(in)
		}}
	}
	onEveryPoller(t, loop.Config{}, accept, func(l *realLoop) {
		conn := l.dial()
		defer conn.Close()
		_, err := io.WriteString(conn, "x")
		require.NoError(l, err)
		_, err = io.ReadAll(conn)
		require.ErrorIs(l, err, syscall.ECONNRESET)
	})
}

// Many connections begin and end, in every way, and none of their descriptors is left.
func TestRealChurn(t *testing.T) {
	accept := func(*loop.Conn) loop.Handler { return &handler{input: echo} }
	onEveryPoller(t, loop.Config{MaxConns: 20}, accept, func(l *realLoop) {
		var clients sync.WaitGroup
		for range 8 {
			clients.Go(func() {
				for i := range 40 {
					conn := l.dial()
					text := fmt.Sprint("hello ", i)
					if i%4 != 0 {
						_, _ = io.WriteString(conn, text)
					}
					if i%4 == 1 {
						got := make([]byte, len(text))
						if _, err := io.ReadFull(conn, got); err != nil || string(got) != text {
							l.Errorf("%q instead of %q: %v", got, text, err)
						}
					}
					if i%4 == 2 {
						_ = conn.SetLinger(0)
					}
					conn.Close()
				}
			})
		}
		clients.Wait()
	})
}

// Functions from many goroutines all run, those of each goroutine in order.
func TestRealPost(t *testing.T) {
	onEveryPoller(t, loop.Config{}, nil, func(l *realLoop) {
		const posters, posts = 10, 500
		var last [posters]int
		var group sync.WaitGroup
		for p := range posters {
			group.Go(func() {
				for i := range posts {
					l.Post(func() {
						if last[p] != i {
							l.Errorf("poster %d: %d after %d", p, i, last[p])
						}
						last[p]++
					})
				}
			})
		}
		group.Wait()
		l.on(func() {
			for _, n := range last {
				require.Equal(l, posts, n)
			}
		})
	})
}

func TestRealTimer(t *testing.T) {
	onEveryPoller(t, loop.Config{}, nil, func(l *realLoop) {
		type moment struct{ due, at time.Duration }
		moments := make(chan moment)
		for _, d := range []time.Duration{0, time.Microsecond, 1500 * time.Microsecond, 4 * time.Millisecond} {
			l.Post(func() {
				due := l.Now() + d
				l.After(d, func() {
					at := l.Now()
					go func() { moments <- moment{due, at} }()
				})
			})
			m := <-moments
			require.GreaterOrEqual(t, m.at, m.due)
		}
	})
}
