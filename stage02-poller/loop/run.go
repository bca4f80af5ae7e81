package loop

import (
	"errors"
	"runtime/debug"
)

// ErrGoexit is why Run ends when the kernel's own code calls runtime.Goexit, which only a
// simulated one can do: a failed test in a client's script.
var ErrGoexit = errors.New("loop: runtime.Goexit outside of the loop's callbacks")

// outcome is how a loop's goroutine has ended.
type outcome struct {
	err    error
	reason any // of a panic outside of the callbacks; nil: none
}

// Run runs the loop until Stop has closed everything, and returns nil; or until
// the kernel fails, and returns its error. All descriptors are closed after it.
//
// The loop has a goroutine of its own, which is not the one that calls Run: if a callback
// ends it (runtime.Goexit, which is how testing.T.FailNow works), another one takes over; see goOn.
func (l *Loop) Run() error {
	defer l.watchStalls()()
	done := make(chan outcome, 1)
	go l.own(done)
	end := <-done
	if end.reason != nil {
		panic(end.reason) // the stack is in the log
	}
	return end.err
}

// nobody is the owner of a loop while one goroutine takes over from another.
const nobody = ^uintptr(0)

// own is the loop's goroutine.
func (l *Loop) own(done chan<- outcome) {
	survives := false // the next one goes on where a callback has ended this one
	end := outcome{err: ErrGoexit}
	defer func() {
		if survives {
			l.owner.Store(nobody)
			l.goOn(done)
			return
		}
		if end.reason = recover(); end.reason != nil {
			l.config.Log.Error("the loop panicked", "panic", end.reason, "stack", string(debug.Stack()))
		}
		l.owner.Store(0)
		done <- end
	}()
	l.owner.Store(goroutine())
	l.exits = func() { survives = true }
	if l.begun = true; l.binder != nil {
		l.failure = l.binder.Bind()
	}
	l.run()
	end.err = l.failure
}

// goOn continues the loop after a callback has ended its goroutine: on another goroutine. If the poller is bound to this one
// (kernel.Binder), goOn continues here: it is called by the goroutine's last deferred function, and the goroutine does not end before
// that returns.
func (l *Loop) goOn(done chan<- outcome) {
	if l.binder != nil {
		l.own(done)
	} else {
		go l.own(done)
	}
}

// Early reports whether the loop has not begun to run, and will lock its goroutine to a thread (kernel.Binder). The loop could not resume
// a coroutine that is made now.
func (l *Loop) Early() bool { return l.binder != nil && !l.begun }

// Claim makes the goroutine that calls it the loop's. It is for coroutines (iter.Pull), which
// run while the loop's own goroutine is suspended for them: the coroutine calls it whenever it
// begins to run, and the one that has resumed the coroutine whenever that has paused.
//
// While the loop does not run, Claim does nothing.
func (l *Loop) Claim() {
	if l.owner.Load() != 0 {
		l.owner.Store(goroutine())
	}
}

func (l *Loop) run() {
	l.settle() // what a callback before has left, if it has ended its goroutine
	for l.failure == nil && !l.finished() {
		l.failure = l.tick()
	}
	l.closeAll()
}

// Inside reports whether the caller may call the loop: it is on the loop's goroutine, or the
// loop is not running. Any goroutine may ask.
func (l *Loop) Inside() bool {
	owner := l.owner.Load()
	return owner == 0 || owner == goroutine()
}

// mine is Inside, with a line in the log about a caller that should not be there.
func (l *Loop) mine(what string) bool {
	if l.Inside() {
		return true
	}
	l.Misused(what, "on another goroutine than the loop's: expected Loop.Post")
	return false
}
