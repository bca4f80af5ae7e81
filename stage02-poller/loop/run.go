package loop

import (
	"errors"
	"runtime/debug"
)

// ErrGoexit is Run's error if the kernel's own code has called runtime.Goexit. Only a simulated kernel can do
// that: by a failed test in a client's script.
var ErrGoexit = errors.New("loop: runtime.Goexit outside of the loop's callbacks")

// outcome is how a loop's goroutine has ended.
type outcome struct {
	err    error
	reason any // of a panic outside the callbacks; nil: none
}

// Run runs the loop until Stop has closed everything, and returns nil, or until the kernel
// fails, and returns its error. Before it returns, it closes all descriptors.
//
// The loop has a goroutine of its own, other than the caller's. If a callback ends it
// (runtime.Goexit, which testing.T.FailNow calls), another one takes over.
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
	survives := false // true: a callback has ended this goroutine, and another one goes on
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
// (kernel.Binder), goOn continues here: the goroutine's last deferred function calls it, and the goroutine does not end before
// that returns. So each such end leaves its frames on the stack. Few callbacks end this way: a task that ends its coroutine does not.
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

// Claim makes the calling goroutine the loop's. It is for coroutines (iter.Pull), which run while the
// loop's own goroutine is suspended for them. The coroutine calls Claim whenever it begins to run. After it
// has paused, the goroutine that has resumed it calls Claim.
//
// If the loop does not run, Claim has no effect.
func (l *Loop) Claim() {
	if l.owner.Load() != 0 {
		l.owner.Store(goroutine())
	}
}

func (l *Loop) run() {
	l.settle() // work left by an earlier callback that has ended its goroutine
	for l.failure == nil && !l.finished() {
		l.failure = l.tick()
	}
	l.closeAll()
}

// Inside reports whether the caller may call the loop's methods: it is on the loop's goroutine, or the loop
// is not running. Any goroutine may call Inside.
func (l *Loop) Inside() bool {
	owner := l.owner.Load()
	return owner == 0 || owner == goroutine()
}

// mine is Inside, but if the result is false, the log has a line about the call.
func (l *Loop) mine(what string) bool {
	if l.Inside() {
		return true
	}
	l.Misused(what, "on another goroutine than the loop's: expected Loop.Post")
	return false
}
