package launch

import (
	"errors"
	"log/slog"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/supervisor"
)

// Supervises reports whether Serve, called now, would be a supervisor: then this process serves no clients, and needs no application.
func (o Options) Supervises() bool { return o.Workers > 0 && !supervisor.IsWorker() }

// supervise opens the sockets, and starts workers that serve on them.
func (o Options) supervise(listening func(addr string)) (err error) {
	if o.Trace != "" {
		_, _, err := o.openTrace()
		return err
	}
	if _, err := kernel.Open(o.Poller); err != nil {
		return err // once, and not from each worker
	}
	sockets, err := kernel.Share(o.Addr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sockets.Close()) }()
	log := o.Log
	if log == nil {
		log = slog.Default()
	}
	return supervisor.Run(supervisor.Config{
		Workers:   o.Workers,
		Sockets:   sockets,
		Secret:    loop.NewSecret(),
		Log:       log,
		Listening: func() { listening(sockets.Addr()) },
	})
}
