// Package supervisor keeps several processes of one program serving on the same listening sockets.
//
// The supervisor opens the sockets once and never accepts. Its workers are the program itself, started again; each is handed
// the sockets in the form of systemd (LISTEN_FDS, see sd_listen_fds(3)), so while one is replaced by another, no client
// is refused: the client waits in the socket's backlog.
//
//	            SIGHUP: replace, SIGTERM: stop
//	                      |
//	systemd <-notify-  supervisor ----- sockets -----> worker 1   accepts, serves
//	                      |      \----- sockets -----> worker 2
//	                      |
//	                      '-- two pipes to each worker: "I am ready", and one that ends with the supervisor
//
// A worker that ends by itself is started again, after a delay that grows. On SIGHUP the workers are replaced one by one: the new
// one must be ready before the old one is asked to finish. If the supervisor is killed, its workers notice the end of the pipe,
// and finish as after SIGTERM.
//
// A worker counts as healthy while its process exists. A worker whose loop is held up (see loop.Config.StallTimeout) is
// not killed, because that would cost the clients that it has; it takes no new ones meanwhile, since only a loop that waits is woken
// for them.
//
// Interface:
//
//	Run             the supervisor
//	IsWorker, Join  the worker: Worker.Ready, Worker.Orphaned
//	Notify          tells systemd, also for a program without workers
package supervisor

import (
	"errors"
	"log/slog"
	"os"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Config is what Run needs. The zero value of a field means its default, but for Sockets.
type Config struct {
	Workers int             // how many processes; default 1
	Sockets *kernel.Sockets // those that the workers listen on
	Secret  []byte          // random bytes for all workers, at most 4096: Worker.Secret

	// StartTimeout is how long a worker may take until it is ready; then it is killed. Default 1 min.
	StartTimeout time.Duration

	// Listening is called once, when the first worker is ready.
	Listening func()

	// Log takes a line for each worker that becomes ready or ends. Default slog.Default().
	Log *slog.Logger
}

const (
	// startTimeout is the default of Config.StartTimeout.
	startTimeout = time.Minute

	// usualGrace is the grace of a worker that has told none, because it was never ready.
	usualGrace = 5 * time.Second

	// margin is how long after its grace a worker may take to end: it writes its log meanwhile.
	margin = 2 * time.Second
)

// ErrNotStarted is why Run ends when its very first worker was never ready. The worker itself has told the cause.
var ErrNotStarted = errors.New("the first worker did not start")

// Run starts the workers, and returns nil when SIGTERM or SIGINT has ended them all; the second such signal kills what is left.
// On SIGHUP the workers are replaced, by what the program's file contains then. At first one worker is started alone; if that
// ends before it is ready, the error is ErrNotStarted.
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

// supervisor decides. One goroutine owns it; what happens elsewhere comes through its channels.
type supervisor struct {
	config   Config
	start    starter
	notify   func(state string)
	unlisten func() // closes the supervisor's own copies of the sockets

	events  chan event
	over    chan struct{} // closed when no goroutine receives events any more
	slots   []*slot
	workers []*worker // that have not ended

	generation int   // of the workers that are started from now on; SIGHUP begins the next one
	reloading  bool  // workers of earlier generations are being replaced
	proven     bool  // a worker has been ready once
	stopping   bool  // all workers have been asked to end
	failure    error // why Run ends
}

// process is a started process of the program.
type process interface {
	PID() int
	Terminate() // asks it to finish; an error means that it has ended
	Kill()
}

// starter starts a process. It reports at most once that the process is ready and exactly once that it has ended, in either
// order, from goroutines of its own.
type starter func(report func(event)) (process, error)

// event is what a process reports.
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

// run is the supervisor's loop: something happens, and then step does what the state asks for.
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

// signaled heeds a signal of the operator.
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

// stop asks all workers to end. The supervisor's copies of the sockets are closed before: as long as one is open, the kernel
// accepts clients into a backlog that nobody empties any more, and resets them in the end.
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

// happened heeds what a worker reports.
func (s *supervisor) happened(e event) {
	if e.ready {
		s.ready(e.worker, e.grace)
	} else {
		s.ended(e.worker, e.status, e.failed)
	}
}
