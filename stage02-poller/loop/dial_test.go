package loop_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

const theirs = "theirs:6379" // the server that the loop dials

// dialer notes how its attempts ended.
type dialer struct {
	*world
	handler loop.Handler
}

func newDialer(t *testing.T, machine sim.Config, config loop.Config, h *handler) *dialer {
	return &dialer{newWorld(t, machine, config, &handler{}), h}
}

func (d *dialer) done(c *loop.Conn, err error) loop.Handler {
	if err != nil {
		d.say(err.Error())
		return nil
	}
	d.say("connected")
	return d.handler
}

func TestDial(t *testing.T) {
	d := newDialer(t, sim.Config{}, loop.Config{}, nil)
	d.handler = &handler{
		input: func(c *loop.Conn, in []byte) int {
			d.say("heard " + string(in))
			return len(in)
		},
		closed: func(*loop.Conn, error) { d.say("closed") },
	}
	d.Serve(theirs, func(c *sim.Client) {
		c.Expect("question")
		c.Send("response")
		c.Close()
	})
	d.Dial(theirs, func(c *loop.Conn, err error) loop.Handler {
		c.Write([]byte("question")) // already here
		return d.done(c, err)
	})
	require.Empty(t, d.log, "not before Dial has returned")
	d.run()
	require.Equal(t, []string{"connected", "heard response", "closed"}, d.log)
}

func TestDialFails(t *testing.T) {
	for _, row := range []struct {
		name    string
		machine sim.Config
		addr    string
		want    error
		after   time.Duration
	}{
		{"nobody is there", sim.Config{}, "nobody:1", syscall.ECONNREFUSED, 0},
		{"refused", sim.Config{Faults: sim.Faults{Refused: 1}}, theirs, syscall.ECONNREFUSED, 0},
		{"no result", sim.Config{Faults: sim.Faults{Dropped: 1}}, theirs, syscall.ETIMEDOUT, 10 * time.Second},
		{"no descriptor", sim.Config{MaxDescriptors: 1}, theirs, syscall.EMFILE, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.machine, loop.Config{}, &handler{})
			w.Serve(theirs, func(c *sim.Client) { c.ExpectEnd() })
			w.Client("time", func(c *sim.Client) { c.Sleep(time.Minute) })
			calls := 0
			w.Dial(row.addr, func(c *loop.Conn, err error) loop.Handler {
				calls++
				require.Nil(t, c)
				require.ErrorIs(t, err, row.want)
				require.Equal(t, row.after, w.Loop.Now())
				return nil
			})
			require.Zero(t, calls, "not before Dial has returned")
			w.run()
			require.Equal(t, 1, calls)
		})
	}
}

// The callback of a failed attempt may begin the next one.
func TestDialAgain(t *testing.T) {
	w := newWorld(t, sim.Config{Faults: sim.Faults{Refused: 1}}, loop.Config{}, &handler{})
	w.Serve(theirs, func(c *sim.Client) { c.ExpectEnd() })
	attempts := 0
	var done func(c *loop.Conn, err error) loop.Handler
	done = func(c *loop.Conn, err error) loop.Handler {
		if err == nil {
			c.Close()
			return &handler{}
		}
		if attempts++; attempts == 3 {
			w.SetFaults(sim.Faults{})
		}
		w.Dial(theirs, done)
		return nil
	}
	w.Dial(theirs, done)
	w.run()
	require.Equal(t, 3, attempts)
}

func TestDialCancel(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(d *dialer)
	}{
		{"at once", func(d *dialer) { d.Dial(theirs, d.done).Cancel() }},
		{"twice", func(d *dialer) {
			attempt := d.Dial(theirs, d.done)
			attempt.Cancel()
			attempt.Cancel()
		}},
		{"while it waits", func(d *dialer) {
			d.SetFaults(sim.Faults{Dropped: 1})
			attempt := d.Dial(theirs, d.done)
			d.After(time.Second, attempt.Cancel)
		}},
		{"in the tick in which it fails", func(d *dialer) {
			d.SetFaults(sim.Faults{Dropped: 1})
			attempt := d.Dial(theirs, d.done)
			d.After(10*time.Second, attempt.Cancel) // set later than its own timer: runs after it
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := newDialer(t, sim.Config{}, loop.Config{}, &handler{})
			d.Serve(theirs, func(c *sim.Client) { c.ExpectEnd() })
			d.Client("time", func(c *sim.Client) { c.Sleep(time.Minute) })
			row.test(d)
			d.run()
			require.Empty(t, d.log)
		})
	}
	t.Run("too late", func(t *testing.T) {
		d := newDialer(t, sim.Config{}, loop.Config{}, &handler{})
		d.Serve(theirs, func(c *sim.Client) { c.Send("x"); c.ExpectEnd() })
		attempt := d.Dial(theirs, d.done)
		d.handler = &handler{input: func(c *loop.Conn, in []byte) int {
			attempt.Cancel()
			require.False(t, c.Closing(), "the connection is not the attempt")
			c.Close()
			return len(in)
		}}
		d.run()
		require.Equal(t, []string{"connected"}, d.log)
	})
}

// While a loop stops, attempts go on. After the grace they are cut off.
func TestDialAndStop(t *testing.T) {
	t.Run("finished", func(t *testing.T) {
		d := newDialer(t, sim.Config{}, loop.Config{}, &handler{})
		d.Serve(theirs, func(c *sim.Client) { c.ExpectEnd() })
		d.Dial(theirs, d.done)
		d.Stop(time.Second)
		d.run()
		require.Equal(t, []string{"connected"}, d.log)
		require.Zero(t, d.Loop.Now())
	})
	t.Run("cut", func(t *testing.T) {
		d := newDialer(t, sim.Config{Faults: sim.Faults{Dropped: 1}}, loop.Config{}, &handler{})
		d.Dial(theirs, d.done)
		d.Stop(time.Second)
		d.run()
		require.Equal(t, []string{loop.ErrStopped.Error()}, d.log)
		require.Equal(t, time.Second, d.Loop.Now())
	})
	t.Run("again and again, at the end", func(t *testing.T) {
		w := newWorld(t, sim.Config{Faults: sim.Faults{Dropped: 1}}, loop.Config{}, &handler{})
		calls := 0
		var done func(c *loop.Conn, err error) loop.Handler
		done = func(*loop.Conn, error) loop.Handler {
			calls++
			w.Dial(theirs, done)
			return nil
		}
		w.Dial(theirs, done)
		w.Client("time", func(c *sim.Client) { c.Sleep(time.Second) })
		w.run()
		require.Equal(t, 1, calls)
	})
	t.Run("no new listener", func(t *testing.T) {
		w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
		w.Stop(0)
		_, err := w.Loop.Listen("sim:81", nil)
		require.Equal(t, loop.ErrStopped, err)
		w.run()
	})
}

// Over real sockets: the loop is its own client.
func TestRealDial(t *testing.T) {
	onEveryPoller(t, loop.Config{}, func(*loop.Conn) loop.Handler { return &handler{input: echo} }, func(l *realLoop) {
		heard := make(chan string, 1)
		refused, invalid := make(chan error, 1), make(chan error, 1)
		l.Post(func() {
			l.Dial(l.addr, func(c *loop.Conn, err error) loop.Handler {
				require.NoError(t, err)
				require.Equal(t, l.addr, c.Peer().String())
				c.Write([]byte("to myself"))
				return &handler{input: func(c *loop.Conn, in []byte) int {
					if len(in) < len("to myself") {
						return 0
					}
					heard <- string(in)
					c.Close()
					return len(in)
				}}
			})
			failing := func(result chan error) func(*loop.Conn, error) loop.Handler {
				return func(_ *loop.Conn, err error) loop.Handler {
					result <- err
					return nil
				}
			}
			l.Dial("127.0.0.1:1", failing(refused))
			l.Dial("no address", failing(invalid))
		})
		require.Equal(t, "to myself", <-heard)
		require.ErrorIs(t, <-refused, syscall.ECONNREFUSED)
		require.ErrorContains(t, <-invalid, "expected an IP address and a port")
	})
}
