// Package supervisor keeps several processes of one program serving on the same listening sockets.
//
// The supervisor opens the sockets once and never accepts. Its workers are the program itself, started again. Each worker gets
// the sockets in systemd's form (LISTEN_FDS, see sd_listen_fds(3)). So while one worker replaces another, no client is
// refused: it waits in the socket's backlog.
//
//	            SIGHUP: replace, SIGTERM: stop
//	                      |
//	systemd <-notify-  supervisor ----- sockets -----> worker 1   accepts, serves
//	                      |      \----- sockets -----> worker 2
//	                      |
//	                      '-- two pipes to each worker: "I am ready", and one that ends with the supervisor
//
// If a worker ends by itself, the supervisor starts it again, after a delay that grows. On SIGHUP it replaces the workers one by one:
// only when the new worker is ready, the old one gets SIGTERM. If the supervisor is killed, its workers notice the end of the pipe,
// and finish as after SIGTERM.
//
// A worker counts as healthy while its process exists. The supervisor does not kill a worker whose loop is held up (see
// loop.Config.StallTimeout), because its clients would be lost. Such a worker gets no new clients, because the kernel wakes only a
// loop that waits.
//
// Interface:
//
//	Run             the supervisor
//	IsWorker, Join  the worker: Worker.Ready, Worker.Orphaned
//	Notify          messages to systemd, also for a program without workers
package supervisor

import (
	"errors"
	"log/slog"
	"os"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Config holds the settings of Run. The zero value of a field means its default, except for Sockets.
type Config struct {
	Workers int             // how many processes; default 1
	Sockets *kernel.Sockets // the workers' listening sockets
	Secret  []byte          // random bytes for all workers, at most 4096: Worker.Secret

	// StartTimeout is how long a worker may take to be ready. Then it is killed. Default 1 min.
	StartTimeout time.Duration

	// Listening is called once, when the first worker is ready.
	Listening func()

	// Log gets a line for each worker that becomes ready or ends. Default slog.Default().
	Log *slog.Logger
}

const (
	// startTimeout is the default of Config.StartTimeout.
	startTimeout = time.Minute

	// usualGrace is the grace of a worker that was never ready, and so has sent none.
	usualGrace = 5 * time.Second

	// margin is how long after its grace a worker may take to end. Meanwhile it writes its log.
	margin = 2 * time.Second
)

// ErrNotStarted is Run's error if its first worker was never ready. The worker itself has logged the cause.
var ErrNotStarted = errors.New("the first worker did not start")

// Run starts the workers, and returns nil after SIGTERM or SIGINT has ended them all. A second such signal kills the rest.
// On SIGHUP, Run replaces the workers with processes of the program's present file. It starts the first worker alone. If that ends
// before it is ready, the error is ErrNotStarted.
//
// The program is started again with the same arguments, in the same folder and environment.
func Run(c Config) error {
	signals, cancel := watchSignals()
	defer cancel()
	l, err := newLauncher(c.Sockets, c.Secret)
	if err != nil {
		return err
	}
	defer l.close()
	s := newSupervisor(c, l.start)
	s.unlisten = func() {
		l.closeSockets()
		_ = c.Sockets.Close()
	}
	return s.run(signals)
}

// supervisor is the state of Run. One goroutine owns it; events of other goroutines come through its channels.
type supervisor struct {
	config   Config
	start    starter
	notify   func(state string)
	unlisten func() // closes the supervisor's own copies of the sockets

	events  chan event
	over    chan struct{} // closed when no goroutine receives events any more
	slots   []*slot
	workers []*worker // all that have not ended

	generation int   // of workers started from now on; SIGHUP begins the next one
	reloading  bool  // workers of earlier generations are being replaced
	proven     bool  // a worker has been ready once
	stopping   bool  // all workers are to end
	failure    error // of Run
}

// process is a started process of the program.
type process interface {
	PID() int
	Terminate() // sends SIGTERM; an error means that it has ended
	Kill()
}

// starter starts a process. It reports at most once that the process is ready and exactly once that it has ended, in either
// order, from goroutines of its own.
type starter func(report func(event)) (process, error)

// event is a report of a process.
type event struct {
	worker *worker       // set by the supervisor
	ready  bool          // false: it has ended
	grace  time.Duration // ready: how long it may take to finish after SIGTERM
	status string        // ended: "exit status 1", "signal: killed"
	failed bool          // ended: not with status 0
}

func newSupervisor(c Config, start starter) *supervisor {
	c.Workers = max(c.Workers, 1)
	if c.StartTimeout <= 0 {
		c.StartTimeout = startTimeout
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	s := &supervisor{config: c, start: start, notify: Notify, unlisten: func() {}, events: make(chan event), over: make(chan struct{})}
	for i := range c.Workers {
		s.slots = append(s.slots, &slot{number: i + 1})
	}
	return s
}

// run is the supervisor's loop: after each event, step does the work of the new state.
func (s *supervisor) run(signals <-chan os.Signal) error {
	defer close(s.over)
	for {
		s.step(time.Now())
		if s.stopping && len(s.workers) == 0 {
			break
		}
		timer := time.NewTimer(time.Until(s.deadline()))
		select {
		case signal := <-signals:
			s.signaled(signal)
		case e := <-s.events:
			s.happened(e)
		case <-timer.C:
		}
		timer.Stop()
	}
	if s.failure == nil {
		s.config.Log.Info("all workers have stopped")
	}
	return s.failure
}

// signaled handles a signal of the operator.
func (s *supervisor) signaled(signal os.Signal) {
	switch {
	case signal == reloadSignal && !s.stopping:
		s.reload()
	case signal == reloadSignal:
	case s.stopping:
		s.killAll()
	default:
		s.stop()
	}
}

// stop ends all workers. It first closes the supervisor's copies of the sockets. As long as one is open, the kernel takes clients into
// a backlog that no worker empties any more, and resets them in the end.
func (s *supervisor) stop() {
	s.stopping = true
	s.notify("STOPPING=1")
	s.config.Log.Info("stopping the workers", "workers", len(s.workers))
	s.unlisten()
	for _, w := range s.workers {
		s.dismiss(w)
	}
}

func (s *supervisor) killAll() {
	for _, w := range s.workers {
		w.kill()
	}
}

// happened handles the report of a worker.
func (s *supervisor) happened(e event) {
	if e.ready {
		s.ready(e.worker, e.grace)
	} else {
		s.ended(e.worker, e.status, e.failed)
	}
}
