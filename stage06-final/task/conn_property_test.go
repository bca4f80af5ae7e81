package task_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// A connection is two streams of bytes. Whatever the two sides and the kernel do, each side
// reads the beginning of what the other has written, and all of it if nothing has broken the connection.

// stream is the bytes that one side has written and the other has read. Byte i of a stream is i*7.
type stream struct {
	written, read int
	ended         bool // by the writer, after all bytes
	complete      bool // the reader has read the end
}

func (s *stream) next(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte((s.written + i) * 7)
	}
	return p
}

// take checks the bytes that were read.
func (s *stream) take(p []byte) error {
	for i, b := range p {
		if want := byte((s.read + i) * 7); b != want || s.read+i >= s.written {
			return fmt.Errorf("byte %d of %d: expected %d, found %d", s.read+i, s.written, want, b)
		}
	}
	s.read += len(p)
	return nil
}

// dialogue is one seed's connection.
type dialogue struct {
	*world
	chance  *rand.Rand
	out, in stream
	resets  bool // the kernel cuts connections; perhaps after both tasks are over
	broken  bool // the connection was reset, or closed too early
	failure error
	early   int // waits that have ended early
}

func (d *dialogue) fail(err error) {
	if d.failure == nil && err != nil {
		d.failure = err
	}
}

func (d *dialogue) pause() time.Duration { return time.Duration(d.chance.IntN(5)) * time.Millisecond }

// peer is the script of the other side.
func (d *dialogue) peer(c *sim.Client) {
	for turns := 20 + d.chance.IntN(30); turns > 0 && !c.Broken(); turns-- {
		if data, more := c.TryReceive(); more {
			d.fail(d.out.take([]byte(data)))
		} else {
			d.out.complete = true
		}
		if !c.Broken() {
			piece := d.in.next(d.chance.IntN(200))
			d.in.written += len(piece) // counted before it may be read
			d.in.written -= len(piece) - c.TrySend(string(piece))
		}
		c.Sleep(d.pause())
	}
	if d.chance.IntN(4) == 0 {
		d.broken = true
		c.Reset()
		return
	}
	if c.Broken() {
		return
	}
	d.in.ended = true
	c.HalfClose()
	for !c.Broken() && !d.out.complete {
		data, more := c.TryReceive()
		d.fail(d.out.take([]byte(data)))
		d.out.complete = !more
		c.Sleep(time.Millisecond)
	}
	if !c.Broken() {
		c.Close()
	}
}

// writer and reader are the two tasks of this side.
func (d *dialogue) writer(t *task.Task, c net.Conn) error {
	for range 10 + d.chance.IntN(20) {
		size := d.chance.IntN(300)
		before := d.out.written
		piece := d.out.next(size)
		d.out.written += size // the peer may read it before Write returns
		n, err := c.Write(piece)
		d.out.written = before + n
		if !d.goesOn(err) {
			return nil
		}
		d.perhapsWait(t, c)
	}
	d.out.ended = true
	d.goesOn(c.(closeWriter).CloseWrite())
	return nil
}

func (d *dialogue) reader(t *task.Task, c net.Conn) error {
	p := make([]byte, 1+d.chance.IntN(300))
	for {
		n, err := c.Read(p)
		d.fail(d.in.take(p[:n]))
		if errors.Is(err, io.EOF) {
			d.in.complete = true
			return nil
		}
		if !d.goesOn(err) {
			return nil
		}
		d.perhapsWait(t, c)
	}
}

// goesOn reports whether the connection works after err, which must be an expected error.
func (d *dialogue) goesOn(err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errEnough):
		d.early++
		return true
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed), errors.Is(err, syscall.ENOMEM), errors.Is(err, syscall.ENOTCONN):
		d.broken = true
		return false
	}
	d.fail(fmt.Errorf("expected a known reason, found %w", err))
	return false
}

// perhapsWait waits in a random way between two calls.
func (d *dialogue) perhapsWait(t *task.Task, c net.Conn) {
	now := d.kernel.Date()
	switch d.chance.IntN(12) {
	case 0, 1, 2:
		_ = task.Sleep(t, d.pause())
	case 3:
		_ = c.SetReadDeadline(now.Add(d.pause()))
	case 4:
		_ = c.SetWriteDeadline(now.Add(d.pause() - time.Millisecond))
	case 5, 6, 7:
		_ = c.SetDeadline(time.Time{})
	case 8:
		d.at(d.pause(), func() { t.Cancel(errEnough) })
	case 9:
		if d.chance.IntN(20) == 0 {
			d.broken = true
			_ = c.Close()
		}
	}
}

// TestConnProperty plays dialogues, each from a seed.
func TestConnProperty(t *testing.T) {
	early, whole, broken := 0, 0, 0
	for seed := range uint64(3000) {
		d := newDialogue(t, seed)
		d.kernel.Serve(theirs, d.peer)
		d.play(func(t *task.Task) {
			c, err := task.Dial(t, "tcp", theirs)
			if err != nil {
				d.broken = true
				return
			}
			read := func(t *task.Task) error { return d.reader(t, c) }
			write := func(t *task.Task) error { return d.writer(t, c) }
			require.NoError(d, task.Gather(t, read, write))
		})
		d.settled()
		require.NoError(t, d.failure, "seed %d", seed)
		d.broken = d.broken || d.resets || !d.in.ended || !d.out.ended
		if !d.broken {
			require.True(t, d.in.complete && d.in.read == d.in.written, "seed %d: in %+v", seed, d.in)
			require.True(t, d.out.complete && d.out.read == d.out.written, "seed %d: out %+v", seed, d.out)
			whole++
		} else {
			broken++
		}
		early += d.early
	}
	t.Logf("%d whole, %d broken, %d waits ended early", whole, broken, early)
	require.Greater(t, min(early, whole, broken), 300, "each must have occurred")
}

func newDialogue(t *testing.T, seed uint64) *dialogue {
	chance := rand.New(rand.NewPCG(seed, 1))
	some := func(most float64) float64 { return max(0, chance.Float64()-0.5) * most }
	machine := sim.Config{Seed: seed, SocketBuffer: 1 + chance.IntN(400), Faults: sim.Faults{
		ShortRead: some(1), OneByteRead: some(0.5), ShortWrite: some(1), Again: some(0.5), Interrupted: some(0.5),
		EmptyWait: some(0.5), Disorder: some(1), Reset: some(0.01), Refused: some(0.1),
	}}
	return &dialogue{world: newWorldWith(t, machine, task.Config{}), chance: chance, resets: machine.Faults.Reset > 0}
}
