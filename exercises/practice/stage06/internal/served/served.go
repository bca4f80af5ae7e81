// Package served runs a looper application on a simulated kernel, for the checks of stage 6. Time is virtual, also for functions
// of Offload and Compute: they run on workers of this package, and World.Busy says how long their work takes.
//
//	w := served.New(s)
//	w.App.Get("/report", func(c *looper.Context) error { w.Busy(300 * time.Millisecond); ... })
//	w.Client("alice", func(c *sim.Client) { r := w.Get(c, "/report"); ... })
//	w.Run()
package served

import (
	"iter"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// addr is where the application listens.
const addr = "sim:80"

// World is an application on a simulated machine.
type World struct {
	App    *looper.App
	Kernel *sim.Kernel

	OnLoop    int          // how often Busy was called on the loop
	OnWorkers int          // how often Busy was called on a worker
	Elsewhere atomic.Int64 // how often Busy was called on a goroutine of the learner's own

	story  *judge.Story
	loop   *loop.Loop
	worker *worker // that runs now; nil: none
}

// worker runs functions of Offload or Compute in a coroutine. It pauses where real workers would be busy.
type worker struct{ pause func(time.Duration) bool }

// ComputeWorkers is how many functions of Compute run at once.
const ComputeWorkers = 2

// New makes an application. Its loop is in the trace of the story. At most workers functions of Offload run at once.
func New(s *judge.Story, workers int) *World {
	w := &World{Kernel: sim.New(sim.Config{}), story: s}
	quiet := slog.New(slog.DiscardHandler)
	l, err := loop.New(s.Ending(w.Kernel), loop.Config{StallTimeout: -1, Log: quiet, Tracer: s.Tracer()})
	if err != nil {
		panic(err)
	}
	w.loop = l
	w.App = looper.New(looper.Config{Log: quiet, LogOnLoop: true, Workers: workers, ComputeWorkers: ComputeWorkers, Go: w.work})
	return w
}

// work runs a worker.
func (w *World) work(f func()) {
	me := new(worker)
	next, _ := iter.Pull(func(pause func(time.Duration) bool) {
		me.pause = pause
		f()
	})
	var goOn func()
	goOn = func() {
		before := w.worker
		w.worker = me
		d, paused := next()
		w.worker = before
		if paused {
			w.loop.After(d, goOn)
		}
	}
	goOn()
}

// Inside reports whether the caller is on the loop.
func (w *World) Inside() bool { return w.loop.Inside() }

// Busy is work that takes d. On the loop all clients wait for it. On a worker nobody but its caller does.
func (w *World) Busy(d time.Duration) {
	switch {
	case w.loop.Inside():
		w.OnLoop++
		w.Kernel.Elapse(d)
	case w.worker != nil:
		w.OnWorkers++
		w.worker.pause(d)
	default:
		w.Elsewhere.Add(1)
	}
}

// Client adds a client that is connected.
func (w *World) Client(name string, script func(c *sim.Client)) {
	w.Kernel.Client(name, func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
}

// Run serves until all clients are done.
func (w *World) Run() error {
	if _, err := w.App.ListenOn(w.loop, addr); err != nil {
		return err
	}
	return w.Kernel.Run(w.loop)
}

// Response is the part of a response that the checks look at.
type Response struct {
	Status int
	Body   string
	Took   time.Duration // since the request
	At     judge.Moment  // when the client had it
}

// Get sends a request and receives the response.
func (w *World) Get(c *sim.Client, path string) (r Response) {
	began := c.Now()
	c.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
	head := c.ExpectUntil("\r\n\r\n")
	r.Status, _ = strconv.Atoi(head[len("HTTP/1.1 "):][:3])
	_, after, _ := strings.Cut(strings.ToLower(head), "content-length: ")
	digits, _, _ := strings.Cut(after, "\r\n")
	length, _ := strconv.Atoi(digits)
	for len(r.Body) < length {
		more := c.ReceiveUpTo(length - len(r.Body))
		if more == "" {
			c.Fail("the connection ended inside a response")
		}
		r.Body += more
	}
	r.Took, r.At = c.Now()-began, w.story.Here()
	return r
}
