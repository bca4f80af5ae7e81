// Package check examines the exercise functionstate.
package check

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/functionstate"
	"looper.example/stage02-poller/trace"
)

// step is one step of a request's handler, as it came or as it should.
type step struct {
	name string
	tick int
}

// scene has a loop, and notes the steps of each request.
type scene struct {
	s    *judge.Story
	loop functionstate.Loop
	tick int
	came map[string][]step // by client
	want map[string][]step
}

func newScene(s *judge.Story) *scene {
	s.NewRun()
	return &scene{s: s, came: map[string][]step{}, want: map[string][]step{}}
}

// function returns a handler whose steps are noted. The first one finds out who the user is, and the last one checks it.
func (w *scene) function(names ...string) *functionstate.Function {
	var steps []functionstate.Step
	for i, name := range names {
		steps = append(steps, func(r *functionstate.Request) {
			w.s.Traced(trace.Event{Kind: trace.Run, Name: name + " for " + r.Client})
			w.came[r.Client] = append(w.came[r.Client], step{name, w.tick})
			if i == 0 {
				r.User = r.Client
			}
			if r.User != r.Client {
				w.s.Fail(judge.Failure{Came: fmt.Sprintf("%s for %s finds the user %q", name, r.Client, r.User), Wanted: r.Client, Why: why, Mistake: "halfway"})
			}
		})
	}
	return functionstate.NewFunction(steps...)
}

const why = "Many requests are on their way through one function. What belongs to one of them must not hang on the function."

// start starts a request, and notes what should come.
func (w *scene) start(f *functionstate.Function, client string, names ...string) {
	for i, name := range names {
		w.want[client] = append(w.want[client], step{name, w.tick + 1 + i})
	}
	w.loop.Start(f, &functionstate.Request{Client: client})
}

func (w *scene) next() {
	w.tick++
	w.s.Traced(trace.Event{Kind: trace.Tick})
	w.loop.Tick()
}

// judged compares what came with what should have.
func (w *scene) judged() {
	for _, client := range slices.Sorted(maps.Keys(w.want)) {
		came, want := w.came[client], w.want[client]
		if slices.Equal(came, want) {
			continue
		}
		f := judge.Failure{Came: fmt.Sprintf("the steps of %s, and their ticks, are %v", client, came), Wanted: fmt.Sprint(want), Why: why}
		switch {
		case len(came) == 0 && slices.ContainsFunc(slices.Collect(maps.Values(w.came)), func(all []step) bool { return len(all) > len(want) }):
			f.Mistake = "halfway"
		case len(came) == 0:
			f.Mistake = "busy"
		case sameNames(came, want):
			f.Mistake = "queue"
		case len(came) > len(want):
			f.Mistake = "halfway"
		}
		w.s.Fail(f)
	}
}

func sameNames(a, b []step) bool {
	return slices.EqualFunc(a, b, func(x, y step) bool { return x.name == y.name })
}

// Check has requests on their way through the same function.
func Check(s *judge.Story) {
	profile := []string{"login", "load", "respond"}
	s.Did("alice's request is served, and nobody else's")
	w := newScene(s)
	w.start(w.function(profile...), "alice", profile...)
	w.ticks(5)
	s.Did("alice's request is served; bob's, with the same function, begins one tick later")
	w = newScene(s)
	f := w.function(profile...)
	w.start(f, "alice", profile...)
	w.next()
	w.start(f, "bob", profile...)
	w.ticks(8)
	s.Did("four requests begin in the same tick")
	w = newScene(s)
	f = w.function(profile...)
	for _, client := range []string{"alice", "bob", "carol", "dan"} {
		w.start(f, client, profile...)
	}
	w.ticks(15)
	s.Did("100 requests begin at random, with three functions")
	random(s)
}

func (w *scene) ticks(n int) {
	for range n {
		w.next()
	}
	w.judged()
}

func random(s *judge.Story) {
	w := newScene(s)
	chance := rand.New(rand.NewPCG(1, 1))
	lists := [][]string{{"one"}, {"a", "b"}, {"1", "2", "3", "4", "5", "6"}}
	var functions []*functionstate.Function
	for _, names := range lists {
		functions = append(functions, w.function(names...))
	}
	for i := range 100 {
		which := chance.IntN(len(lists))
		w.start(functions[which], fmt.Sprintf("client %d", i), lists[which]...)
		if chance.IntN(2) == 0 {
			w.next()
		}
	}
	w.ticks(20)
}
