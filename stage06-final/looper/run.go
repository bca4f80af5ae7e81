package looper

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
)

// RunOptions sets the number of loops and processes. The zero value is one loop in this process, as with App.Run.
type RunOptions struct {
	// Loops is the number of loops in one process, each with an application of its own; default 1. A loop uses one core. Handlers
	// of different loops run at the same time, so data that their applications share needs locks.
	Loops int

	// Workers is the number of processes that serve, each with Loops loops. This process is then their supervisor: it opens the
	// listening socket and starts itself that many times. It starts a worker again that has ended. On SIGHUP it replaces the
	// workers one by one, from the program's file as it is then, without losing a request. 0: no supervisor, this process serves
	// itself.
	//
	// Workers share no memory: sessions, for example, need a store that all of them reach.
	Workers int

	// Log gets the supervisor's lines: which worker is ready, or has ended, and why. Default: slog.Default().
	Log *slog.Logger
}

// Run serves on addr like App.Run, with several loops or several processes. It calls newApp once for each loop of this process,
// and not at all in a supervisor. It takes the settings of the process from the first application's configuration: Log, Poller,
// Trace, StallTimeout and Grace.
//
//	err := looper.Run(":8000", looper.RunOptions{Workers: 4}, func() (*looper.App, error) {
//		return newApp(config)
//	})
//
// Each call of newApp must return another application: an application lives on one loop. Open what a process needs once, such as a
// pool of database connections, in a sync.OnceValues that newApp calls. A supervisor would open it too if it were opened
// before Run.
//
// The errors are those of App.Run, that of newApp, and supervisor.ErrNotStarted if the first worker ends before it is ready. A
// worker that ends later is started again.
func Run(addr string, o RunOptions, newApp func() (*App, error)) error {
	log := cmp.Or(o.Log, slog.Default())
	options := launch.Options{Addr: addr, Loops: o.Loops, Workers: o.Workers}
	listening := func(bound string) { log.Info("listening", "addr", bound) }
	if options.Supervises() && os.Getenv(RoutesEnv) == "" {
		log = offLoop(log)
		options.Log = log
		return options.Serve(nil, listening)
	}
	first, err := newApp()
	if err != nil {
		return err
	}
	if done, err := first.heedEnvironment(); done || err != nil {
		return err
	}
	c := first.config
	log = c.Log
	options.Poller, options.Trace, options.Log, options.StallTimeout, options.Grace = c.Poller, c.Trace, c.Log, c.StallTimeout, c.Grace
	apps := []*App{}
	defer func() { flushLogs(apps) }()
	return options.Serve(oneEach(o.Loops, first, newApp, &apps), listening)
}

// flushLogs writes what the logs of applications hold, as launch does for the first: each has its own queue.
func flushLogs(apps []*App) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, app := range apps {
		if h, ok := app.config.Log.Handler().(*asynclog.Handler); ok {
			_ = h.Flush(ctx) // no log is left to report a stuck log
		}
	}
}

// oneEach starts an application on each loop, beginning with the first, and lists them in started.
func oneEach(loops int, first *App, newApp func() (*App, error), started *[]*App) launch.Start {
	return func(l *loop.Loop, addr string) (*loop.Listener, error) {
		apps := *started
		app := first
		if len(apps) > 0 {
			var err error
			if app, err = newApp(); err != nil {
				return nil, err
			}
			if slices.Contains(apps, app) {
				return nil, errSameApp
			}
			if _, err = app.heedEnvironment(); err != nil {
				return nil, err
			}
		}
		*started = append(apps, app)
		app.shareProcessors(loops)
		return app.begins(l, addr)
	}
}

var errSameApp = errors.New("looper.Run: expected another application for each loop, found the same one twice")
