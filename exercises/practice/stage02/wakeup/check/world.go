package check

import (
	"fmt"
	"sync/atomic"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/wakeup"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// world is a loop on a simulated machine, with hooks in its waits.
type world struct {
	kernel.Kernel // the simulated one, with the hooks
	story         *judge.Story
	sim           *sim.Kernel
	loop          *wakeup.Loop
	wakes         atomic.Int64

	beforeWait func() // called on the loop's goroutine
	inWake     func() // called on the goroutine that wakes
}

func newWorld(s *judge.Story) *world {
	w := &world{story: s, sim: sim.New(sim.Config{}), beforeWait: func() {}, inWake: func() {}}
	w.Kernel = w.sim
	return w
}

// OpenPoller returns a poller with the hooks.
func (w *world) OpenPoller() (kernel.Poller, error) {
	p, err := w.sim.OpenPoller()
	return &hooked{p, w}, err
}

type hooked struct {
	kernel.Poller
	world *world
}

func (p *hooked) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	p.world.beforeWait()
	return p.Poller.Wait(timeout)
}

func (p *hooked) Wake() error {
	p.world.wakes.Add(1)
	err := p.Poller.Wake()
	p.world.inWake()
	return err
}

// run runs the loop, with an echo for the clients that the caller has made.
func (w *world) run() {
	watched := turns.Watch(w.story, w, func() {
		w.story.Fail(judge.Failure{Came: "wait after wait, of no time", Wanted: "a loop that waits until something happens"})
	})
	l, err := wakeup.New(watched)
	if err != nil {
		w.story.Fail(judge.Failure{Came: err.Error(), Wanted: "a loop"})
	}
	w.loop = l
	listener, _, _ := watched.Listen("sim:80", false)
	_ = l.Watch(listener, func() {
		fd, _, err := watched.Accept(listener)
		if err != nil {
			return
		}
		_ = l.Watch(fd, func() { echo(watched, fd) })
	})
	if err := w.sim.Run(l); err != nil {
		w.story.Fail(judge.Failure{Came: turns.Told(err), Wanted: "all clients are served"})
	}
}

func echo(k kernel.Kernel, fd int) {
	buffer := make([]byte, 4096)
	if n, err := k.Read(fd, buffer); err == nil && n > 0 {
		_, _ = k.Write(fd, buffer[:n])
	}
}

// limit is how long Post may take, in real time.
const limit = 2 * time.Second

// elsewhere calls f, which posts, on another goroutine, and waits until it has returned. Mistake is that of a Post that does not return.
func (w *world) elsewhere(mistake string, f func()) {
	done := make(chan struct{})
	go func() {
		f()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(limit):
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("Post has not returned after %v", limit), Wanted: "Post returns at once", Mistake: mistake,
			Why: "It waits for something that the loop has to do first.",
		})
	}
}
