package loop_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// memoryFile is a file of the simulated kernel.
type memoryFile struct {
	io.ReaderAt
	reads int
}

func (f *memoryFile) Fd() uintptr { return 0 }
func (f *memoryFile) ReadAt(p []byte, offset int64) (int, error) {
	f.reads++
	return f.ReaderAt.ReadAt(p, offset)
}

func fileOf(text string) *memoryFile { return &memoryFile{ReaderAt: strings.NewReader(text)} }

// brokenFile fails from an offset on.
type brokenFile struct {
	memoryFile
	from int64
}

func (f *brokenFile) ReadAt(p []byte, offset int64) (int, error) {
	if offset >= f.from {
		return 0, syscall.EIO
	}
	return f.memoryFile.ReadAt(p[:min(int64(len(p)), f.from-offset)], offset)
}

func randomLetters(seed uint64, n int) string {
	text := make([]byte, n)
	chance := rand.New(rand.NewPCG(seed, 0))
	for i := range text {
		text[i] = byte('a' + chance.IntN(26))
	}
	return string(text)
}

// Files and bytes reach the client in the order of the writes, however the machine behaves, and each callback is called
// once, in order.
func TestSendFile(t *testing.T) {
	first, second := randomLetters(1, 700_000), randomLetters(2, 50_000)
	for _, row := range []struct {
		name    string
		machine sim.Config
	}{
		{"a good machine", sim.Config{}},
		{"small buffers", sim.Config{SocketBuffer: 1000}},
		{"short counts and interruptions", sim.Config{Seed: 1, Faults: sim.Faults{ShortWrite: .5, Again: .3, Interrupted: .3}}},
		{"no sendfile", sim.Config{SocketBuffer: 10_000, Faults: sim.Faults{NoSendFile: 1}}},
		{"no sendfile now and then, and faults", sim.Config{Seed: 2, Faults: sim.Faults{NoSendFile: .1, ShortWrite: .5, Again: .3}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, row.machine, loop.Config{}, h)
			var told []string
			tell := func(name string) func(error) {
				return func(err error) {
					require.NoError(t, err)
					told = append(told, name)
				}
			}
			h.input = func(c *loop.Conn, in []byte) int {
				c.Write([]byte("head "))
				require.True(t, c.SendFile(fileOf(first), 5, int64(len(first)-10), tell("first")))
				c.Write([]byte(" between "))
				require.True(t, c.SendFile(fileOf(second), 0, int64(len(second)), tell("second")))
				require.True(t, c.SendFile(fileOf(second), 1, 1, tell("third")))
				c.Write([]byte(" tail"))
				require.Equal(t, len(first)-10+len(second)+1+len("head  between  tail"), c.Buffered())
				require.True(t, c.Full())
				require.Zero(t, c.Room())
				require.Empty(t, told, "not before the callback has returned")
				return len(in)
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("go")
				want := "head " + first[5:len(first)-5] + " between " + second + second[1:2] + " tail"
				for rest := want; rest != ""; {
					piece := c.ReceiveUpTo(50_000)
					require.True(t, strings.HasPrefix(rest, piece))
					rest = rest[len(piece):]
				}
				c.Sleep(time.Second)
				require.Equal(t, []string{"first", "second", "third"}, told)
			})
			w.run()
		})
	}
}

// Close, CloseWrite and Full count files as output.
func TestSendFileAndTheEnd(t *testing.T) {
	text := randomLetters(3, 300_000)
	for _, row := range []struct {
		name string
		end  func(c *loop.Conn)
	}{
		{"Close", (*loop.Conn).Close},
		{"Linger", (*loop.Conn).Linger},
		{"CloseWrite", (*loop.Conn).CloseWrite},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 10_000}, loop.Config{}, h)
			told := 0
			h.input = func(c *loop.Conn, in []byte) int {
				c.SendFile(fileOf(text), 0, int64(len(text)), func(err error) {
					require.NoError(t, err)
					told++
				})
				row.end(c)
				require.False(t, c.SendFile(fileOf(text), 0, 1, func(error) { t.Error("called") }), "too late")
				return len(in)
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("go")
				c.Sleep(time.Second)
				c.Expect(text)
				c.ExpectEnd()
			})
			w.run()
			require.Equal(t, 1, told)
		})
	}
}

// If a file cannot be sent to its end, the connection ends with a reset, and the error says why.
func TestSendFileThatFails(t *testing.T) {
	text := randomLetters(4, 100_000)
	for _, row := range []struct {
		name   string
		file   func() kernel.File
		n      int64
		faults sim.Faults
		offset int64
		err    error
	}{
		{"too short", func() kernel.File { return fileOf(text) }, 100_001, sim.Faults{}, 100_000, io.ErrUnexpectedEOF},
		{"too short, copied", func() kernel.File { return fileOf(text) }, 100_001, sim.Faults{NoSendFile: 1}, 100_000, io.ErrUnexpectedEOF},
		{"empty", func() kernel.File { return fileOf("") }, 1, sim.Faults{}, 0, io.ErrUnexpectedEOF},
		{"a broken disk", func() kernel.File { return &brokenFile{*fileOf(text), 70_000} }, 100_000, sim.Faults{}, 70_000, syscall.EIO},
		{"a broken disk, copied", func() kernel.File { return &brokenFile{*fileOf(text), 70_000} }, 100_000, sim.Faults{NoSendFile: 1}, 70_000, syscall.EIO},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{Faults: row.faults}, loop.Config{}, h)
			var told, closed []error
			h.input = func(c *loop.Conn, in []byte) int {
				c.SendFile(row.file(), 0, row.n, func(err error) { told = append(told, err) })
				c.Write([]byte("the next response"))
				c.SendFile(fileOf(text), 0, 1, func(err error) { told = append(told, err) })
				return len(in)
			}
			h.closed = func(_ *loop.Conn, err error) { closed = append(closed, err) }
			w.client("alice", func(c *sim.Client) {
				c.Send("go")
				c.ExpectReset()
			})
			w.run()
			require.Len(t, told, 2)
			require.Len(t, closed, 1)
			for _, err := range append(told, closed...) {
				failure, is := errors.AsType[*loop.FileError](err)
				require.True(t, is, err)
				require.Equal(t, row.offset, failure.Offset)
				require.ErrorIs(t, err, row.err)
			}
		})
	}
}

// However a connection ends, each callback is called once.
func TestSendFileToAClientThatLeaves(t *testing.T) {
	for _, row := range []struct {
		name  string
		leave func(w *world, c *sim.Client)
		err   error
	}{
		{"a reset", func(_ *world, c *sim.Client) { c.Reset() }, syscall.ECONNRESET},
		{"Abort", func(w *world, c *sim.Client) {
			w.Post(func() {
				for _, c := range w.conns {
					c.Abort(nil)
				}
			})
			c.ExpectReset()
		}, loop.ErrAborted},
		{"the end of the loop", func(w *world, c *sim.Client) {
			w.Post(func() { w.Stop(time.Second) })
			c.ExpectReset()
		}, loop.ErrStopped},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{}, h)
			var told []error
			h.input = func(c *loop.Conn, in []byte) int {
				w.conns = append(w.conns, c)
				for range 3 {
					c.SendFile(fileOf(strings.Repeat("x", 1500)), 0, 1500, func(err error) { told = append(told, err) })
				}
				return len(in)
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("go")
				c.Sleep(time.Second)
				require.Equal(t, []error{nil}, told, "2000 of 4500 bytes are in the sockets")
				row.leave(w, c)
			})
			w.run()
			require.Equal(t, []error{nil, row.err, row.err}, told)
		})
	}
}

// A panic in one callback breaks the connection, and the others are called all the same.
func TestSendFilePanics(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{}, h)
	told := 0
	h.input = func(c *loop.Conn, in []byte) int {
		for range 3 {
			c.SendFile(fileOf(strings.Repeat("x", 1500)), 0, 1500, func(error) {
				told++
				panic("on purpose")
			})
		}
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.ExpectReset()
	})
	w.run()
	require.Equal(t, 3, told)
}

// A file takes no memory while it waits, and is read only as fast as its client reads. It is sent a piece at a time, so that
// other connections have their turns.
func TestSendFileInPieces(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 4 << 20}, loop.Config{}, h)
	text := strings.Repeat("x", 3<<20)
	var pieces []int
	w.tracer = func(e *trace.Event) {
		if e.Name == "sendfile" {
			pieces = append(pieces, e.N)
		}
	}
	h.input = func(c *loop.Conn, in []byte) int {
		if string(in) == "go" {
			c.SendFile(fileOf(text), 0, int64(len(text)), func(err error) { require.NoError(t, err) })
			return len(in)
		}
		require.LessOrEqual(t, len(pieces), 2, "bob's turn comes between two pieces")
		c.Write([]byte("pong"))
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Sleep(time.Second)
		require.Len(t, pieces, 3)
		for _, n := range pieces {
			require.Equal(t, 1<<20, n)
		}
		c.Expect(text)
	})
	w.client("bob", func(c *sim.Client) {
		c.Send("ping")
		c.Expect("pong")
	})
	w.run()
}

// While the socket takes no more, the loop does not try to send a file.
func TestNoSendFileWhileBlocked(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{}, h)
	calls := 0
	w.tracer = func(e *trace.Event) {
		if e.Name == "sendfile" {
			calls++
		}
	}
	h.input = func(c *loop.Conn, in []byte) int {
		c.SendFile(fileOf(strings.Repeat("x", 5000)), 0, 5000, func(error) {})
		w.Every(time.Second, c.Touch)
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Sleep(time.Millisecond)
		before := calls
		c.Sleep(10 * time.Second)
		require.Equal(t, before, calls)
		c.Expect(strings.Repeat("x", 5000))
	})
	w.run()
}

// Drained is called when little of a file is left. Its writes follow the file.
func TestSendFileAndDrained(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{HighWater: 4000}, h)
	text := randomLetters(5, 20_000)
	var events []string
	h.input = func(c *loop.Conn, in []byte) int {
		c.SendFile(fileOf(text), 0, int64(len(text)), func(error) { events = append(events, "sent") })
		return len(in)
	}
	h.drained = func(c *loop.Conn) {
		events = append(events, "drained")
		require.LessOrEqual(t, c.Buffered(), 1000)
		c.Write([]byte("more"))
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Sleep(time.Second)
		c.Expect(text + "more")
	})
	w.run()
	require.Equal(t, []string{"drained", "sent"}, events)
}

func temporaryFile(t *testing.T, text string) *os.File {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	file, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// Over real sockets and with real files.
func TestRealSendFile(t *testing.T) {
	text := randomLetters(6, 5_000_000)
	file := temporaryFile(t, text)
	accept := func(c *loop.Conn) loop.Handler {
		c.Write([]byte("head"))
		c.SendFile(file, 1, int64(len(text)-2), func(error) {})
		c.Write([]byte("tail"))
		c.Close()
		return &handler{}
	}
	onEveryPoller(t, loop.Config{}, accept, func(l *realLoop) {
		conn := l.dial()
		defer conn.Close()
		got, err := io.ReadAll(conn)
		require.NoError(l, err)
		require.True(l, bytes.Equal(got, []byte("head"+text[1:len(text)-1]+"tail")))
	})
}
