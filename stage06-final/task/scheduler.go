package task

import (
	"log/slog"

	"looper.example/stage02-poller/loop"
)

// Config holds a scheduler's limits. The zero value of each field means its default.
type Config struct {
	// Workers is the number of calls of Offload that run at once, each on its own goroutine. Default 64, also for a negative number.
	Workers int

	// ComputeWorkers is how many calls of Compute run at once. Default: one less than there are processors (GOMAXPROCS), at least
	// 1; also for a negative number.
	ComputeWorkers int

	// Backlog is how many more may wait for a worker; beyond that, Offload returns ErrBusy. The same number may wait in
	// Compute. Default 1024.
	Backlog int

	// Go runs f, which may block: a worker, or the Close of a result that no task waits for. Default: on a goroutine.
	// A simulation, in which nothing runs on other goroutines, may call f at once.
	Go func(f func())

	// Log gets the errors of background tasks (Scheduler.Go), and the number of tasks that did not end
	// with the loop. It is called on the loop, so it must not block. Default slog.Default().
	Log *slog.Logger
}

// Scheduler runs the tasks of one loop. It belongs to the loop's goroutine.
type Scheduler struct {
	loop   *loop.Loop
	config Config

	current *Task   // the task that runs; nil: none does
	ready   waiters // to be resumed, in this order
	yielded waiters // to be ready after all other tasks and clients have had a turn
	turn    bool    // a turn for ready or yielded tasks is posted
	turns   func()  // takeTurn; made once
	drains  bool    // drain is at work
	left    int     // how many tasks it may still resume
	row     int     // length of the row of tasks that ends with the task just over; 0: none is just over
	named   bool    // the loop knows the name of what runs

	newest *Task     // of all tasks that are not over
	alive  int       // how many are not over
	idle   []*worker // coroutines without a task
	pool   pool      // of Offload

	computing pool // of Compute
	lookups   pool // of Dial, for names

	stopping bool // background tasks are canceled
	over     bool // the loop has ended: no task can wait any more
	ended    bool // all tasks have unwound
}

// New returns a scheduler for l. The scheduler ends with l.
func New(l *loop.Loop, config Config) *Scheduler {
	if config.Workers <= 0 {
		config.Workers = 64
	}
	if config.ComputeWorkers <= 0 {
		config.ComputeWorkers = processors()
	}
	if config.Backlog == 0 {
		config.Backlog = 1024
	}
	if config.Go == nil {
		config.Go = func(f func()) { go f() }
	}
	if config.Log == nil {
		config.Log = slog.Default()
	}
	s := &Scheduler{loop: l, config: config}
	s.pool.scheduler, s.pool.limit, s.turns = s, config.Workers, s.takeTurn
	s.computing.scheduler, s.computing.limit = s, config.ComputeWorkers
	s.lookups.scheduler, s.lookups.limit = s, maxLookups
	l.Join(s)
	return s
}

// Loop returns the loop that the tasks run on.
func (s *Scheduler) Loop() *loop.Loop { return s.loop }

// Current returns the task that runs; nil if a callback runs. Any code on the loop may call it.
func (s *Scheduler) Current() *Task { return s.current }

// Start runs f as the task t. From a callback, f begins at once, and Start returns when f waits
// or ends. From a task, f begins when the calling task waits. As its last act, t calls ended with f's
// error, a *PanicError, or ErrGoexit; ended may wait too. After that the caller may start t again, but
// not in ended itself. Ended may be nil.
//
// If t is not over, Start panics. If there is an idle coroutine, Start allocates nothing.
func (s *Scheduler) Start(t *Task, f func(t *Task) error, ended func(t *Task, err error)) {
	if !s.mine("Scheduler.Start") || s.tooLate() {
		return
	}
	s.begin(t, nil, f, ended)
	if s.current != nil || s.drains || s.loop.Early() {
		s.ready.put(t)
		s.soon()
		return
	}
	s.resume(t)
	if !s.ready.empty() {
		s.drain()
	}
}

// Queue is Start, but f begins in the loop's next phase 4 (posted functions). Tasks queued by many callbacks
// begin one after another in one coroutine, until one of them waits. So most of them need
// no switch. When t is over, the scheduler calls over, which may queue t again and cannot wait. Over may be nil.
//
// A task that over queues runs next, before all others that are ready. After 16 such tasks in a row, the
// others have their turn. So the pipelined requests of one connection begin together, and
// their responses leave together.
func (s *Scheduler) Queue(t *Task, f func(t *Task) error, ended func(t *Task, err error), over func()) {
	if !s.mine("Scheduler.Queue") || s.tooLate() {
		return
	}
	s.begin(t, nil, f, ended)
	t.over = over
	if s.row > 0 && s.row < maxRow {
		t.row, s.row = s.row, 0
		s.ready.putFirst(t)
	} else {
		s.ready.put(t)
	}
	s.soon()
}

// maxRow is how many tasks run in a row if the end of each queues the next.
const maxRow = 16

// mine reports whether the caller is on the loop. If not, the log has a line about it.
func (s *Scheduler) mine(what string) bool {
	inside := s.loop.Inside()
	if !inside {
		s.loop.Misused("task."+what, "on another goroutine than the loop's: expected Loop.Post")
	}
	return inside
}

// tooLate reports whether the running task must not start others any more: after the loop has ended,
// tasks that start each other would do so for ever.
func (s *Scheduler) tooLate() bool {
	if !s.over || s.current == nil || s.current.refusals < maxRefusals {
		return false
	}
	s.complain("tasks go on starting tasks after the loop has ended", "stack", stack())
	return true
}

// complain writes to the log. If the log panics, the loop goes on.
func (s *Scheduler) complain(words string, args ...any) {
	defer func() { _ = recover() }()
	s.config.Log.Error(words, args...)
}

// begin adds t to the tasks that are not over.
func (s *Scheduler) begin(t *Task, parent *Task, f func(t *Task) error, ended func(t *Task, err error)) {
	if t.state != fresh && t.state != over {
		panic("task: expected a task that is over, or was never started")
	}
	if t.scheduler != s {
		t.scheduler, t.alarm = s, nil
	}
	t.run, t.ended = f, ended
	t.state, t.parent = ready, parent
	if s.over && s.current != nil {
		t.refusals = s.current.refusals + 1
	}
	t.earlier, t.later = s.newest, nil
	if s.newest != nil {
		s.newest.later = t
	}
	s.newest = t
	s.alive++
	switch {
	case s.over:
		t.Cancel(ErrStopped)
	case s.stopping && t.background:
		t.Cancel(ErrStopping)
	}
}

// leave removes t from them.
func (s *Scheduler) leave(t *Task) {
	if t.later == nil {
		s.newest = t.earlier
	} else {
		t.later.earlier = t.earlier
	}
	if t.earlier != nil {
		t.earlier.later = t.later
	}
	t.earlier, t.later = nil, nil
	s.alive--
}

// batch is how many tasks drain resumes, at most, before the loop has a turn again: tasks that
// wake each other for ever must not keep the clients waiting. It is as many as one wait of epoll brings requests. With fewer, requests
// would begin more slowly than they come, and their memory would soon be more than the processor's cache.
const batch = 256

// drain resumes the tasks that are ready. Each callback that has woken tasks calls it last.
// Within a task it does nothing: the drain that resumed the task goes on after it.
func (s *Scheduler) drain() {
	if s.current != nil || s.drains {
		return
	}
	if s.loop.Early() {
		s.postTurn()
		return
	}
	s.drains = true
	for s.left = batch; s.left > 0 && !s.ready.empty(); {
		s.left--
		s.resume(s.ready.take())
	}
	s.drains = false
	if !s.ready.empty() || !s.yielded.empty() {
		s.postTurn()
	}
}

// Callback calls f, and then resumes the tasks that f has woken. It is for callbacks of the loop that
// only wake tasks. Tasks woken outside of it go on in the loop's next phase 4.
func (s *Scheduler) Callback(f func()) {
	if s.current != nil || s.drains {
		f()
		return
	}
	s.drains = true
	defer s.leaveCallback()
	f()
}

func (s *Scheduler) leaveCallback() {
	s.drains = false
	s.drain()
}

// drainAll drains until no task is ready, after the loop has ended.
func (s *Scheduler) drainAll() {
	for !s.ready.empty() {
		s.drain()
	}
}

// postTurn makes the loop call takeTurn in its next phase 4.
func (s *Scheduler) postTurn() {
	if !s.turn {
		s.turn = true
		s.loop.Post(s.turns)
	}
}

func (s *Scheduler) takeTurn() {
	s.turn = false
	for t := s.yielded.first; t != nil; t = s.yielded.first {
		s.wake(t, nil)
	}
	s.drain()
}

// wake makes a waiting task ready; its wait returns err. If the task does not wait, wake returns false.
// The caller must then call drain.
func (s *Scheduler) wake(t *Task, err error) bool {
	if t.state != waiting {
		return false
	}
	if t.list != nil {
		t.list.remove(t)
	}
	t.state = ready
	t.woken = err
	s.ready.put(t)
	return true
}

// wakeSoon is wake for a callback that has more to do: the task runs after the callback.
func (s *Scheduler) wakeSoon(t *Task, err error) {
	s.wake(t, err)
	s.soon()
}

// soon makes the ready tasks go on after the present callback.
func (s *Scheduler) soon() {
	switch {
	case s.current != nil || s.drains:
	case s.ended:
		s.drainAll()
	default:
		s.postTurn()
	}
}

// resume switches to t, until it waits or ends.
func (s *Scheduler) resume(t *Task) {
	w := t.worker
	if w == nil {
		w = s.takeWorker()
	}
	s.enter(t, w)
	w.next()
	if s.named {
		s.loop.Doing(nil)
		s.named = false
	}
	s.current = nil
	s.loop.Claim()
	if w.task == nil {
		s.putWorker(w)
	}
}

// enter makes t the task that runs, in w.
func (s *Scheduler) enter(t *Task, w *worker) {
	w.task, t.worker = t, w
	t.state = running
	s.current = t
	if t.name != nil {
		s.loop.Doing(t.name)
		s.named = true
	}
}

// takeFresh returns the next task if it has not begun, and the loop need not have a turn before. It returns
// nil if the next task must be resumed, or if there is none.
func (s *Scheduler) takeFresh() *Task {
	t := s.ready.first
	if t == nil || t.worker != nil || !s.drains || s.left == 0 {
		return nil
	}
	s.left--
	return s.ready.take()
}
