package task_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"looper.example/stage06-final/task"
)

// program is a random task, and the test's knowledge of it.
type program struct {
	s        *schedule
	id       int
	depth    int
	root     bool // started by Start, which reports its end
	task     *task.Task
	children []*program

	began, over, told bool
	sealed            bool // it must not begin any more
	deferred, ran     int  // functions
	canceled          bool // and has not got the error yet
	wait              *wait
	scopes            []*scope // scopes of Within, the outermost first
}

// wait describes a wait of a program.
type wait struct {
	what     string
	there    func() bool // reports whether it need not wait; nil: unknown
	shielded bool        // it may not end early
}

// scope is a call of Within.
type scope struct {
	d, due time.Duration
	told   bool
}

const mostPrograms = 60

func (s *schedule) program(parent *program) *program {
	p := &program{s: s, id: len(s.programs), root: parent == nil}
	s.programs = append(s.programs, p)
	if parent != nil {
		p.depth = parent.depth + 1
		parent.children = append(parent.children, p)
	}
	return p
}

// start starts a program, perhaps in reused memory, perhaps in the background.
func (s *schedule) start() {
	if len(s.programs) >= mostPrograms {
		return
	}
	p := s.program(nil)
	if s.chance.IntN(5) == 0 {
		p.root = false // Go does not report the end
		s.Go("program", p.run)
		return
	}
	t := new(task.Task)
	if last := len(s.free) - 1; last >= 0 && s.chance.IntN(2) == 0 {
		t, s.free = s.free[last], s.free[:last]
	}
	waits := s.chance.IntN(4) == 0
	s.Start(t, p.run, func(t *task.Task, err error) {
		s.note("%d ended: %v", p.id, outcome(err))
		p.ends()
		if waits {
			_ = task.Sleep(t, s.soon(20))
		}
		p.told = true
		s.free = append(s.free, t)
	})
}

// isAlive reports whether the program, or one of its children, runs.
func (p *program) isAlive() bool {
	if p.began && !p.over || p.root && p.began && !p.told {
		return true
	}
	return p.hasChildren()
}

func (p *program) hasChildren() bool {
	for _, c := range p.children {
		if c.isAlive() {
			return true
		}
	}
	return false
}

// ends is called when the end of the program is reported: its children have ended too, and none of them
// begins any more.
func (p *program) ends() {
	p.s.check(!p.began || p.over, "%d is reported to have ended, and has not", p.id)
	p.s.check(!p.hasChildren(), "a child of %d has outlived it", p.id)
	p.seal()
}

func (p *program) seal() {
	p.sealed = true
	for _, c := range p.children {
		c.seal()
	}
}

// run is the function of the task.
func (p *program) run(t *task.Task) error {
	s := p.s
	s.check(!p.sealed, "%d begins after its end", p.id)
	s.note("%d begins", p.id)
	p.began, p.task = true, t
	s.owner[t] = p
	defer func() { p.over = true }()
	for range s.chance.IntN(3) {
		p.deferred++
		waits := s.chance.IntN(3) == 0
		defer func() {
			p.ran++
			if waits {
				_ = p.sleep(t)
			}
		}()
	}
	ctx := context.Background()
	if s.chance.IntN(4) == 0 {
		ctx = t.Context()
		defer func() {
			s.later(func() { s.check(p.isAlive() || ctx.Err() != nil, "%d's context has outlived it", p.id) })
		}()
	}
	return p.steps(t, 1+s.chance.IntN(6))
}

func (p *program) steps(t *task.Task, n int) error {
	for range n {
		if err := p.step(t); err != nil && p.s.chance.IntN(3) > 0 {
			return err
		}
	}
	return nil
}

// step does something random.
func (p *program) step(t *task.Task) error {
	s := p.s
	q := s.queues[s.chance.IntN(len(s.queues))]
	switch s.chance.IntN(19) {
	case 0, 1:
		return p.sleep(t)
	case 2:
		return p.waitFor(&wait{what: "its turn", there: yes}, func() error { return task.Yield(t) })
	case 3, 4:
		return p.lock(t, &s.mutexes[s.chance.IntN(len(s.mutexes))])
	case 5:
		return p.acquire(t)
	case 6, 7:
		return q.Put(p, t)
	case 8, 9:
		return q.Get(p, t)
	case 10:
		return p.waitFor(&wait{what: "the event", there: s.event.IsSet}, func() error { return s.event.Wait(t) })
	case 11:
		f := s.futures[s.chance.IntN(len(s.futures))]
		return p.waitFor(&wait{what: "a future", there: f.Done}, func() error { _, err := task.Await(t, f); return err })
	case 12:
		return p.spawn(t)
	case 13:
		return p.gather(t)
	case 14:
		return p.race(t)
	case 15:
		return p.within(t)
	case 16:
		return p.offload(t)
	case 17:
		return p.waitForChange(t)
	}
	return p.otherwise(t)
}

func yes() bool { return true }

// otherwise takes a random step that is not a wait.
func (p *program) otherwise(t *task.Task) error {
	s := p.s
	switch n := s.chance.IntN(12); {
	case n == 0 && s.mistakes:
		panic("on purpose")
	case n == 1 && s.mistakes && s.goexits == 0:
		s.note("%d ends its goroutine", p.id)
		s.goexits++
		runtime.Goexit()
	case n == 2:
		p.canceled = true
		t.Cancel(nil)
	case n == 3:
		return errors.New("an error")
	default:
		s.disturb()
	}
	return nil
}

// waitFor waits, by f.
func (p *program) waitFor(w *wait, f func() error) error {
	p.wait = w
	defer func() { p.wait = nil }()
	err := f()
	p.s.note("%d has waited for %s: %v", p.id, w.what, outcome(err))
	p.hears(err)
	return err
}

// hears checks the error that has ended a wait.
func (p *program) hears(err error) {
	var timeout *task.TimeoutError
	switch {
	case errors.Is(err, context.Canceled):
		p.canceled = false
	case errors.As(err, &timeout):
		told := false
		for _, scope := range p.scopes { // the scope of the error, and those inside it
			told = told || scope.d == timeout.After
			scope.told = scope.told || told
		}
	}
}

func (p *program) sleep(t *task.Task) error {
	d := p.s.soon(50)
	due := p.s.kernel.Now() + d
	w := &wait{what: "a time", there: func() bool { return due <= p.s.loop.Now() }}
	err := p.waitFor(w, func() error { return task.Sleep(t, d) })
	p.s.check(err != nil || p.s.kernel.Now() >= due, "%d woke too early", p.id)
	return err
}

func (p *program) within(t *task.Task) error {
	d := p.s.soon(50) + time.Duration(p.s.happened) // each a different one
	p.scopes = append(p.scopes, &scope{d: d, due: p.s.kernel.Now() + d})
	defer func() { p.scopes = p.scopes[:len(p.scopes)-1] }()
	return task.Within(t, d, func() error { return p.steps(t, 1+p.s.chance.IntN(3)) })
}

// canHaveChildren bounds the cost of a schedule.
func (p *program) canHaveChildren() bool { return p.depth < 3 && len(p.s.programs) < mostPrograms-3 }

func (p *program) spawn(t *task.Task) error {
	s := p.s
	if !p.canHaveChildren() {
		return nil
	}
	child := s.program(p)
	f := task.Spawn(t, func(t *task.Task) (int, error) { return child.id, child.run(t) })
	err := p.steps(t, s.chance.IntN(3))
	if s.chance.IntN(4) == 0 {
		f.Cancel(errors.New("enough"))
	}
	if s.chance.IntN(2) == 0 {
		return err
	}
	_ = p.waitFor(&wait{what: "its child", there: f.Done}, func() error { _, err := task.Await(t, f); return err })
	if f.Done() {
		child.ends()
	}
	return err
}

// family makes children for Gather and Race, and the wait for them.
func (p *program) family() (children []*program, w *wait) {
	for range 1 + p.s.chance.IntN(3) {
		children = append(children, p.s.program(p))
	}
	return children, &wait{what: "its children", shielded: true, there: func() bool {
		for _, c := range children {
			if c.isAlive() {
				return false
			}
		}
		return true
	}}
}

func (p *program) gather(t *task.Task) error {
	if !p.canHaveChildren() {
		return nil
	}
	children, w := p.family()
	var fs []func(t *task.Task) error
	for _, c := range children {
		fs = append(fs, c.run)
	}
	err := p.waitFor(w, func() error { return task.Gather(t, fs...) })
	for _, c := range children {
		c.ends()
		p.s.check(err != nil || c.began, "Gather has left %d out", c.id)
	}
	return err
}

func (p *program) race(t *task.Task) error {
	if !p.canHaveChildren() {
		return nil
	}
	children, w := p.family()
	var fs []func(t *task.Task) (*program, error)
	for _, c := range children {
		fs = append(fs, func(t *task.Task) (*program, error) { return c, c.run(t) })
	}
	err := p.waitFor(w, func() error {
		winner, err := task.Race(t, fs...)
		p.s.check(err != nil || winner.over, "Race has a result before there is one")
		return err
	})
	for _, c := range children {
		c.ends()
	}
	return err
}

// result is a result of Offload, which must be delivered or closed.
type result struct{ delivered, closed int }

func (r *result) Close() error { r.closed++; return nil }

func (p *program) offload(t *task.Task) error {
	s := p.s
	done := false
	w := &wait{what: "a call", there: func() bool { return done }}
	return p.waitFor(w, func() error {
		r, err := task.Offload(t, func(context.Context) (*result, error) {
			done = true
			switch s.chance.IntN(10) {
			case 0:
				panic("on purpose")
			case 1:
				return nil, errors.New("an error")
			}
			r := new(result)
			s.results = append(s.results, r)
			return r, nil
		})
		if err == nil {
			r.delivered++
		}
		return err
	})
}

// String is used in errors.
func (p *program) String() string { return fmt.Sprint(p.id) }
