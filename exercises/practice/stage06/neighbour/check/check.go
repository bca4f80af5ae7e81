// Package check examines the exercise neighbour.
package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/neighbour"
)

// world is timers, and what they have said.
type world struct {
	neighbour.Timers
	story   *judge.Story
	now     time.Duration
	said    []string
	stops   []string // wrong results of Stop
	mistake string   // of the first of them
}

// timer sets a timer that says its name and then calls its functions.
func (w *world) timer(name string, when time.Duration, then ...func()) *neighbour.Timer {
	t := &neighbour.Timer{F: func() {
		w.say(name)
		for _, f := range then {
			f()
		}
	}}
	w.Set(t, when)
	return t
}

// most is how often timers may run. Each row has a handful.
const most = 100

func (w *world) say(name string) {
	w.said = append(w.said, fmt.Sprintf("%s at %v", name, w.now))
	if len(w.said) == most {
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d calls of timers in one Run", most), Wanted: "one call of each in a Run", Mistake: "spins",
			Why: "While Run does not return, the loop does not look at its clients.",
		})
	}
}

// stop stops a timer, and remembers if the result is wrong.
func (w *world) stop(name string, t *neighbour.Timer, want bool) {
	got := w.Stop(t)
	if got == want {
		return
	}
	w.stops = append(w.stops, fmt.Sprintf("%v from Stop(%s)", got, name))
	if w.mistake == "" {
		w.mistake = map[bool]string{false: "noanswer", true: "ranalready"}[got]
	}
}

// row is some timers, and what they must say at 0, 1, 2 and 3 s.
type row struct {
	did     string
	set     func(w *world)
	want    []string
	trap    []string // what timers say if the program makes the mistake
	mistake string
	why     string
}

const second = time.Second

var rows = []row{{
	did: "three timers for 2 s and one for 1 s, set out of order",
	set: func(w *world) {
		w.timer("b", 2*second)
		w.timer("a", second)
		w.timer("c", 2*second)
		w.timer("d", 2*second)
	},
	want: []string{"a at 1s", "b at 2s", "c at 2s", "d at 2s"},
	why:  "Timers of the same moment run in the order in which they were set.",
}, {
	did: "a cancels b, which is due at the same moment; c was due half a second before the loop looked, and cancels d",
	set: func(w *world) {
		var b, d *neighbour.Timer
		w.timer("a", second, func() { w.stop("b", b, true) }, func() { w.stop("b again", b, false) })
		b = w.timer("b", second)
		w.timer("c", 1500*time.Millisecond, func() { w.stop("d", d, true) })
		d = w.timer("d", 2*second)
		w.timer("e", 2*second)
	},
	want: []string{"a at 1s", "c at 2s", "e at 2s"}, trap: []string{"b at 1s", "d at 2s"}, mistake: "deadrings",
	why: "A canceled timer must not run: what its function uses may not exist any more.",
}, {
	did: "a cancels itself, b cancels a, which has run, and c cancels d, which is due later",
	set: func(w *world) {
		var a, d *neighbour.Timer
		a = w.timer("a", second, func() { w.stop("a", a, false) })
		w.timer("b", second, func() { w.stop("a", a, false) })
		w.timer("c", second, func() { w.stop("d", d, true) })
		d = w.timer("d", 3*second)
	},
	want: []string{"a at 1s", "b at 1s", "c at 1s"},
	why:  "A timer that has run is not set any more; one that is due later is.",
}, {
	did: "a sets itself anew with no delay, twice, and sets b with no delay",
	set: func(w *world) {
		var a *neighbour.Timer
		a = w.timer("a", 0, func() {
			if w.now < 2*second {
				w.Set(a, w.now)
			}
			if w.now == second {
				w.timer("b", w.now)
			}
		})
		w.timer("c", second)
	},
	want: []string{"a at 0s", "a at 1s", "c at 1s", "a at 2s", "b at 2s"}, trap: []string{"b at 1s"}, mistake: "spins",
	why: "A timer that is set in a Run waits for the next Run.",
}, {
	did: "a cancels b, which is due at the same moment, and sets it anew for a second later",
	set: func(w *world) {
		var b *neighbour.Timer
		w.timer("a", second, func() { w.stop("b", b, true); w.Set(b, 2*second) })
		b = w.timer("b", second)
	},
	want: []string{"a at 1s", "b at 2s"}, trap: []string{"b at 1s"}, mistake: "twice",
	why: "A timer that is set anew runs once, at its new moment.",
}, {
	did: "a sets b, which is due at the same moment, anew for two seconds later, without a Stop",
	set: func(w *world) {
		var b *neighbour.Timer
		w.timer("a", second, func() { w.Set(b, 3*second) })
		b = w.timer("b", second)
	},
	want: []string{"a at 1s", "b at 3s"}, trap: []string{"b at 1s"}, mistake: "twice",
	why: "A timer that is set anew runs once, at its new moment.",
}, {
	did: "a cancels b, which is due at the same moment, and sets it anew with no delay",
	set: func(w *world) {
		var b *neighbour.Timer
		w.timer("a", second, func() { w.stop("b", b, true); w.Set(b, second) })
		b = w.timer("b", second)
	},
	want: []string{"a at 1s", "b at 2s"}, trap: []string{"b at 1s"}, mistake: "bymoment",
	why: "A timer that is set in a Run waits for the next Run.",
}}

// Check sets timers and runs them, second by second.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("%s", row.did)
		w := &world{story: s}
		row.set(w)
		for ; w.now <= 3*second; w.now += second {
			w.Run(w.now)
		}
		if !slices.Equal(w.said, row.want) {
			s.Fail(row.failure(w.said))
		}
		if len(w.stops) > 0 {
			s.Fail(judge.Failure{
				Came: strings.Join(w.stops, ", "), Wanted: "the opposite", Mistake: w.mistake,
				Why: "Stop reports whether it has canceled a call.",
			})
		}
	}
}

// failure tells what timers said that must have said something else.
func (r row) failure(said []string) judge.Failure {
	f := judge.Failure{Came: strings.Join(said, ", "), Wanted: strings.Join(r.want, ", "), Why: r.why}
	switch {
	case len(said) == 0:
		f.Came = "no call of a timer"
	case slices.ContainsFunc(r.trap, func(one string) bool { return slices.Contains(said, one) }):
		f.Mistake = r.mistake
	case slices.Equal(names(said), names(r.want[:min(len(said), len(r.want))])) && slices.Compare(said, r.want) > 0: // the same, and later
		f.Mistake, f.Why = "late", "The first Run at the moment of a timer, or after it, calls the timer."
	}
	return f
}

// names leaves the moments out of what timers said.
func names(said []string) (list []string) {
	for _, one := range said {
		name, _, _ := strings.Cut(one, " ")
		list = append(list, name)
	}
	return list
}
