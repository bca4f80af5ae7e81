package task_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// echoServer is a server of package net, on a port of its own.
func echoServer(tb testing.TB) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			}()
		}
	}()
	return l.Addr().String()
}

// onLoop runs f as a task on a real kernel, and returns its result.
func onLoop(tb testing.TB, f func(t *task.Task) error) {
	tb.Helper()
	k, err := kernel.Open("")
	require.NoError(tb, err)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	s := task.New(l, task.Config{})
	outcome := task.ErrStopped
	s.Start(new(task.Task), f, func(_ *task.Task, err error) {
		outcome = err
		l.Stop(0)
	})
	require.NoError(tb, l.Run())
	require.NoError(tb, outcome)
}

// pingPong sends a byte and waits for it, n times.
func pingPong(c net.Conn, n int) error {
	p := make([]byte, 1)
	for range n {
		if _, err := c.Write(p); err != nil {
			return err
		}
		if _, err := c.Read(p); err != nil {
			return err
		}
	}
	return nil
}

// On a real kernel there are many connections at once, each with more bytes than the sockets hold.
func TestRealConn(t *testing.T) {
	addr, unused := echoServer(t), 0
	const conns, size = 40, 1 << 20
	onLoop(t, func(t *task.Task) error {
		fs := make([]func(t *task.Task) error, conns)
		for i := range fs {
			fs[i] = func(t *task.Task) error {
				c, err := task.Dial(t, "tcp", addr)
				if err != nil {
					return err
				}
				sent := task.Spawn(t, func(t *task.Task) (int, error) {
					n, err := c.Write(make([]byte, size))
					if err == nil {
						err = c.(closeWriter).CloseWrite()
					}
					return n, err
				})
				heard, err := io.Copy(io.Discard, c)
				if err != nil {
					return err
				}
				_, err = task.Await(t, sent)
				unused += size - int(heard)
				return err
			}
		}
		return task.Gather(t, fs...)
	})
	require.Zero(t, unused)
}

// A name is looked up by a worker.
func TestRealDialByName(t *testing.T) {
	_, port, err := net.SplitHostPort(echoServer(t))
	require.NoError(t, err)
	onLoop(t, func(t *task.Task) error {
		c, err := task.Dial(t, "tcp4", "localhost:"+port)
		if err != nil {
			return err
		}
		return pingPong(c, 3)
	})
}

// Pings and pongs allocate nothing.
func TestConnAllocates(t *testing.T) {
	const rounds = 10_000
	addr, allocations := echoServer(t), uint64(0)
	onLoop(t, func(t *task.Task) error {
		c, err := task.Dial(t, "tcp", addr)
		if err != nil {
			return err
		}
		if err := pingPong(c, 100); err != nil {
			return err
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err = pingPong(c, rounds)
		runtime.ReadMemStats(&after)
		allocations = after.Mallocs - before.Mallocs
		return err
	})
	require.Less(t, allocations, uint64(rounds/100), "in the complete process")
}

// echoVariable makes the test program an echo server until its input ends.
const echoVariable = "LOOPER_TASK_ECHO"

// TestEchoProcess is that server. It tests nothing.
func TestEchoProcess(t *testing.T) {
	if os.Getenv(echoVariable) == "" {
		t.Skip("it is a part of a benchmark")
	}
	fmt.Println(echoServer(t))
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// echoProcess starts an echo server in a process of its own. Within one process the Go runtime passes a byte from goroutine to
// goroutine without a switch of threads, which no real server can do.
func echoProcess(b *testing.B) (addr string) {
	command := exec.Command(os.Args[0], "-test.run=^TestEchoProcess$")
	command.Env = append(os.Environ(), echoVariable+"=1")
	input, err := command.StdinPipe()
	require.NoError(b, err)
	output, err := command.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, command.Start())
	b.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	_, err = fmt.Fscanln(output, &addr)
	require.NoError(b, err)
	return addr
}

// BenchmarkPingPong sends a byte to a server and back: from a task, and from a goroutine of package net.
func BenchmarkPingPong(b *testing.B) {
	addr := echoProcess(b)
	b.Run("task", func(b *testing.B) {
		b.ReportAllocs()
		onLoop(b, func(t *task.Task) error {
			c, err := task.Dial(t, "tcp", addr)
			if err != nil {
				return err
			}
			b.ResetTimer()
			return pingPong(c, b.N)
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		b.ReportAllocs()
		c, err := net.Dial("tcp", addr)
		require.NoError(b, err)
		defer c.Close()
		b.ResetTimer()
		require.NoError(b, pingPong(c, b.N))
	})
}
