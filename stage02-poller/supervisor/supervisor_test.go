package supervisor

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// stage is a supervisor whose processes are simulated, in virtual time.
type stage struct {
	*testing.T
	s       *supervisor
	signals chan os.Signal
	ended   chan error
	began   time.Time
	started int
	actors  map[int]*actor // by process number
	broken  error          // of each start; nil: processes start

	mu   sync.Mutex // orders script and supervisor where time alone does
	told []string   // all events, with the seconds since the beginning
}

// actor is a simulated process.
type actor struct {
	stage  *stage
	pid    int
	report func(event)
	deaf   bool // SIGTERM has no effect
}

func (a *actor) PID() int { return a.pid }

func (a *actor) Terminate() {
	a.stage.tell("TERM %d", a.pid)
	if !a.deaf {
		a.ends("signal: terminated", false)
	}
}

func (a *actor) Kill() {
	a.stage.tell("KILL %d", a.pid)
	a.ends("signal: killed", true)
}

// play runs a script on a supervisor of so many workers. The processes have the numbers 1, 2, .... They only react to signals, and do
// nothing by themselves.
func play(t *testing.T, workers int, script func(p *stage)) {
	synctest.Test(t, func(t *testing.T) {
		p := &stage{T: t, signals: make(chan os.Signal), ended: make(chan error, 1), began: time.Now(), actors: map[int]*actor{}}
		log := slog.New(slog.NewTextHandler(logWriter{p}, &slog.HandlerOptions{Level: slog.LevelError}))
		p.s = newSupervisor(Config{Workers: workers, Log: log, Listening: func() { p.tell("listening") }}, p.start)
		p.s.notify = func(state string) {
			state, _, _ = strings.Cut(state, "\n")
			p.tell("%s", state)
		}
		p.s.unlisten = func() { p.tell("sockets closed") }
		go func() { p.ended <- p.s.run(p.signals) }()
		synctest.Wait()
		script(p)
		for _, a := range p.actors {
			a.deaf = false
		}
		if len(p.ended) == 0 {
			p.signal(syscall.SIGTERM)
			p.pass(time.Minute)
		}
		require.Len(t, p.ended, 1)
		require.Empty(t, p.actors, "no process is left behind")
	})
}

type logWriter struct{ *stage }

func (w logWriter) Write(line []byte) (int, error) {
	_, line, _ = bytes.Cut(line, []byte("level="))
	w.tell("%s", strings.ReplaceAll(string(bytes.TrimSpace(line)), `"`, ""))
	return len(line), nil
}

func (p *stage) tell(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, fmt.Sprintf("%g ", time.Since(p.began).Seconds())+fmt.Sprintf(format, args...))
}

func (p *stage) start(report func(event)) (process, error) {
	if p.broken != nil {
		p.tell("start fails")
		return nil, p.broken
	}
	p.started++
	a := &actor{stage: p, pid: p.started, report: report}
	p.actors[a.pid] = a
	p.tell("start %d", a.pid)
	return a, nil
}

func (p *stage) signal(s os.Signal) {
	p.signals <- s
	synctest.Wait()
}

func (p *stage) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// ready reports that processes are ready.
func (p *stage) ready(pids ...int) {
	for _, pid := range pids {
		p.actors[pid].report(event{ready: true, grace: 3 * time.Second})
		synctest.Wait()
	}
}

// ends ends the process. The report comes from a goroutine of its own, as in reality.
func (a *actor) ends(status string, failed bool) {
	delete(a.stage.actors, a.pid)
	go a.report(event{status: status, failed: failed})
}

func (p *stage) crash(pid int) {
	p.actors[pid].ends("exit status 1", true)
	synctest.Wait()
}

// expect compares the events since the last call.
func (p *stage) expect(want ...string) {
	p.Helper()
	require.Empty(p, cmp.Diff(want, p.take()))
}

// take returns the events since the last call.
func (p *stage) take() (told []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	told, p.told = p.told, nil
	return told
}

// begun returns a stage with n workers, all ready.
func (p *stage) begun(n int) {
	for pid := 1; pid <= n; pid++ {
		p.ready(pid)
	}
	p.take()
}

// The first worker starts alone. If it cannot start, neither could the others, and the cause is logged only once.
func TestStart(t *testing.T) {
	for _, row := range []struct {
		name   string
		script func(p *stage)
	}{
		{"all", func(p *stage) {
			p.expect("0 start 1")
			p.pass(time.Second)
			p.ready(1)
			p.expect("1 READY=1", "1 listening", "1 start 2", "1 start 3")
			p.ready(3, 2)
			p.expect()
		}},
		{"the first one ends", func(p *stage) {
			p.crash(1)
			p.expect("0 start 1")
			require.EqualError(p, <-p.ended, "the first worker did not start: exit status 1")
			p.ended <- nil
		}},
		{"the first one is never ready", func(p *stage) {
			p.pass(time.Minute)
			p.expect("0 start 1", "60 ERROR msg=worker killed: not ready in time worker=1 pid=1 after=1m0s", "60 KILL 1")
			require.ErrorIs(p, <-p.ended, ErrNotStarted)
			p.ended <- nil
		}},
		{"the second one ends, again and again", func(p *stage) {
			p.ready(1)
			p.ready(3)
			p.crash(2)
			p.take()
			p.pass(100 * time.Millisecond)
			p.expect("0.1 start 4")
			p.crash(4)
			p.expect("0.1 ERROR msg=worker did not start worker=2 status=exit status 1 again in=200ms")
			p.pass(200 * time.Millisecond)
			p.expect("0.3 start 5")
		}},
		{"SIGTERM before any is ready", func(p *stage) {
			p.signal(syscall.SIGTERM)
			p.expect("0 start 1", "0 STOPPING=1", "0 sockets closed", "0 TERM 1")
			require.NoError(p, <-p.ended)
			p.ended <- nil
		}},
		{"SIGHUP before any is ready", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.ready(1)
			p.take()
			p.ready(2, 3)
			p.expect("0 start 4")
			p.ready(4)
			p.expect("0 TERM 1", "0 READY=1")
		}},
	} {
		t.Run(row.name, func(t *testing.T) { play(t, 3, row.script) })
	}
}

// Without the program's file, the first start is an error, and a later one waits.
func TestNoProcess(t *testing.T) {
	play(t, 2, func(p *stage) {
		p.begun(2)
		p.broken = errors.New("no such file")
		p.crash(2)
		p.pass(100 * time.Millisecond)
		p.expect("0 ERROR msg=worker ended by itself worker=2 pid=2 status=exit status 1 again in=0s",
			"0 start fails", "0 ERROR msg=worker did not start worker=2 status=no such file again in=100ms",
			"0.1 start fails", "0.1 ERROR msg=worker did not start worker=2 status=no such file again in=200ms")
	})
}

// A worker that ends is started again: at once if it was healthy, and otherwise after longer and longer pauses.
func TestBackOff(t *testing.T) {
	play(t, 1, func(p *stage) {
		p.begun(1)
		var delays []string
		for pid := 1; pid <= 11; pid++ {
			p.crash(pid)
			told := p.take()
			last := told[slices.IndexFunc(told, func(s string) bool { return strings.Contains(s, "again in") })]
			delays = append(delays, last[strings.LastIndex(last, "=")+1:])
			p.take()
			p.pass(longestDelay)
			p.ready(pid + 1)
		}
		require.Empty(p, cmp.Diff([]string{"0s", "100ms", "200ms", "400ms", "800ms", "1.6s", "3.2s", "6.4s", "10s", "10s", "10s"}, delays))
		p.pass(healthy)
		p.take()
		p.crash(12)
		told := p.take()
		require.Contains(p, told[0], "again in=0s")
		require.Equal(p, fmt.Sprintf("%g start 13", time.Since(p.began).Seconds()), told[1])
	})
}

func TestDelay(t *testing.T) {
	for failures := range 1000 {
		require.LessOrEqual(t, delay(failures), delay(failures+1))
		require.LessOrEqual(t, delay(failures), longestDelay)
	}
}

func TestReload(t *testing.T) {
	for _, row := range []struct {
		name   string
		script func(p *stage)
	}{
		{"one by one, the new one first", func(p *stage) {
			p.actors[1].deaf = true
			p.signal(syscall.SIGHUP)
			p.expect("0 RELOADING=1", "0 start 3")
			p.pass(time.Second)
			p.ready(3)
			p.pass(time.Second)
			p.expect("1 TERM 1") // nothing else until it has ended
			p.actors[1].ends("exit status 0", false)
			p.pass(0)
			p.expect("2 start 4")
			p.ready(4)
			p.expect("2 TERM 2", "2 READY=1")
		}},
		{"an old one that does not end", func(p *stage) {
			p.actors[1].deaf = true
			p.signal(syscall.SIGHUP)
			p.ready(3)
			p.take()
			p.pass(5 * time.Second)
			p.expect("5 ERROR msg=worker killed: not stopped in time worker=1 pid=1 after=5s", "5 KILL 1", "5 start 4")
		}},
		{"the first new one ends", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.crash(3)
			p.pass(time.Minute)
			p.expect("0 RELOADING=1", "0 start 3", "0 ERROR msg=worker did not start worker=1 status=exit status 1",
				"0 ERROR msg=reload abandoned: the workers that are left go on replaced=0 workers=2", "0 READY=1")
			require.Len(p, p.actors, 2)
		}},
		{"the second new one is never ready", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.ready(3)
			p.take()
			p.pass(time.Hour)
			p.expect("60 ERROR msg=worker killed: not ready in time worker=2 pid=4 after=1m0s", "60 KILL 4",
				"60 ERROR msg=worker did not start worker=2 status=signal: killed",
				"60 ERROR msg=reload abandoned: the workers that are left go on replaced=1 workers=2", "60 READY=1")
		}},
		{"SIGHUP while replacing begins anew", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.signal(syscall.SIGHUP)
			p.signal(syscall.SIGHUP)
			p.ready(3)
			p.take()
			p.ready(4) // of the latest generation, instead of 3
			p.ready(5)
			p.expect("0 TERM 3", "0 start 5", "0 TERM 2", "0 READY=1")
		}},
		{"SIGHUP again, and only the first attempt fails", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.signal(syscall.SIGHUP)
			p.take()
			p.crash(3)
			p.expect("0 ERROR msg=worker did not start worker=1 status=exit status 1",
				"0 ERROR msg=reload abandoned: the workers that are left go on replaced=0 workers=2", "0 start 4")
			p.ready(4)
			p.ready(5)
			p.expect("0 TERM 1", "0 start 5", "0 TERM 2", "0 READY=1")
		}},
		{"the old one ends meanwhile", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.take()
			p.crash(1)
			p.ready(3)
			p.ready(4)
			p.expect("0 ERROR msg=worker ended by itself worker=1 pid=1 status=exit status 1 again in=0s", "0 start 4", "0 TERM 2", "0 READY=1")
		}},
		{"another one ends meanwhile, and is new already", func(p *stage) {
			p.signal(syscall.SIGHUP)
			p.take()
			p.crash(2)
			p.ready(4)
			p.ready(3)
			p.expect("0 ERROR msg=worker ended by itself worker=2 pid=2 status=exit status 1 again in=0s", "0 start 4", "0 TERM 1", "0 READY=1")
		}},
		{"an empty slot is filled at once", func(p *stage) {
			for pid := 2; pid < 10; pid++ {
				p.crash(pid)
				p.pass(longestDelay)
				p.ready(pid + 1)
			}
			p.crash(10)
			p.take()
			p.signal(syscall.SIGHUP)
			p.ready(11)
			told := p.take()
			require.Len(p, told, 3)
			require.Contains(p, told[1], "start 11")
			require.Contains(p, told[2], "start 12", "slot 1 has its turn when slot 2 has a worker again")
		}},
		{"SIGTERM while replacing", func(p *stage) {
			p.actors[2].deaf = true
			p.signal(syscall.SIGHUP)
			p.take()
			p.signal(syscall.SIGTERM)
			p.signal(syscall.SIGHUP)
			p.expect("0 STOPPING=1", "0 sockets closed", "0 TERM 1", "0 TERM 2", "0 TERM 3")
			p.pass(5 * time.Second)
			p.expect("5 ERROR msg=worker killed: not stopped in time worker=2 pid=2 after=5s", "5 KILL 2")
			require.NoError(p, <-p.ended)
			p.ended <- nil
		}},
		{"a second SIGTERM", func(p *stage) {
			p.actors[1].deaf, p.actors[2].deaf = true, true
			p.signal(syscall.SIGTERM)
			p.signal(syscall.SIGINT)
			p.expect("0 STOPPING=1", "0 sockets closed", "0 TERM 1", "0 TERM 2", "0 KILL 1", "0 KILL 2")
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, 2, func(p *stage) {
				p.begun(2)
				row.script(p)
			})
		})
	}
}

// A process's report of readiness that comes after its end has no effect.
func TestReadyTooLate(t *testing.T) {
	play(t, 2, func(p *stage) {
		p.begun(2)
		p.signal(syscall.SIGHUP)
		late := p.actors[3].report
		p.crash(3)
		p.take()
		late(event{ready: true})
		p.pass(time.Second)
		p.expect()
		require.Len(p, p.actors, 2)
	})
}

func TestReadyLine(t *testing.T) {
	grace, err := parseReady(fmt.Sprintf(readyFormat, 90*time.Second))
	require.NoError(t, err)
	require.Equal(t, 90*time.Second, grace)
	_, err = parseReady("READY=1\n")
	require.Error(t, err)
}
