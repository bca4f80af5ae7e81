package task_test

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
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

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// This is a large run:
//
//	go test ./task -run Schedules -schedules 1000000 -timeout 0
//
// and this is one schedule of it, with its events:
//
//	go test ./task -run Schedules -schedules 1 -first 4711 -v
var (
	schedules = flag.Uint64("schedules", 10_000, "how many random schedules TestSchedules runs")
	first     = flag.Uint64("first", 0, "the seed of the first of them")
)

// These are random programs of tasks (program.step lists what they do), which are canceled at random moments,
// on a machine with random errors. Perhaps the loop is stopped. In each case the promises of the
// package hold; program, schedule.sleeps and schedule.checkEnd check them.
func TestSchedules(t *testing.T) {
	before := runtime.NumGoroutine()
	var taken atomic.Uint64 // schedules that a worker has taken
	var parked atomic.Int64 // coroutines whose goroutine a task has ended
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := taken.Add(1); n <= *schedules && !t.Failed(); n = taken.Add(1) {
				seed := *first + n - 1
				s := newSchedule(seed, io.Discard)
				if err := s.run(); err != nil {
					t.Errorf("seed %d: %v\n\nHow it ended:\n%s", seed, err, lastLines(seed, 60))
				}
				parked.Add(int64(s.goexits))
				if n%50_000 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d schedules\n", n, *schedules)
				}
			}
		})
	}
	workers.Wait()
	if t.Failed() {
		return
	}
	awaitGoroutines(t, before+int(parked.Load()))
}

// The same seed makes the same run.
func TestSameSeedSameCourse(t *testing.T) {
	course := func(seed uint64) uint64 {
		h := fnv.New64()
		_ = newSchedule(seed, h).run()
		return h.Sum64()
	}
	for seed := range uint64(100) {
		require.Equal(t, course(seed), course(seed), "seed %d", seed)
	}
}

func lastLines(seed uint64, n int) string {
	var text strings.Builder
	_ = newSchedule(seed, &text).run()
	lines := strings.Split(text.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// schedule is one random run.
type schedule struct {
	*task.Scheduler
	chance *rand.Rand
	kernel *sim.Kernel
	loop   *loop.Loop
	course io.Writer
	broken []error

	programs []*program
	owner    map[*task.Task]*program // the last one that was begun in this memory
	free     []*task.Task            // memory of tasks that are over
	calls    []func()                // of Offload that have not run
	results  []*result
	happened int  // counts the events
	mistakes bool // tasks panic, end their goroutine, or forget to unlock
	goexits  int
	closing  bool // the loop has ended

	mutexes   [2]mutex
	guarded   mutex // guards the condition of cond
	cond      task.Cond
	semaphore semaphore
	queues    [2]*queue
	event     task.Event
	futures   [2]*task.Future[int]
}

func newSchedule(seed uint64, course io.Writer) *schedule {
	chance := rand.New(rand.NewPCG(seed, 1))
	sometimes := func(most float64) float64 { return most * max(0, chance.Float64()*2-1) }
	s := &schedule{chance: chance, course: course, owner: make(map[*task.Task]*program)}
	s.kernel = sim.New(sim.Config{Seed: seed, Faults: sim.Faults{
		EmptyWait: sometimes(.5), ClockJump: sometimes(.05), NoWake: sometimes(1),
	}})
	s.mistakes = chance.IntN(20) == 0
	s.semaphore.limit = 1 + chance.IntN(2)
	s.semaphore.Semaphore = task.NewSemaphore(s.semaphore.limit)
	for i := range s.queues {
		limit := 1 + chance.IntN(3)
		s.queues[i] = &queue{Queue: task.NewQueue[int](limit), limit: limit}
	}
	return s
}

// check notes a broken promise.
func (s *schedule) check(ok bool, format string, arguments ...any) {
	if !ok {
		s.broken = append(s.broken, fmt.Errorf("at %v: "+format, append([]any{s.kernel.Now()}, arguments...)...))
	}
}

// note writes down an event.
func (s *schedule) note(format string, arguments ...any) {
	s.happened++
	if s.course != io.Discard {
		fmt.Fprintf(s.course, "%v "+format+"\n", append([]any{s.kernel.Now()}, arguments...)...)
	}
}

func (s *schedule) run() error {
	log := slog.New(slog.DiscardHandler)
	var err error
	if s.loop, err = loop.New(sleepKernel{s.kernel, s}, loop.Config{Log: log, StallTimeout: -1}); err != nil {
		return err
	}
	s.Scheduler = task.New(s.loop, task.Config{Workers: 2, Backlog: 2, Go: s.call, Log: log})
	for i := range s.futures {
		s.futures[i] = task.NewFuture[int](s.Scheduler)
	}
	for range 1 + s.chance.IntN(6) {
		s.later(s.start)
	}
	for range s.chance.IntN(30) {
		s.later(s.disturb)
	}
	if s.chance.IntN(3) == 0 {
		s.loop.After(s.soon(300), func() { s.note("stop"); s.loop.Stop(s.soon(100)) })
	}
	s.kernel.Client("clock", func(c *sim.Client) { c.Sleep(time.Second) })
	err = s.loop.Run()
	s.check(err == nil || errors.Is(err, sim.ErrOver), "%v", err)
	s.closing = true
	_ = s.kernel.Run(over{}) // ends the client
	for len(s.calls) > 0 {
		s.work()
	}
	s.checkEnd()
	return errors.Join(s.broken...)
}

// over is a loop that has ended.
type over struct{}

func (over) Run() error { return sim.ErrOver }

// soon returns a random time of less than most milliseconds.
func (s *schedule) soon(most int) time.Duration {
	return time.Duration(s.chance.IntN(most)) * time.Millisecond
}

// later calls f from a callback.
func (s *schedule) later(f func()) {
	if s.chance.IntN(4) == 0 {
		s.loop.Post(f)
	} else {
		s.loop.After(s.soon(200), f)
	}
}

// call is Config.Go: f is called now, or later, by a callback.
func (s *schedule) call(f func()) {
	if s.chance.IntN(2) == 0 {
		f()
		return
	}
	s.calls = append(s.calls, f)
	if !s.closing {
		s.loop.After(s.soon(50), s.work)
	}
}

// work runs one of the calls.
func (s *schedule) work() {
	if len(s.calls) > 0 {
		i := s.chance.IntN(len(s.calls))
		f := s.calls[i]
		s.calls = append(s.calls[:i], s.calls[i+1:]...)
		f()
	}
}

// disturb does what callbacks do.
func (s *schedule) disturb() {
	q := s.queues[s.chance.IntN(len(s.queues))]
	switch s.chance.IntN(10) {
	case 0:
		s.start()
	case 1:
		s.note("event")
		s.event.Set()
	case 2:
		s.event.Clear()
	case 3:
		q.tryPut(s)
	case 4:
		q.tryGet(s)
	case 5:
		s.cond.Signal()
	case 6:
		s.cond.Broadcast()
	case 7:
		s.futures[s.chance.IntN(len(s.futures))].Resolve(7, nil)
	case 8:
		s.cancel()
	case 9:
		if s.chance.IntN(10) == 0 {
			s.note("close")
			q.closed = true
			q.Close()
		}
	}
}

// cancel cancels a random task.
func (s *schedule) cancel() {
	if len(s.programs) == 0 {
		return
	}
	p := s.programs[s.chance.IntN(len(s.programs))]
	if p.began && !p.over && s.owner[p.task] == p {
		s.note("cancel %d", p.id)
		p.canceled = true
		p.task.Cancel(nil)
	}
}

// sleeps is called when the loop has nothing to do, so no task may wait for something that is there.
func (s *schedule) sleeps() {
	for _, p := range s.programs {
		if p.root && p.began && !p.told {
			s.check(p.isAlive(), "%d has ended, and its end was not reported", p.id)
		}
		if !p.began || p.over || p.wait == nil {
			continue
		}
		s.check(p.wait.there == nil || !p.wait.there(), "%d waits for %s, which is there", p.id, p.wait.what)
		if p.wait.shielded {
			continue
		}
		s.check(!p.canceled, "%d waits for %s although it was canceled", p.id, p.wait.what)
		for _, scope := range p.scopes {
			s.check(scope.told || scope.due > s.loop.Now(), "%d waits for %s, although its time is over", p.id, p.wait.what)
		}
	}
}

// checkEnd checks the promises after the loop has ended.
func (s *schedule) checkEnd() {
	s.check(!s.Busy(), "tasks are left")
	for _, p := range s.programs {
		s.check(!p.isAlive(), "%d has not ended", p.id)
		s.check(p.deferred == p.ran, "%d: %d functions were deferred, and %d ran", p.id, p.deferred, p.ran)
		s.check(!p.root || p.told, "%d: its end was not reported", p.id)
	}
	for _, r := range s.results {
		s.check(r.delivered+r.closed == 1, "a result was delivered %d times and closed %d times", r.delivered, r.closed)
	}
	for _, q := range s.queues {
		s.check(q.Len() == len(q.put)-q.got, "%d values in the queue, after %d were put and %d got", q.Len(), len(q.put), q.got)
	}
}

// sleepKernel calls the schedule when the loop has nothing to do.
type sleepKernel struct {
	*sim.Kernel
	s *schedule
}

func (k sleepKernel) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return sleepPoller{p, k.s}, err
}

type sleepPoller struct {
	kernel.Poller
	s *schedule
}

func (p sleepPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if timeout != 0 {
		p.s.sleeps()
	}
	return p.Poller.Wait(timeout)
}
