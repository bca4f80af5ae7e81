package loop_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// A large run:
//
//	go test ./loop -run Schedules -schedules 1000000 -timeout 0
//
// and one schedule of it, with its trace:
//
//	go test ./loop -run Schedules -schedules 1 -first 4711 -v
var (
	schedules = flag.Uint64("schedules", 1000, "how many random schedules TestSchedules runs")
	first     = flag.Uint64("first", 0, "the seed of the first of them")
)

// Random clients talk to an echo server whose handlers are random too (they pause,
// leave input over, come back later, end the conversation, fail), and the loop itself dials an
// echo server, on a machine with random faults. Perhaps the loop is stopped.
// Whatever happens, the promises of the loop hold; schedule.run lists them.
func TestSchedules(t *testing.T) {
	var taken atomic.Uint64 // schedules, by one of the workers
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := taken.Add(1); n <= *schedules && !t.Failed(); n = taken.Add(1) {
				seed := *first + n - 1
				if err := newSchedule(seed, nil).run(); err != nil {
					t.Errorf("seed %d: %v\n\nHow it ended:\n%s", seed, err, lastLines(record(seed), 60))
				}
				if n%50_000 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d schedules\n", n, *schedules)
				}
			}
		})
	}
	workers.Wait()
}

// The same seed is the same run, to the byte.
func TestSameSeedSameTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // or a wake-up might be tried again meanwhile
		for seed := range uint64(40) {
			require.Equal(t, string(record(seed)), string(record(seed)), "seed %d", seed)
		}
	})
}

func record(seed uint64) []byte {
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	_ = newSchedule(seed, w).run()
	_ = w.Close()
	return file.Bytes()
}

// lastLines is the end of a trace, as text.
func lastLines(jsonl []byte, n int) string {
	var lines []string
	for r := trace.NewReader(bytes.NewReader(jsonl)); ; {
		e, err := r.Next()
		if err != nil {
			return strings.Join(lines[max(0, len(lines)-n):], "\n")
		}
		lines = append(lines, string(trace.AppendText(nil, &e)))
	}
}

// schedule is one random run.
type schedule struct {
	chance  *rand.Rand
	kernel  *sim.Kernel
	loop    *loop.Loop
	config  loop.Config
	clients []*clientPlan
	waiting []*clientPlan // connected, and not yet accepted
	dials   []*dialed     // connections that the loop opens
	open    int           // accepted connections whose handler has not been told Closed
	broken  []error

	faults   sim.Faults
	masks    bool            // connections have a filter
	doubles  bool            // and a second one within it, which undoes the first
	filters  int             // filters whose Closed has not been called
	mistakes float64         // probability of a mistake in a callback
	goexits  int             // callbacks that have ended the loop's goroutine
	waits    []time.Duration // when the poller has waited
	tasks    []*task         // timers and posted functions
	over     bool            // the poller has ended Run
	read     time.Duration   // the clock, when it was last read for attended
	lost     time.Duration   // time in which the loop did not attend

	grace   time.Duration // of Stop; negative: the loop is not stopped
	stopped time.Duration // Attended when it was; negative: not yet
}

func newSchedule(seed uint64, tracer trace.Tracer) *schedule {
	chance := rand.New(rand.NewPCG(seed, 1))
	sometimes := func(most float64) float64 { return most * max(0, chance.Float64()*2-1) }
	s := &schedule{chance: chance, grace: -1, stopped: -1}
	s.kernel = sim.New(sim.Config{
		Seed:           seed,
		SocketBuffer:   1 + chance.IntN(1<<chance.IntN(12)),
		SendBuffer:     1 + chance.IntN(1<<chance.IntN(12)),
		MaxDescriptors: 2 + chance.IntN(8),
	})
	s.faults = sim.Faults{
		ShortRead: sometimes(1), OneByteRead: sometimes(.5), ShortWrite: sometimes(1), Again: sometimes(.5),
		Interrupted: sometimes(.5), Reset: sometimes(.05), Aborted: sometimes(.5), NoDescriptor: sometimes(.5),
		Refused: sometimes(.5), Dropped: sometimes(.5),
		NoSendFile: sometimes(.5), EmptyWait: sometimes(.5), Disorder: sometimes(1), ClockJump: sometimes(.05),
		NoMemory: sometimes(.05), NoWake: sometimes(1), CloseError: sometimes(1),
	}
	s.mistakes = sometimes(.02)
	s.masks = chance.IntN(3) == 0
	s.doubles = chance.IntN(2) == 0
	if chance.IntN(3) == 0 {
		s.grace = time.Duration(chance.Int64N(int64(time.Millisecond) << chance.IntN(14)))
	}
	s.config = loop.Config{
		MaxConns:   1 + chance.IntN(6),
		InputLimit: 1 + chance.IntN(1<<chance.IntN(12)),
		HighWater:  1 + chance.IntN(1<<chance.IntN(12)),
		Tracer:     tracer,
		Log:        slog.New(slog.DiscardHandler),

		DrainTimeout: time.Second + time.Duration(chance.Int64N(int64(4*time.Second))),
		CloseTimeout: time.Second + time.Duration(chance.Int64N(int64(4*time.Second))),
	}
	if chance.IntN(3) == 0 {
		s.config.MaxOutput = 1 + chance.IntN(1<<chance.IntN(12))
	}
	if chance.IntN(2) == 0 {
		s.config.LowWater = 1 + chance.IntN(s.config.HighWater)
	}
	for i := range 1 + chance.IntN(6) {
		c := &clientPlan{schedule: s, text: randomText(chance, 1+chance.IntN(1000)), pace: time.Microsecond}
		c.polite = chance.IntN(2) == 0
		if chance.IntN(4) == 0 {
			c.pace = time.Millisecond // as slow as to need DrainTimeout and CloseTimeout more than once
		}
		c.client = s.kernel.Client(fmt.Sprint("client ", i), c.script)
		s.clients = append(s.clients, c)
	}
	s.kernel.Serve(upstream, s.serve)
	for range chance.IntN(4) {
		s.dials = append(s.dials, &dialed{schedule: s, text: randomText(chance, 1+chance.IntN(1000))})
	}
	return s
}

func randomText(chance *rand.Rand, n int) string {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(chance.Uint32())
	}
	return string(p)
}

// check notes a promise that was broken.
func (s *schedule) check(ok bool, format string, arguments ...any) {
	if !ok {
		s.broken = append(s.broken, fmt.Errorf("at %v: "+format, append([]any{s.kernel.Now()}, arguments...)...))
	}
}

func (s *schedule) run() error {
	var err error
	if s.loop, err = loop.New(waitKernel{s.kernel, s}, s.config); err != nil {
		return err
	}
	if _, err = s.loop.Listen(addr, s.accept); err != nil {
		return err
	}
	s.kernel.SetFaults(s.faults)
	for _, c := range s.dials {
		s.later(c.begin)
	}
	if s.grace >= 0 {
		s.loop.After(time.Duration(s.chance.IntN(300))*time.Millisecond, s.stop)
	}
	err = s.kernel.Run(s.loop)
	_, stuck := errors.AsType[*sim.StuckError](err)
	s.check(!stuck, "%v", err)
	s.check(s.open == 0, "%d connections were never told that they are closed", s.open)
	s.check(s.filters == 0, "%d filters were never told that they are closed", s.filters)
	s.check(s.loop.Conns() == 0, "the loop counts %d connections", s.loop.Conns())
	s.check(s.loop.Output() == 0, "the loop counts %d bytes of output", s.loop.Output())
	s.check(s.kernel.OpenFiles() == 0, "%d descriptors are open", s.kernel.OpenFiles())
	s.checkTasks()
	late := s.attended() - s.stopped - s.grace
	s.check(s.stopped < 0 || late < 5*attention, "the loop ended %v after the grace", late)
	for _, c := range s.clients {
		c.checkEnd()
	}
	for _, c := range s.dials {
		c.checkEnd()
	}
	return errors.Join(s.broken...)
}

// stop asks the loop to end.
func (s *schedule) stop() {
	s.stopped = s.attended()
	s.loop.Stop(s.grace)
}

// later runs f after a random time, in one of the possible ways.
func (s *schedule) later(f func()) {
	switch s.chance.IntN(3) {
	case 0:
		s.loop.Post(s.owe(&task{}, f))
	case 1:
		f()
	case 2:
		d := time.Duration(s.chance.IntN(20)-3) * time.Millisecond
		s.loop.After(d, s.owe(&task{timer: true, due: s.kernel.Now() + max(0, d)}, f))
	}
}

// isBreakage reports whether a connection may end with err here. failed: one of its callbacks has not
// returned.
func (s *schedule) isBreakage(err error, failed bool) bool {
	switch err {
	case nil, syscall.ECONNRESET, syscall.EPIPE, syscall.ENOTCONN, loop.ErrCloseTimeout, loop.ErrStopped:
		return true
	case io.ErrUnexpectedEOF:
		return s.masks // the filter's input did not come
	case syscall.ENOMEM:
		return s.faults.NoMemory > 0
	case loop.ErrOutputLimit:
		return s.config.MaxOutput > 0
	case loop.ErrPanic:
		return failed
	}
	return false
}
