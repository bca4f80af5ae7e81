package loop_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// sleeper is a kernel whose poller really waits, by the clock of the test's bubble, until it is woken. Its Wake fails
// a number of times.
type sleeper struct {
	kernel.Kernel
	begin    time.Time
	failures int // how often Wake still fails
	wakes    int
	err      error // of Wait
	woken    chan struct{}
}

func newSleeper(failures int) *sleeper {
	return &sleeper{Kernel: sim.New(sim.Config{}), begin: time.Now(), failures: failures, woken: make(chan struct{}, 1)}
}

func (s *sleeper) Now() time.Duration                                 { return time.Since(s.begin) }
func (s *sleeper) OpenPoller() (kernel.Poller, error)                 { return sleeperPoller{s}, nil }
func (s *sleeper) Name() string                                       { return "sleeper" }
func (s *sleeper) Update(int, kernel.Interest, kernel.Interest) error { return nil }
func (s *sleeper) Close(int) error                                    { return nil }

var errNoWake = errors.New("nobody is woken")

func (s *sleeper) Wake() error {
	s.wakes++
	if s.failures > 0 {
		s.failures--
		return errNoWake
	}
	s.woken <- struct{}{}
	return nil
}

func (s *sleeper) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if s.err != nil {
		return nil, s.err
	}
	if timeout < 0 {
		<-s.woken
		return nil, nil
	}
	select {
	case <-s.woken:
	case <-time.After(timeout):
	}
	return nil, nil
}

// sleeperPoller separates the poller's Close from the kernel's.
type sleeperPoller struct{ *sleeper }

func (sleeperPoller) Close() error { return nil }

// A failed wake-up is tried again, a hundred times a second, until it succeeds or the loop has woken by itself. The
// posted function runs once.
func TestWakeFails(t *testing.T) {
	for _, row := range []struct {
		name     string
		failures int
		timer    time.Duration // when the loop wakes by itself; 0: never
		after    time.Duration // when the posted function runs
		wakes    int
	}{
		{"never", 0, 0, 0, 1},
		{"once", 1, 0, 10 * time.Millisecond, 2},
		{"many times", 500, 0, 5 * time.Second, 501},
		{"but the loop wakes by itself", 500, 75 * time.Millisecond, 75 * time.Millisecond, 8},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newSleeper(row.failures)
				l, err := loop.New(k, loop.Config{StallTimeout: -1})
				require.NoError(t, err)
				if row.timer > 0 {
					l.After(row.timer, func() {})
				}
				ended := make(chan error)
				go func() { ended <- l.Run() }()
				synctest.Wait() // it sleeps
				posted := time.Now()
				var ran time.Time
				l.Post(func() {
					require.Zero(t, ran, "once")
					ran = time.Now()
					l.Stop(0)
				})
				require.NoError(t, <-ended)
				require.Equal(t, row.after, ran.Sub(posted))
				require.Equal(t, row.wakes, k.wakes)
			})
		})
	}
}

// A failed wake-up is not tried again if there is no more reason to wake the loop.
func TestWakeThatIsNotNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newSleeper(1)
		l, err := loop.New(k, loop.Config{StallTimeout: -1})
		require.NoError(t, err)
		l.After(5*time.Millisecond, func() {})
		l.After(time.Second, func() { l.Stop(0) })
		ended := make(chan error)
		go func() { ended <- l.Run() }()
		synctest.Wait()
		ran := false
		l.Post(func() { ran = true })
		require.NoError(t, <-ended)
		require.True(t, ran)
		require.Equal(t, 1, k.wakes)
	})
}

// A wake-up that still fails at the loop's end is given up.
func TestWakeFailsToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newSleeper(1000)
		l, err := loop.New(k, loop.Config{StallTimeout: -1})
		require.NoError(t, err)
		l.After(15*time.Millisecond, func() { l.Stop(0) })
		ended := make(chan error)
		go func() { ended <- l.Run() }()
		synctest.Wait()
		l.Post(func() {})
		require.NoError(t, <-ended)
		wakes := k.wakes
		<-time.After(time.Hour)
		require.Equal(t, wakes, k.wakes)
	})
}

// blockOnPurpose holds the loop.
func blockOnPurpose(d time.Duration) { <-time.After(d) }

// The log names a callback that holds the loop for longer than StallTimeout, once. It does not name a loop that makes
// ticks, or sleeps.
func TestStalls(t *testing.T) {
	const limit = 10 * time.Second
	block := func(d time.Duration) func(l *loop.Loop) {
		return func(l *loop.Loop) { l.Post(func() { blockOnPurpose(d) }) }
	}
	for _, row := range []struct {
		name  string
		limit time.Duration
		do    func(l *loop.Loop)
		lines int
	}{
		{"a callback that waits", limit, block(25 * time.Second), 1},
		{"one that waits for an hour", limit, block(time.Hour), 1},
		{"one after the other, in one tick", limit, func(l *loop.Loop) {
			for range 10 {
				block(9 * time.Second)(l)
			}
		}, 1},
		{"two, with a sleep between them", limit, func(l *loop.Loop) {
			block(25 * time.Second)(l)
			l.Post(func() { l.After(time.Minute, func() { blockOnPurpose(25 * time.Second) }) })
		}, 2},
		{"two, one tick after the other", limit, func(l *loop.Loop) {
			l.Post(func() {
				blockOnPurpose(25 * time.Second)
				l.Post(func() { blockOnPurpose(25 * time.Second) })
			})
		}, 2},
		{"shorter ones", limit, func(l *loop.Loop) {
			l.Post(func() { l.Every(6*time.Second, func() { blockOnPurpose(5 * time.Second) }) })
		}, 0},
		{"a loop that is never done", limit, func(l *loop.Loop) {
			var again func()
			again = func() {
				blockOnPurpose(100 * time.Millisecond)
				l.Post(again)
			}
			l.Post(again)
		}, 0},
		{"a loop that sleeps", limit, func(*loop.Loop) {}, 0},
		{"nobody watches", -1, block(time.Hour), 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				l, err := loop.New(newSleeper(0), loop.Config{StallTimeout: row.limit, Log: slog.New(slog.NewTextHandler(&log, nil))})
				require.NoError(t, err)
				row.do(l)
				time.AfterFunc(2*time.Hour, func() { l.Post(func() { l.Stop(0) }) })
				require.NoError(t, l.Run())
				require.Equal(t, row.lines, strings.Count(log.String(), "the loop is held up"))
				require.Equal(t, row.lines, strings.Count(log.String(), "loop_test.blockOnPurpose("), "the stack names the callback")
			})
		})
	}
}

// The watch covers the end of the loop too.
func TestStallAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		k := newSleeper(0)
		l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
		require.NoError(t, err)
		l.Dial("nobody", func(*loop.Conn, error) loop.Handler {
			blockOnPurpose(time.Minute)
			return nil
		})
		k.err = syscall.EBADF
		require.Equal(t, k.err, l.Run())
		require.Equal(t, 1, strings.Count(log.String(), "loop_test.blockOnPurpose("), log.String())
	})
}
