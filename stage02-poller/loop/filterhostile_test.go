package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// plainFilter passes everything on, except where a test sets a function.
type plainFilter struct {
	decode     func(plain, raw []byte) ([]byte, error)
	end        func() error
	encode     func(raw, plain []byte) ([]byte, int, error)
	closeWrite func(raw []byte) []byte
	closed     func()
}

func (f *plainFilter) Decode(plain, raw []byte) ([]byte, error) {
	if f.decode != nil {
		return f.decode(plain, raw)
	}
	return append(plain, raw...), nil
}

func (f *plainFilter) End() error {
	if f.end != nil {
		return f.end()
	}
	return nil
}

func (f *plainFilter) Encode(raw, plain []byte) ([]byte, int, error) {
	if f.encode != nil {
		return f.encode(raw, plain)
	}
	return append(raw, plain...), len(plain), nil
}

func (f *plainFilter) CloseWrite(raw []byte) []byte {
	if f.closeWrite != nil {
		return f.closeWrite(raw)
	}
	return raw
}

func (f *plainFilter) Closed() {
	if f.closed != nil {
		f.closed()
	}
}

// A panic in any method of a filter ends its own connection, and leaves no memory that counts as output.
func TestFilterBreaks(t *testing.T) {
	broken := errors.New("broken on purpose")
	for _, row := range []struct {
		name   string
		breaks func(f *plainFilter, c **loop.Conn)
		want   error // nil: none
	}{
		{"panic in CloseWrite", func(f *plainFilter, _ **loop.Conn) { f.closeWrite = func([]byte) []byte { panic("on purpose") } }, loop.ErrPanic},
		{"panic in End", func(f *plainFilter, _ **loop.Conn) { f.end = func() error { panic("on purpose") } }, loop.ErrPanic},
		{"panic in Closed", func(f *plainFilter, _ **loop.Conn) { f.closed = func() { panic("on purpose") } }, nil},
		{"panic in Encode, of what waits after an error", func(f *plainFilter, _ **loop.Conn) {
			failed := false
			f.encode = func(raw, plain []byte) ([]byte, int, error) {
				if failed {
					panic("on purpose")
				}
				return append(raw, plain...), len(plain), nil
			}
			f.decode = func(plain, raw []byte) ([]byte, error) {
				failed = raw[len(raw)-1] == '!'
				if failed {
					return plain, broken
				}
				return append(plain, raw...), nil
			}
		}, loop.ErrPanic},
		{"an error of Decode", func(f *plainFilter, _ **loop.Conn) {
			f.decode = func(plain, raw []byte) ([]byte, error) { return append(plain, raw...), broken }
		}, broken},
		{"an error of Encode", func(f *plainFilter, _ **loop.Conn) {
			f.encode = func(raw, plain []byte) ([]byte, int, error) { return append(raw, "why"...), 0, broken }
		}, broken},
		{"Abort within Decode", func(f *plainFilter, c **loop.Conn) {
			f.decode = func(plain, raw []byte) ([]byte, error) { (*c).Abort(broken); return append(plain, raw...), nil }
		}, broken},
		{"Abort within Encode", func(f *plainFilter, c **loop.Conn) {
			f.encode = func(raw, plain []byte) ([]byte, int, error) {
				if len(plain) > 0 {
					(*c).Abort(broken)
				}
				return append(raw, plain...), len(plain), nil
			}
		}, broken},
		{"Close within Decode", func(f *plainFilter, c **loop.Conn) {
			f.decode = func(plain, raw []byte) ([]byte, error) { (*c).Close(); return append(plain, raw...), nil }
		}, nil},
		{"Write within Encode", func(f *plainFilter, c **loop.Conn) {
			f.encode = func(raw, plain []byte) ([]byte, int, error) {
				if len(plain) > 0 && len(plain) < 3000 {
					(*c).Write(plain)
				}
				return append(raw, plain...), len(plain), nil
			}
		}, nil},
		{"Decode that forgets plain", func(f *plainFilter, _ **loop.Conn) {
			f.decode = func([]byte, []byte) ([]byte, error) { return nil, nil }
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var why error
			var conn *loop.Conn
			h := &handler{input: echo, closed: func(_ *loop.Conn, err error) { why = err }}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{}, h)
			w.listener.Close()
			_, err := w.Listen(secure, func(c *loop.Conn) loop.Handler {
				f := &plainFilter{}
				row.breaks(f, &conn)
				conn = c
				require.True(t, c.SetFilter(f))
				return h
			})
			require.NoError(t, err)
			w.secureClient("alice", func(c *sim.Client) {
				for range 10 { // more than the socket takes
					c.TrySend(string(make([]byte, 60)))
					c.Sleep(time.Millisecond)
				}
				if !c.Broken() {
					c.TrySend("!")
					c.Sleep(time.Millisecond)
				}
				if !c.Broken() {
					c.HalfClose()
				}
				for more := true; more && !c.Broken(); c.Sleep(time.Millisecond) {
					_, more = c.TryReceive()
				}
				c.Close()
			})
			w.run()
			require.ErrorIs(t, why, row.want)
			require.Zero(t, w.Output(), "memory that counts as output")
		})
	}
}

// If a filter makes output of nothing, Encode is called once, and the loop goes on, however fast the peer reads.
func TestFilterSpeaksFromNothing(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1 << 30}, loop.Config{}, h)
	spoken := 0
	f := &plainFilter{encode: func(raw, plain []byte) ([]byte, int, error) {
		spoken++
		require.Less(t, spoken, 100)
		return append(append(raw, plain...), '.'), len(plain), nil
	}}
	h.input = func(c *loop.Conn, in []byte) int {
		if c.Filter() == nil {
			require.True(t, c.SetFilter(f))
		}
		c.Write(in)
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("abc")
		c.Expect("abc.")
		c.Send("d")
		c.ExpectUntil("d")
		c.Close()
	})
	w.run()
}

// End is called for a filter that is set after the peer has ended its output.
func TestSetFilterAfterTheEnd(t *testing.T) {
	for _, row := range []struct {
		name    string
		lenient bool
		rest    string
		want    []string
	}{
		{"nothing is missing", false, "!\x03cba\x00", []string{"EOF", "abc", "EOF", "closed <nil>"}},
		{"the end is missing", false, "!\x03cba", []string{"EOF", "closed unexpected EOF"}},
		{"the end is missing, and lenient", true, "!\x03cba", []string{"EOF", "abc", "EOF", "closed <nil>"}},
		{"all is missing", false, "", []string{"EOF", "closed unexpected EOF"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				if c.Filter() == nil {
					return len("secure\n")
				}
				w.say(string(in))
				return len(in)
			}
			h.eof = func(c *loop.Conn) {
				w.say("EOF")
				if c.Filter() != nil {
					c.Close()
					return
				}
				f := newFrames()
				f.lenient = row.lenient
				w.Loop.After(time.Second, func() { require.True(t, c.SetFilter(f)) })
			}
			h.closed = func(_ *loop.Conn, err error) {
				if err == nil {
					w.say("closed <nil>")
				} else {
					w.say("closed " + err.Error())
				}
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("secure\n" + row.rest)
				c.HalfClose()
				rest(c)
				require.Less(t, c.Now(), 2*time.Second)
			})
			w.run()
			require.Equal(t, row.want, w.log)
		})
	}
}
