package launch

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/supervisor"
	"looper.example/stage02-poller/trace"
)

// loops are the loops of this process, each with its server. They share only the listening sockets.
//
// All loops watch the same socket (kernel.Sockets), with a descriptor each. The other way is a socket for each loop on one address
// (SO_REUSEPORT). Measured with 2 loops and 20,000 short connections at a time, both divide the connections evenly (50:50; under
// pressure the shared socket 59:41 at worst) and cost the same processor time for each, within the noise. But the
// sockets of SO_REUSEPORT give a client to a loop before it is accepted, so it waits there even if another loop is idle. And neither
// a Unix socket nor an inherited one can be divided like this. So the loops share one socket, and so do workers.
type loops struct {
	all     []*loop.Loop
	sockets *kernel.Sockets // nil: the only loop has its own
	addr    string
	ending  sync.Once
}

// open makes the loops, and starts a server on each.
func (o Options) open(start Start, tracer trace.Tracer, worker *supervisor.Worker) (s *loops, err error) {
	s = &loops{}
	n := max(o.Loops, 1)
	if n > 1 {
		spareProcessor(n)
		if s.sockets, err = kernel.Share(o.Addr); err != nil {
			return nil, err
		}
	}
	config := loop.Config{Tracer: tracer, Log: o.Log, StallTimeout: o.StallTimeout, SharedListeners: n > 1 || worker != nil, Secret: worker.Secret()}
	if config.Secret == nil {
		config.Secret = loop.NewSecret() // one for all loops
	}
	for range n {
		if err := s.add(o, start, config); err != nil {
			s.stop(0)
			return nil, errors.Join(err, s.run(0)) // closes what is open already
		}
	}
	return s, nil
}

// add makes one more loop.
func (s *loops) add(o Options, start Start, config loop.Config) error {
	k, err := kernel.Open(o.Poller)
	if err != nil {
		return err
	}
	if s.sockets != nil {
		k = s.sockets.With(k)
	} else if k, err = kernel.Inheriting(k); err != nil {
		return err
	}
	l, err := loop.New(k, config)
	if err != nil {
		return err
	}
	s.all = append(s.all, l)
	server, err := start(l, o.Addr)
	if err != nil {
		return err
	}
	s.addr = server.Addr()
	return nil
}

// stop stops all loops. Any goroutine may call it.
func (s *loops) stop(grace time.Duration) {
	s.ending.Do(func() {
		if s.sockets != nil {
			_ = s.sockets.Close() // each loop has descriptors of its own
		}
	})
	for _, l := range s.all {
		l.Post(func() { l.Stop(grace) })
	}
}

// run runs the loops until the last has ended. The first that ends stops the others.
func (s *loops) run(grace time.Duration) error {
	if len(s.all) == 1 {
		return s.all[0].Run() // on this goroutine, as far as the loop does so
	}
	ends := make(chan error)
	for _, l := range s.all {
		go func() { ends <- l.Run() }()
	}
	var failures []error
	for range s.all {
		failures = append(failures, <-ends)
		s.stop(grace)
	}
	return errors.Join(failures...)
}

// spareProcessor lets other goroutines run while n loops wait: the first milliseconds of a loop's wait hold one of Go's processors
// (see the epoll poller).
func spareProcessor(n int) {
	if os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) <= n {
		runtime.GOMAXPROCS(n + 1)
	}
}
