package loop_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

func panicOnPurpose()  { panic("on purpose") }
func goexitOnPurpose() { runtime.Goexit() }

// A callback of each kind fails, in one of two ways. At most its own connection ends, the log names the
// callback, and the queued work is not lost.
func TestMistakes(t *testing.T) {
	for _, row := range []struct {
		place  string
		broken bool // a connection's handler gets ErrPanic
	}{
		{"accept", false}, // there is no handler yet
		{"input", true},
		{"eof", true},
		{"drained", true},
		{"settle", true},
		{"stopping", true},
		{"closed", false},
		{"timer", false},
		{"posted", false},
		{"dialed", false}, // there is no handler yet
		{"dial failed", false},
	} {
		for _, way := range []struct {
			name string
			fail func()
		}{{"panicOnPurpose", panicOnPurpose}, {"goexitOnPurpose", goexitOnPurpose}} {
			t.Run(row.place+" "+way.name, func(t *testing.T) {
				m := newMistake(t, row.place, way.fail)
				m.play()
				require.True(t, m.failed)
				require.Empty(t, cmp.Diff(map[string]int{
					"posted": 3, "timer": 1, "carol is closed": 1, "dave is offered": 1, "frank is written to": 1,
				}, m.queued))
				require.Empty(t, cmp.Diff(map[string]int{"bob": 1, "eve": 1, "dave": 1, "frank": 1}, m.told))
				require.Equal(t, row.broken, m.closedBy(loop.ErrPanic))

				log := m.logged()
				require.Equal(t, 1, strings.Count(log, "a callback panicked"), log)
				require.Contains(t, log, fmt.Sprintf("callback=%s", quoted(row.place)))
				require.Contains(t, log, "loop_test."+way.name, "the stack names the culprit")
			})
		}
	}
}

// quoted is s as slog writes it.
func quoted(s string) string {
	if strings.Contains(s, " ") {
		return `"` + s + `"`
	}
	return s
}

// mistake is a world in which every kind of callback is called, and one of them fails.
type mistake struct {
	*world
	place    string
	fail     func()
	failed   bool
	failedAt time.Duration
	conns    map[string]*loop.Conn
	queued   map[string]int // how often each function ran that was queued at the failure
	told     map[string]int // how often Stopping was called
	closed   map[string]error
}

func newMistake(t *testing.T, place string, fail func()) *mistake {
	config := loop.Config{HighWater: 50}
	return &mistake{
		world: newWorld(t, sim.Config{SocketBuffer: 100}, config, &handler{}), place: place, fail: fail,
		conns: make(map[string]*loop.Conn), queued: make(map[string]int), told: make(map[string]int),
		closed: make(map[string]error),
	}
}

// at fails, or not. Every callback of the culprits calls it.
func (m *mistake) at(place string) {
	if place != m.place || m.failed {
		return
	}
	m.failed = true
	for range 3 {
		m.Post(func() { m.queued["posted"]++ })
	}
	m.After(0, func() { m.queued["timer"]++ })
	m.conns["carol"].Abort(nil)
	m.conns["dave"].Resume()
	m.conns["frank"].Write([]byte("from the culprit"))
	m.failedAt = m.Kernel.Now()
	m.fail()
}

// handler is that of a connection. Those of alice and eve are culprits.
func (m *mistake) handler(name string, input func(c *loop.Conn, in []byte) int) *handler {
	h := &handler{input: input}
	h.stopping = func(c *loop.Conn) {
		m.told[name]++
		switch name {
		case "dave", "frank": // they keep the loop running
			m.After(time.Second, c.Close)
			return
		case "eve":
			m.at("stopping")
		}
		c.Close()
	}
	h.closed = func(_ *loop.Conn, err error) {
		m.closed[name] = err
		if name == "carol" && m.failed {
			m.queued["carol is closed"]++
		}
		if name == "alice" {
			m.at("closed")
		}
	}
	return h
}

func (m *mistake) closedBy(err error) bool {
	for _, e := range m.closed {
		if e == err {
			return true
		}
	}
	return false
}

func (m *mistake) listen(name string, input func(c *loop.Conn, in []byte) int) {
	_, err := m.Listen("sim:"+name, func(c *loop.Conn) loop.Handler {
		m.conns[name] = c
		return m.handler(name, input)
	})
	require.NoError(m, err)
}

func (m *mistake) play() {
	m.listen("eve", echo) // her descriptor is below that of the others
	m.listen("bob", echo)
	m.listen("carol", echo)
	m.listen("dave", func(_ *loop.Conn, _ []byte) int {
		if m.failed {
			m.queued["dave is offered"]++
			return 1
		}
		return 0
	})
	m.listen("frank", echo)
	alice := m.handler("alice", func(c *loop.Conn, in []byte) int {
		m.at("input")
		c.Write([]byte(strings.Repeat("x", 300)))
		return len(in)
	})
	alice.drained = func(*loop.Conn) { m.at("drained") }
	alice.settle = func(*loop.Conn) { m.at("settle") }
	alice.eof = func(c *loop.Conn) { m.at("eof"); c.Close() }
	_, err := m.Listen("sim:alice", func(*loop.Conn) loop.Handler {
		m.at("accept")
		return alice
	})
	require.NoError(m, err)
	m.Serve("theirs", func(c *sim.Client) { c.Sleep(time.Second) })
	m.After(3*time.Second, func() { m.at("timer") })
	m.After(4*time.Second, func() { m.Post(func() { m.at("posted") }) })
	m.After(5*time.Second, func() {
		m.Dial("theirs", func(c *loop.Conn, err error) loop.Handler {
			m.at("dialed")
			c.Close()
			return m.handler("dialed", echo)
		})
		m.Dial("nobody", func(*loop.Conn, error) loop.Handler {
			m.at("dial failed")
			return nil
		})
	})
	m.After(10*time.Second, func() { m.Stop(time.Hour) })
	m.clients()
	require.NoError(m, m.Kernel.Run(m.Loop))
	require.Zero(m, m.OpenFiles())
	require.Zero(m, m.Conns())
	require.Equal(m, 11*time.Second, m.Loop.Now())
}

func (m *mistake) clients() {
	m.Client("bob", func(c *sim.Client) {
		c.Connect("sim:bob")
		for range 90 {
			c.Send("hello")
			c.Expect("hello")
			c.Sleep(100 * time.Millisecond)
		}
		c.ExpectEnd()
	})
	m.Client("frank", func(c *sim.Client) {
		c.Connect("sim:frank")
		c.Expect("from the culprit")
		require.Equal(m, m.failedAt, c.Now())
		m.queued["frank is written to"]++
		c.ExpectEnd()
	})
	for _, name := range []string{"eve", "carol", "dave"} {
		m.Client(name, func(c *sim.Client) {
			c.Connect("sim:" + name)
			if name == "dave" {
				c.Send("d")
			}
			c.WaitFor("the server to leave", func() bool { return m.OpenFiles() == 0 })
		})
	}
	m.Client("alice", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Connect("sim:alice")
		c.TrySend("x")
		c.Sleep(time.Second)
		for heard := 0; heard < 300 && !m.failed; c.Sleep(10 * time.Millisecond) {
			heard += len(c.ReceiveUpTo(50))
		}
		c.HalfClose()
		c.Sleep(time.Second)
	})
}

// The functions in a queue after the callback that ends the loop's goroutine run at the same time as without
// it.
func TestGoexitInAQueue(t *testing.T) {
	for _, row := range []struct {
		name string
		call func(w *world, conns []*loop.Conn, f func()) // f is called three times
	}{
		{"timers", func(w *world, _ []*loop.Conn, f func()) {
			for range 3 {
				w.After(0, f)
			}
		}},
		{"posted functions", func(w *world, _ []*loop.Conn, f func()) {
			for range 3 {
				w.Post(f)
			}
		}},
		{"input offered again", func(_ *world, conns []*loop.Conn, _ func()) {
			for _, c := range conns {
				c.Resume()
			}
		}},
		{"ends of connections", func(_ *world, conns []*loop.Conn, _ func()) {
			for _, c := range conns {
				c.Abort(nil)
			}
		}},
		{"the stop", func(w *world, _ []*loop.Conn, _ func()) { w.Stop(time.Hour) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, nil)
			var conns []*loop.Conn
			begun, calls := false, 0
			f := func() {
				if !begun {
					return
				}
				calls++
				require.Equal(t, time.Second, w.Loop.Now())
				goexitOnPurpose()
			}
			_, err := w.Listen("sim:81", func(c *loop.Conn) loop.Handler {
				conns = append(conns, c)
				return &handler{
					input:    func(*loop.Conn, []byte) int { f(); return 0 },
					stopping: func(*loop.Conn) { f() },
					closed: func(_ *loop.Conn, err error) {
						if err == loop.ErrAborted {
							f()
						}
					},
				}
			})
			require.NoError(t, err)
			for range 3 {
				w.Client("client", func(c *sim.Client) {
					c.Connect("sim:81")
					c.Send("x")
					c.Sleep(time.Hour)
				})
			}
			w.After(time.Second, func() {
				begun = true
				row.call(w, conns, f)
			})
			_ = w.Kernel.Run(w.Loop) // a loop that stops ends before its clients
			require.Equal(t, 3, calls)
			require.Zero(t, w.OpenFiles())
		})
	}
}

// If a callback writes to other connections and then ends the loop's goroutine, the output is sent, though nothing
// else happens.
func TestGoexitAfterWrite(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		w.After(time.Second, func() {
			c.Write([]byte("hello"))
			goexitOnPurpose()
		})
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Expect("hello")
		require.Equal(t, time.Second, c.Now())
	})
	w.run()
}

// Run returns the kernel's error, and every handler gets it, although each of them ends the loop's goroutine.
func TestGoexitAtTheEnd(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	closed := 0
	h.closed = func(*loop.Conn, error) {
		closed++
		runtime.Goexit()
	}
	for range 5 {
		w.client("alice", func(c *sim.Client) { c.WaitFor("rain", func() bool { return false }) })
	}
	_, stuck := errors.AsType[*sim.StuckError](w.Kernel.Run(w.Loop))
	require.True(t, stuck)
	require.Equal(t, 5, closed)
	require.Zero(t, w.OpenFiles())
}

// If the script of a client ends its goroutine, the loop ends with an error.
func TestGoexitInTheKernel(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.client("alice", func(*sim.Client) { runtime.Goexit() })
	require.Equal(t, loop.ErrGoexit, w.Loop.Run())
}

// Settle may change its own connection; the loop does not settle it again for that.
func TestSettleThatTouchesItself(t *testing.T) {
	h := &handler{}
	settled := 0
	h.settle = func(c *loop.Conn) {
		settled++
		c.Resume()
		if settled == 2 {
			c.Write([]byte("written by Settle"))
		}
	}
	talk(t, h, func(c *sim.Client) {
		c.Send("x")
		c.Expect("written by Settle")
	})
	require.Equal(t, 2, settled, "accepted, and its input")
}

// Methods of the loop's goroutine have no effect on another one, except for a line in the log, even while the loop
// runs.
func TestCallsFromAnotherGoroutine(t *testing.T) {
	for _, row := range []struct {
		name string
		call func(m *trespass)
	}{
		{"Conn.Write", func(m *trespass) { m.conn.Write([]byte("no")) }},
		{"Conn.Pause", func(m *trespass) { m.conn.Pause() }},
		{"Conn.Resume", func(m *trespass) { m.conn.Resume() }},
		{"Conn.Close", func(m *trespass) { m.conn.Close() }},
		{"Conn.Close", func(m *trespass) { m.conn.Linger() }},
		{"Conn.Abort", func(m *trespass) { m.conn.Abort(nil) }},
		{"Conn.HandOver", func(m *trespass) { m.conn.HandOver(&handler{}) }},
		{"Loop.Stop", func(m *trespass) { m.loop.Stop(0) }},
		{"Loop.Listen", func(m *trespass) {
			_, err := m.loop.Listen("sim:81", nil)
			if err == nil {
				m.t.Error("it listens")
			}
		}},
		{"Loop.Dial", func(m *trespass) {
			m.loop.Dial("sim:80", func(*loop.Conn, error) loop.Handler {
				m.t.Error("it dials")
				return nil
			})
		}},
		{"Dial.Cancel", func(m *trespass) { m.dial.Cancel() }},
		{"Listener.Close", func(m *trespass) { m.listener.Close() }},
		{"setting a timer", func(m *trespass) { m.loop.After(0, func() { m.t.Error("it has run") }) }},
		{"setting a timer", func(m *trespass) { m.loop.Every(1, func() { m.t.Error("it has run") }) }},
		{"setting a timer", func(m *trespass) { m.loop.Deadline(0, func() { m.t.Error("it has run") }) }},
		{"setting a timer", func(m *trespass) { m.timer.Reset(time.Hour) }},
		{"Timer.Stop", func(m *trespass) {
			if m.timer.Stop() {
				m.t.Error("it was stopped")
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := &trespass{t: t}
			m.run(row.call)
			require.Equal(t, trespasses, strings.Count(m.log.String(), `"misuse: `+row.name+" on another goroutine"))
			require.Contains(t, m.log.String(), "TestCallsFromAnotherGoroutine", "the stack names the culprit")
		})
	}
}

// trespasses is the number of each call.
const trespasses = 20

// trespass is a loop at work, and another goroutine that calls it.
type trespass struct {
	t        *testing.T
	loop     *loop.Loop
	listener *loop.Listener
	conn     *loop.Conn
	dial     *loop.Dial
	timer    *loop.Timer
	log      bytes.Buffer
}

// run serves a client, with everything that the loop has at work, until the calls are over.
func (m *trespass) run(call func(m *trespass)) {
	k := sim.New(sim.Config{Faults: sim.Faults{}})
	var err error
	m.loop, err = loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&m.log, nil))})
	require.NoError(m.t, err)
	var over atomic.Bool
	h := &handler{input: func(c *loop.Conn, in []byte) int {
		m.timer.Reset(time.Millisecond) // it never expires
		return echo(c, in)
	}}
	m.listener, err = m.loop.Listen(addr, func(c *loop.Conn) loop.Handler {
		m.conn = c
		m.timer = m.loop.After(time.Hour, func() { m.t.Error("the timer was not set anew") })
		go func() {
			defer over.Store(true)
			for range trespasses {
				call(m)
			}
		}()
		return h
	})
	require.NoError(m.t, err)
	k.SetFaults(sim.Faults{Dropped: 1})
	m.dial = m.loop.Dial("theirs", func(_ *loop.Conn, err error) loop.Handler {
		if err == nil {
			m.t.Error("it has a result")
		}
		return nil
	})
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for !over.Load() {
			c.Send("hello")
			c.Expect("hello")
			runtime.Gosched()
		}
		c.Send("good bye")
		c.Expect("good bye")
	})
	require.NoError(m.t, k.Run(m.loop))
}
