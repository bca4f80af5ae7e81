package loop_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// frames is a filter that delays, splits and joins:
//
//	hello | length, so many bytes in reverse order | ... | 0
//
// Each side sends hello first, and nothing else before it has the other's hello. It responds with a '?' to
// input that it does not understand.
type frames struct {
	lenient bool   // it accepts an end without a 0
	greeted bool   // the peer's hello has come
	greets  bool   // its own hello is sent
	kept    []byte // an incomplete frame
	failed  bool

	closed *int   // counts calls of Closed
	encode func() // for tests to break it
	decode func()
}

func newFrames() *frames { return &frames{closed: new(int)} }

var errFrame = errors.New("expected a frame")

const hello = '!'

func (f *frames) Decode(plain, raw []byte) ([]byte, error) {
	if f.decode != nil {
		f.decode()
	}
	f.kept = append(f.kept, raw...)
	if !f.greeted && len(f.kept) > 0 {
		if f.kept[0] != hello {
			f.failed = true
			return plain, errFrame
		}
		f.greeted = true
		f.kept = f.kept[1:]
	}
	for len(f.kept) > 0 && len(f.kept) > int(f.kept[0]) {
		n := int(f.kept[0])
		if n == 0 {
			return plain, io.EOF
		}
		frame := slices.Clone(f.kept[1 : 1+n])
		slices.Reverse(frame)
		plain = append(plain, frame...)
		f.kept = f.kept[1+n:]
	}
	return plain, nil
}

func (f *frames) End() error {
	if f.lenient {
		return nil
	}
	return io.ErrUnexpectedEOF
}

func (f *frames) Encode(raw, plain []byte) ([]byte, int, error) {
	if f.encode != nil {
		f.encode()
	}
	if !f.greets {
		f.greets = true
		raw = append(raw, hello)
	}
	if f.failed {
		return append(raw, '?'), 0, nil
	}
	if !f.greeted {
		return raw, 0, nil
	}
	n := min(len(plain), 100)
	if n > 0 {
		raw = append(raw, byte(n))
		raw = append(raw, plain[:n]...)
		slices.Reverse(raw[len(raw)-n:])
	}
	return raw, n, nil
}

func (f *frames) CloseWrite(raw []byte) []byte { return append(raw, 0) }

func (f *frames) Closed() { *f.closed++ }

// framed returns text in frames of so many bytes, as a client sends it.
func framed(text string, size int) string {
	var raw []byte
	for piece := range slices.Chunk([]byte(text), size) {
		slices.Reverse(piece)
		raw = append(append(raw, byte(len(piece))), piece...)
	}
	return string(raw)
}

// unframed returns the text that a client has received, without hello.
func unframed(t *testing.T, raw string) string {
	f := frames{greeted: true}
	text, err := f.Decode(nil, []byte(raw))
	require.ErrorIs(t, err, io.EOF, "the end was not told")
	return string(text)
}

// filtered is a world whose connections have a filter.
func filtered(t *testing.T, machine sim.Config, config loop.Config, f *frames, h *handler) *world {
	w := newWorld(t, machine, config, h)
	opened, closed := 0, 0
	t.Cleanup(func() { require.Equal(t, opened, closed, "calls of Filter.Closed") })
	w.listener.Close()
	var err error
	w.listener, err = w.Listen(secure, func(c *loop.Conn) loop.Handler {
		own := *f
		own.closed = &closed
		opened++
		require.True(t, c.SetFilter(&own))
		require.Same(t, &own, c.Filter())
		w.conns = append(w.conns, c)
		return h
	})
	require.NoError(t, err)
	return w
}

const secure = "sim:443"

func (w *world) secureClient(name string, script func(c *sim.Client)) {
	w.Client(name, func(c *sim.Client) {
		c.Connect(secure)
		script(c)
	})
}

// rest receives until the end.
func rest(c *sim.Client) string {
	var all strings.Builder
	for {
		data := c.Receive()
		if all.WriteString(data); data == "" {
			return all.String()
		}
	}
}

// However the machine behaves, and however the bytes are cut, each side receives all of the other's text.
func TestFilter(t *testing.T) {
	text := randomLetters(1, 20_000)
	for _, row := range []struct {
		name    string
		machine sim.Config
		config  loop.Config
		frame   int
		file    bool
	}{
		{name: "a good machine", frame: 255},
		{name: "bytes", frame: 1},
		{name: "small buffers", frame: 100, machine: sim.Config{SocketBuffer: 7}},
		{name: "small limits", frame: 200, config: loop.Config{InputLimit: 3, HighWater: 10}},
		{name: "faults", frame: 100, machine: sim.Config{Seed: 1, Faults: sim.Faults{OneByteRead: .3, ShortRead: .5, ShortWrite: .9, Again: .3, Interrupted: .3}}},
		{name: "files", frame: 90, machine: sim.Config{SocketBuffer: 500}, file: true},
		{name: "files and faults", frame: 90, machine: sim.Config{Seed: 2, Faults: sim.Faults{ShortWrite: .5, Again: .3, NoSendFile: .3}}, file: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			told, sent := 0, 0
			h := &handler{}
			h.input = func(c *loop.Conn, in []byte) int {
				if c.Full() {
					return 0 // Drained goes on
				}
				if !row.file {
					return echo(c, in)
				}
				sent++
				c.SendFile(fileOf(string(in)), 0, int64(len(in)), func(err error) { told++ })
				return len(in)
			}
			h.drained = (*loop.Conn).Resume
			h.eof = func(c *loop.Conn) {
				if c.Unconsumed() > 0 {
					c.Loop().After(time.Millisecond, func() { h.eof(c) })
					return
				}
				c.Close()
			}
			w := filtered(t, row.machine, row.config, &frames{}, h)
			heard := ""
			w.secureClient("alice", func(c *sim.Client) {
				c.Expect("!")
				raw := "!" + framed(text, row.frame) + "\x00"
				for heard == "" || heard[len(heard)-1] != 0 {
					raw = raw[c.TrySend(raw[:min(len(raw), 3000)]):]
					data, more := c.TryReceive()
					require.True(t, more, "the connection has ended")
					heard += data
					c.Sleep(time.Millisecond)
				}
				c.HalfClose()
				c.ExpectEnd()
			})
			w.run()
			require.Equal(t, text, unframed(t, heard))
			require.Equal(t, sent, told)
		})
	}
}

// The peer ends its output by the filter's protocol, or by the socket.
func TestFilterEnd(t *testing.T) {
	for _, row := range []struct {
		name    string
		lenient bool
		says    string
		halves  bool
		want    []string
	}{
		{"told", false, "!\x03cba\x00", false, []string{"abc", "EOF", "closed <nil>"}},
		{"told, with something after it", false, "!\x03cba\x00more", false, []string{"abc", "EOF", "closed <nil>"}},
		{"told, and of the socket", false, "!\x03cba\x00", true, []string{"abc", "EOF", "closed <nil>"}},
		{"of the socket", false, "!\x03cba", true, []string{"abc", "closed unexpected EOF"}},
		{"of the socket, in a frame", false, "!\x03cb", true, []string{"closed unexpected EOF"}},
		{"of the socket, at once", false, "", true, []string{"closed unexpected EOF"}},
		{"of the socket, and lenient", true, "!\x03cba", true, []string{"abc", "EOF", "closed <nil>"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := filtered(t, sim.Config{}, loop.Config{}, &frames{lenient: row.lenient}, h)
			h.input = func(_ *loop.Conn, in []byte) int {
				w.say(string(in))
				return len(in)
			}
			h.eof = func(c *loop.Conn) {
				w.say("EOF")
				c.Close()
			}
			h.closed = func(_ *loop.Conn, err error) {
				if err == nil {
					w.say("closed <nil>")
				} else {
					w.say("closed " + err.Error())
				}
			}
			w.secureClient("alice", func(c *sim.Client) {
				c.Send(row.says)
				if row.halves {
					c.HalfClose()
				}
				rest(c)
			})
			w.run()
			require.Equal(t, row.want, w.log)
		})
	}
}

// EOF is called for a paused handler after it resumes.
func TestFilterEndWhilePaused(t *testing.T) {
	h := &handler{}
	w := filtered(t, sim.Config{}, loop.Config{}, &frames{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		w.say(string(in))
		if w.Loop.Now() == 0 {
			c.Pause()
			w.After(time.Second, c.Resume)
			return 1
		}
		return len(in)
	}
	h.eof = func(c *loop.Conn) {
		require.Equal(t, time.Second, w.Loop.Now())
		w.say("EOF")
		c.Close()
	}
	w.secureClient("alice", func(c *sim.Client) {
		c.Send("!\x03cba\x00")
		rest(c)
	})
	w.run()
	require.Equal(t, []string{"abc", "bc", "EOF"}, w.log)
}

// Output waits until the filter can encode, even if the connection is closed, paused or full meanwhile.
func TestFilterHolds(t *testing.T) {
	text := randomLetters(2, 1000)
	for _, row := range []struct {
		name string
		then func(c *loop.Conn)
	}{
		{"Close", (*loop.Conn).Close},
		{"Linger", (*loop.Conn).Linger},
		{"CloseWrite", (*loop.Conn).CloseWrite},
		{"Pause", func(c *loop.Conn) { c.Pause(); c.Loop().After(2*time.Second, c.Close) }},
		{"nothing", func(c *loop.Conn) { c.Loop().After(2*time.Second, c.Close) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := filtered(t, sim.Config{}, loop.Config{HighWater: 10}, &frames{}, &handler{})
			w.Loop.After(time.Millisecond, func() {
				c := w.conns[0]
				c.Write([]byte(text))
				require.True(t, c.Full())
				require.Equal(t, len(text), c.Buffered())
				row.then(c)
			})
			w.secureClient("alice", func(c *sim.Client) {
				c.Expect("!")
				c.ExpectSilence(time.Second)
				c.Send("!")
				require.Equal(t, text, unframed(t, rest(c)))
			})
			w.run()
		})
	}
}

// While the handler is paused, the loop reads for the filter, and the decoded input waits for the handler.
func TestFilterReadsWhilePaused(t *testing.T) {
	h := &handler{}
	w := filtered(t, sim.Config{}, loop.Config{}, &frames{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		require.Equal(t, 2*time.Second, w.Loop.Now())
		w.say(string(in))
		c.Close()
		return len(in)
	}
	w.Loop.After(time.Millisecond, func() {
		c := w.conns[0]
		c.Pause()
		c.Write([]byte("held"))
		w.Loop.After(2*time.Second-time.Millisecond, c.Resume)
	})
	w.secureClient("alice", func(c *sim.Client) {
		c.Expect("!")
		c.Sleep(time.Second)
		c.Send("!\x03cba")
		require.Equal(t, "held", unframed(t, rest(c)))
	})
	w.run()
	require.Equal(t, []string{"abc"}, w.log)
}

// If the peer does not send what the filter waits for, the connection ends in time.
func TestFilterWaitsInVain(t *testing.T) {
	for _, row := range []struct {
		name string
		does func(c *sim.Client)
		want error
	}{
		{"it is silent", func(c *sim.Client) { c.ExpectReset() }, loop.ErrCloseTimeout},
		{"it ends", func(c *sim.Client) { c.HalfClose(); rest(c) }, io.ErrUnexpectedEOF},
		{"it says something else", func(c *sim.Client) { c.Send("x"); c.Expect("?"); c.ExpectEnd() }, errFrame},
	} {
		t.Run(row.name, func(t *testing.T) {
			var why error
			h := &handler{closed: func(_ *loop.Conn, err error) { why = err }}
			w := filtered(t, sim.Config{}, loop.Config{}, &frames{}, h)
			w.Loop.After(time.Millisecond, func() {
				w.conns[0].Write([]byte("held"))
				w.conns[0].Close()
			})
			w.secureClient("alice", func(c *sim.Client) {
				c.Expect("!")
				c.Sleep(time.Second)
				row.does(c)
			})
			w.run()
			require.ErrorIs(t, why, row.want)
		})
	}
}

// A filter that fails tells the peer why, and nothing is sent after that. The handler gets the earlier input.
func TestFilterFails(t *testing.T) {
	var why error
	h := &handler{closed: func(_ *loop.Conn, err error) { why = err }}
	f := &frames{}
	w := filtered(t, sim.Config{SocketBuffer: 50}, loop.Config{}, f, h)
	fileWhy := errors.New("not told")
	w.Loop.After(time.Millisecond, func() {
		c := w.conns[0]
		c.Write([]byte("never sent"))
		require.True(t, c.SendFile(fileOf("nor this"), 0, 8, func(err error) { fileWhy = err }))
	})
	w.secureClient("alice", func(c *sim.Client) {
		c.Expect("!")
		c.Sleep(time.Second)
		c.Send("no hello")
		require.Equal(t, "?", rest(c))
	})
	w.run()
	require.ErrorIs(t, why, errFrame)
	require.ErrorIs(t, fileWhy, errFrame)
}

// A mistake of a filter ends only its own connection.
func TestFilterMistakes(t *testing.T) {
	for _, row := range []struct {
		name   string
		breaks func(f *frames)
		want   error
	}{
		{"panic in Encode", func(f *frames) { f.encode = func() { panic("on purpose") } }, loop.ErrPanic},
		{"panic in Decode", func(f *frames) { f.decode = func() { panic("on purpose") } }, loop.ErrPanic},
	} {
		t.Run(row.name, func(t *testing.T) {
			var why error
			h := &handler{closed: func(_ *loop.Conn, err error) { why = err }}
			f := &frames{}
			row.breaks(f)
			w := filtered(t, sim.Config{}, loop.Config{}, f, h)
			w.secureClient("alice", func(c *sim.Client) {
				c.TrySend("!\x03cba")
				c.ExpectReset()
			})
			w.run()
			require.ErrorIs(t, why, row.want)
			require.Contains(t, w.logged(), "on purpose")
		})
	}
}

// greedy reports more bytes taken than it was given.
type greedy struct{ frames }

func (g *greedy) Encode(raw, plain []byte) ([]byte, int, error) { return raw, len(plain) + 1, nil }

func TestFilterTakesTooMuch(t *testing.T) {
	var why error
	h := &handler{closed: func(_ *loop.Conn, err error) { why = err }}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		require.True(t, c.SetFilter(&greedy{frames{closed: new(int)}}))
		c.Write([]byte("x"))
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		rest(c)
	})
	w.run()
	require.ErrorIs(t, why, loop.ErrConsumed)
	require.Contains(t, w.logged(), "Filter.Encode took 1 of 0 bytes")
}

// SetFilter in the middle of a conversation: earlier output is sent unchanged, and later input goes through the
// filter, even if it came in the same read.
func TestSetFilterInTheMiddle(t *testing.T) {
	for _, row := range []struct {
		name  string
		says  []string
		later bool // SetFilter is called after Input
	}{
		{"in pieces", []string{"secure\n", "!", "\x03cba", "\x00"}, false},
		{"at once", []string{"secure\n!\x03cba\x00"}, false},
		{"at once, and not in Input", []string{"secure\n!\x03cba\x00"}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			set := func(c *loop.Conn) {
				require.True(t, c.SetFilter(newFrames()))
				c.Write([]byte("secret"))
			}
			h.input = func(c *loop.Conn, in []byte) int {
				w.say(string(in))
				if !strings.HasPrefix(string(in), "secure\n") {
					return len(in)
				}
				c.Write([]byte("go ahead\n"))
				if row.later {
					w.Post(func() { set(c) })
				} else {
					set(c)
				}
				return len("secure\n")
			}
			w.client("alice", func(c *sim.Client) {
				for _, s := range row.says {
					c.Send(s)
					c.Sleep(time.Millisecond)
				}
				c.Expect("go ahead\n!")
				require.Equal(t, "secret", unframed(t, rest(c)))
			})
			w.run()
			require.Equal(t, "abc", w.log[len(w.log)-1])
			require.Len(t, w.log, 2)
		})
	}
}

func TestSetFilterRefuses(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		require.Nil(t, c.Filter())
		c.SendFile(fileOf("file"), 0, 4, func(error) {})
		require.False(t, c.SetFilter(newFrames()), "a file waits")
		w.After(time.Second, func() {
			c.Write([]byte("x"))
			require.True(t, c.SetFilter(newFrames()))
			c.Write([]byte("y"))
			require.False(t, c.SetFilter(newFrames()), "output waits for the one that there is")
			c.Abort(nil)
		})
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Expect("file")
		c.ExpectReset()
	})
	w.run()
	require.False(t, loop.Closed(w.Loop).SetFilter(newFrames()))
}

// The filter of a dialed connection sends first.
func TestDialWithFilter(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	w.Serve("upstream:443", func(c *sim.Client) {
		c.Expect("!")
		c.Send("!\x03cba")
		require.Equal(t, "request", unframed(t, rest(c)))
		c.Close()
	})
	h.input = func(c *loop.Conn, in []byte) int {
		w.say(string(in))
		c.Close()
		return len(in)
	}
	w.Dial("upstream:443", func(c *loop.Conn, err error) loop.Handler {
		require.NoError(t, err)
		require.True(t, c.SetFilter(newFrames()))
		c.Write([]byte("request"))
		return h
	})
	w.run()
	require.Equal(t, []string{"abc"}, w.log)
}

// A client that reads nothing costs no more memory than without a filter, because output is encoded only when there is room.
func TestFilterAndASlowReader(t *testing.T) {
	h := &handler{}
	w := filtered(t, sim.Config{SocketBuffer: 1000}, loop.Config{}, &frames{}, h)
	const size = 200_000
	h.input = func(c *loop.Conn, in []byte) int {
		c.Write(make([]byte, size))
		w.After(time.Second, func() {
			require.Greater(t, c.Buffered(), size-3000)
			require.LessOrEqual(t, w.Output(), 512<<10)
			c.Close()
		})
		return len(in)
	}
	w.secureClient("alice", func(c *sim.Client) {
		c.Expect("!")
		c.Send("!\x01x")
		c.Sleep(2 * time.Second)
		require.Len(t, unframed(t, rest(c)), size)
	})
	w.run()
}

// If a peer sends more after its end, its response is not reset.
func TestFilterTalksAfterItsEnd(t *testing.T) {
	h := &handler{}
	w := filtered(t, sim.Config{}, loop.Config{}, &frames{}, h)
	h.eof = func(c *loop.Conn) {
		w.Loop.After(time.Second, func() {
			c.Write([]byte("response"))
			c.Close()
		})
	}
	w.secureClient("alice", func(c *sim.Client) {
		c.Expect("!")
		c.Send("!\x00")
		c.Sleep(500 * time.Millisecond)
		c.Send("more")
		require.Equal(t, "response", unframed(t, rest(c)))
	})
	w.run()
}
