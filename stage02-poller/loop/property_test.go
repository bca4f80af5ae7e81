package loop_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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
// leave input over, come back later), and the loop itself dials to somebody else's echo
// server, on a machine that errs at random. Whatever happens, the promises of the loop
// hold; schedule.run lists them.
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
	for seed := range uint64(40) {
		require.Equal(t, string(record(seed)), string(record(seed)), "seed %d", seed)
	}
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
}

func newSchedule(seed uint64, tracer trace.Tracer) *schedule {
	chance := rand.New(rand.NewPCG(seed, 1))
	sometimes := func(most float64) float64 { return most * max(0, chance.Float64()*2-1) }
	s := &schedule{chance: chance}
	s.kernel = sim.New(sim.Config{
		Seed:           seed,
		SocketBuffer:   1 + chance.IntN(1<<chance.IntN(12)),
		MaxDescriptors: 2 + chance.IntN(8),
		Faults: sim.Faults{
			ShortRead: sometimes(1), OneByteRead: sometimes(.5), ShortWrite: sometimes(1), Again: sometimes(.5),
			Interrupted: sometimes(.5), Reset: sometimes(.05), Aborted: sometimes(.5), NoDescriptor: sometimes(.5),
			Refused: sometimes(.5), Unanswered: sometimes(.5),
			EmptyWait: sometimes(.5), Disorder: sometimes(1), ClockJump: sometimes(.05),
		},
	})
	s.config = loop.Config{
		MaxConns:   1 + chance.IntN(6),
		InputLimit: 1 + chance.IntN(1<<chance.IntN(12)),
		HighWater:  1 + chance.IntN(1<<chance.IntN(12)),
		Tracer:     tracer,
		Log:        slog.New(slog.DiscardHandler),
	}
	if chance.IntN(2) == 0 {
		s.config.LowWater = 1 + chance.IntN(s.config.HighWater)
	}
	for i := range 1 + chance.IntN(6) {
		c := &clientPlan{schedule: s, text: randomText(chance, 1+chance.IntN(1000))}
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
	if s.loop, err = loop.New(s.kernel, s.config); err != nil {
		return err
	}
	if _, err = s.loop.Listen(addr, s.accept); err != nil {
		return err
	}
	for _, c := range s.dials {
		s.later(c.begin)
	}
	err = s.kernel.Run(s.loop)
	_, stuck := errors.AsType[*sim.StuckError](err)
	s.check(!stuck, "%v", err)
	s.check(s.open == 0, "%d connections were never told that they are closed", s.open)
	s.check(s.loop.Conns() == 0, "the loop counts %d connections", s.loop.Conns())
	s.check(s.kernel.OpenFiles() == 0, "%d descriptors are open", s.kernel.OpenFiles())
	for _, c := range s.clients {
		s.check(c.client.Err() == nil || c.conn == nil || c.conn.err != nil,
			"%v, but the server was told of no error", c.client.Err())
	}
	for _, c := range s.dials {
		c.checkEnd()
	}
	return errors.Join(s.broken...)
}

// later runs f after a random time, by one of the ways there are.
func (s *schedule) later(f func()) {
	switch s.chance.IntN(3) {
	case 0:
		s.loop.Post(f)
	case 1:
		f()
	case 2:
		d := time.Duration(s.chance.IntN(20)-3) * time.Millisecond
		due, ran := s.loop.Now()+d, false
		s.loop.After(d, func() {
			s.check(!ran, "a timer ran twice")
			s.check(s.loop.Now() >= due, "a timer ran %v early", due-s.loop.Now())
			ran = true
			f()
		})
	}
}
