package loop

import (
	"runtime"
	"strings"
	"time"
)

// watchStalls watches from another goroutine whether the loop makes ticks. If a callback holds the loop, the log has a
// line with its stack, once for each time. The returned function ends the watch.
func (l *Loop) watchStalls() (end func()) {
	limit := l.config.StallTimeout
	if limit <= 0 {
		return func() {}
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		look := time.NewTicker(limit / stallLooks)
		defer look.Stop()
		seen, same := uint64(0), 0 // the tick of the last look, and how many looks have found it
		for {
			select {
			case <-stop:
				return
			case <-look.C:
			}
			ticks, waits := l.mailbox.pulse()
			switch {
			case waits || ticks != seen:
				seen, same = ticks, 0
			case same <= stallLooks:
				same++
			}
			if same == stallLooks {
				l.config.Log.Error("the loop is held up: all clients wait for one callback",
					"what", l.doing(), "for at least", limit, "stack", loopStacks())
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
	}
}

// stallLooks is how many looks in a row must find the loop in the same tick. With more looks, the line comes less
// late.
const stallLooks = 4

// Doing tells the watch the name of the loop's present work, for its line in the log; nil means that the
// work has no name. The string must not change any more.
func (l *Loop) Doing(what *string) { l.does.Store(what) }

func (l *Loop) doing() string {
	if what := l.does.Load(); what != nil {
		return *what
	}
	return "a callback"
}

// loopStacks returns the stacks of the goroutines that are in a callback of a loop, or in a coroutine that a
// callback has resumed. A goroutine that has switched to another one has the state "coroutine".
func loopStacks() string {
	var held []string
	for stack := range strings.SplitSeq(allStacks(), "\n\n") {
		head, _, _ := strings.Cut(stack, "\n")
		calls := strings.Contains(stack, "loop.(*Loop).run(") || strings.Contains(stack, "iter.Pull[")
		if calls && !strings.Contains(head, "[coroutine") {
			held = append(held, stack)
		}
	}
	return strings.Join(held, "\n\n")
}

// allStacks returns the stacks of all goroutines. There may be many: each handler that waits has one.
func allStacks() string {
	const most = 256 << 20
	for size := 1 << 20; ; size *= 2 {
		all := make([]byte, size)
		if n := runtime.Stack(all, true); n < size || size >= most {
			return string(all[:n])
		}
	}
}
