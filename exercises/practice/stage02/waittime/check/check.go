// Package check examines the exercise waittime.
package check

import (
	"fmt"
	"slices"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/waittime"
	"looper.example/stage02-poller/sim"
)

// situation is a loop with something to do.
type situation struct {
	did     string
	comes   time.Duration // when a client connects: the last that happens
	begin   func(r *run)
	waits   int // most that are needed, until the client has come
	why     string
	mistake string
	shown   []symptom // what shows the mistake
}

// symptom is how a wrong timeout shows itself.
type symptom int

const (
	other    symptom = iota
	waits            // the loop has waited too often
	spins            // it waits again and again while no time passes
	untimely         // a function was not called when it was due
)

// run is one run of a loop.
type run struct {
	*waittime.Loop
	story     *judge.Story
	kernel    *sim.Kernel
	situation situation
	planned   int // functions that are to be called
	called    int
}

var situations = []situation{
	{
		did: "nothing is to be done; after an hour a client connects", comes: time.Hour, waits: 2, mistake: "polls", shown: []symptom{waits},
		begin: func(*run) {},
		why:   "A loop that looks every now and then, although the kernel would tell it, keeps the processor awake, and is late as well.",
	}, {
		did: "timers are set for 5 s and for 2 s", comes: time.Minute, waits: 4, mistake: "polls", shown: []symptom{waits},
		begin: func(r *run) { r.after(5 * time.Second); r.after(2 * time.Second) },
		why:   "Nothing happens by itself until the first timer is due, and so long the loop can wait.",
	}, {
		did: "a timer is set for 2.5 ms", comes: time.Minute, waits: 3, mistake: "roundsdown", shown: []symptom{waits, spins},
		begin: func(r *run) { r.after(2500 * time.Microsecond) },
		why:   "A wait that ends before the timer is due was in vain: the loop comes back to the same timer, with less than a millisecond left.",
	}, {
		did: "a function is posted, and nothing else is to be done", comes: time.Minute, waits: 3, mistake: "ignoreswork", shown: []symptom{untimely},
		begin: func(r *run) { r.post(0) },
		why:   "The function is there already. No event comes to end the wait.",
	}, {
		did: "a function is posted, which posts another one, and so on four times; a timer is set for 5 s", comes: time.Minute, waits: 8, mistake: "ignoreswork", shown: []symptom{untimely},
		begin: func(r *run) { r.after(5 * time.Second); r.post(4) },
		why:   "The function is there already. The timer says how long the loop may wait if there is nothing else to do.",
	}, {
		did: "two timers are set for 10 ms and 20 ms; what the first calls takes 30 ms", comes: time.Minute, waits: 4, mistake: "overdue", shown: []symptom{untimely},
		begin: func(r *run) {
			r.After(10*time.Millisecond, func() { r.kernel.Elapse(30 * time.Millisecond) })
			r.planned++
			r.After(20*time.Millisecond, func() { r.ran(20*time.Millisecond, 41*time.Millisecond) })
		},
		why: "The second timer is overdue when the loop is about to wait: its time is in the past. To poll(2) every negative number means without limit.",
	}, {
		did: "100 timers are set, for whole numbers of microseconds; every third one posts a function", comes: time.Minute, waits: 200,
		begin: hundred,
		why:   "A timer is never early, and at most a millisecond late.",
	},
}

func hundred(r *run) {
	for i := range 100 {
		d := time.Duration(1+i*i*7919%1_000_003) * time.Microsecond
		r.planned++
		r.After(d, func() {
			r.ran(d, d+time.Millisecond)
			if i%3 == 0 {
				r.post(0)
			}
		})
	}
}

// Check puts the loop into all situations.
func Check(s *judge.Story) {
	for _, one := range situations {
		s.Did("%s", one.did)
		one.check(s)
	}
}

func (one situation) check(s *judge.Story) {
	k := sim.New(sim.Config{})
	r := &run{story: s, kernel: k, situation: one}
	watched := turns.Watch(s, k, func() { r.fail(spins, "wait after wait, of no time") })
	k.Client("alice", func(c *sim.Client) {
		c.Sleep(one.comes)
		c.Connect("sim:80")
		c.Expect("hello")
	})
	listener, _, _ := watched.Listen("sim:80", false)
	l, err := waittime.New(watched)
	if err != nil {
		r.fail(other, err.Error())
	}
	r.Loop = l
	_ = l.Watch(listener, func() {
		if watched.Waits > one.waits {
			r.fail(waits, fmt.Sprintf("%d waits in %v", watched.Waits, k.Now()))
		}
		if conn, _, err := watched.Accept(listener); err == nil {
			_, _ = watched.Write(conn, []byte("hello"))
		}
	})
	one.begin(r)
	if err := k.Run(l); err != nil {
		r.fail(other, turns.Told(err))
	}
	if r.called < r.planned {
		r.fail(untimely, fmt.Sprintf("%d of %d functions were not called within %v", r.planned-r.called, r.planned, k.Now()))
	}
}

func (r *run) fail(how symptom, came string) {
	one := r.situation
	if !slices.Contains(one.shown, how) {
		one.mistake = ""
	}
	wanted := fmt.Sprintf("at most %d waits, and each function called when its time has come", one.waits)
	r.story.Fail(judge.Failure{Came: came, Wanted: wanted, Why: one.why, Mistake: one.mistake})
}

// after sets a timer.
func (r *run) after(d time.Duration) {
	r.planned++
	r.After(d, func() { r.ran(d, d+time.Millisecond) })
}

// post posts a function, which posts another one, and so on.
func (r *run) post(more int) {
	r.planned++
	due := r.kernel.Now()
	r.Post(func() {
		r.ran(due, due+time.Millisecond)
		if more > 0 {
			r.post(more - 1)
		}
	})
}

// ran is called by a function that was due at some time, and is to be called at another at the latest.
func (r *run) ran(due, latest time.Duration) {
	r.called++
	if now := r.kernel.Now(); now < due || now > latest {
		r.fail(untimely, fmt.Sprintf("a function that was due at %v was called at %v", due, now))
	}
}
