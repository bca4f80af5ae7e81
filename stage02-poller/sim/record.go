package sim

import (
	"strings"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// record keeps the loop's last calls of the kernel, for a StuckError. It
// is a ring: events[n%len(events)] is the oldest, and the next to be overwritten.
type record struct {
	events [40]trace.Event
	n      int
	tick   int64
}

func (r *record) add(e trace.Event) {
	r.events[r.n%len(r.events)] = e
	r.n++
}

// call notes a system call and its result.
func (k *Kernel) call(name string, fd, n int, err error) {
	k.recent.add(trace.Event{Kind: trace.Call, At: k.now, Name: name, FD: fd, N: n, Err: trace.ErrorName(err)})
}

// updated notes a change of interest.
func (k *Kernel) updated(fd int, to kernel.Interest, err error) {
	k.recent.add(trace.Event{Kind: trace.Call, At: k.now, Name: "update", FD: fd, Interest: to.String(),
		Err: trace.ErrorName(err)})
}

// waiting notes the beginning of a wait, and so of a tick.
func (k *Kernel) waiting() {
	k.recent.tick++
	k.recent.add(trace.Event{Kind: trace.Tick, Tick: k.recent.tick, At: k.now})
}

// waited notes the result of the wait.
func (k *Kernel) waited(began, timeout time.Duration, ready []kernel.Ready) {
	k.recent.add(trace.Event{Kind: trace.Wait, At: k.now, Timeout: timeout, N: len(ready), Took: k.now - began})
	for _, r := range ready {
		k.recent.add(trace.Event{Kind: trace.Ready, At: k.now, FD: r.FD, Interest: r.Interest.String()})
	}
}

// text returns the record as lines, the oldest first.
func (r *record) text() string {
	var lines []string
	for i := max(0, r.n-len(r.events)); i < r.n; i++ {
		lines = append(lines, string(trace.AppendText(nil, &r.events[i%len(r.events)])))
	}
	return strings.Join(lines, "\n")
}
