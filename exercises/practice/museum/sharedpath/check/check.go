// Package check examines the exercise sharedpath.
package check

import (
	"fmt"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/sharedpath"
	"looper.example/stage02-poller/trace"
)

// scene is an application whose handlers look at their parameters, wait, and look again.
type scene struct {
	*judge.Story
	app     sharedpath.App
	mistake string
	looks   int
}

// look compares a parameter with what it must be.
func (w *scene) look(c *sharedpath.Context, path, name, want, when string) {
	got := c.Param(name)
	w.looks++
	w.Traced(trace.Event{Kind: trace.Run, Name: fmt.Sprintf("%s: %s is %s", path, name, got)})
	if got != want {
		w.Fail(judge.Failure{
			Came: fmt.Sprintf("the handler of %s reads %s = %q %s", path, name, got, when), Wanted: fmt.Sprintf("%q", want), Mistake: w.mistake,
			Why: "While a handler waits, the loop serves others. Whatever the handler needs afterwards must be its own.",
		})
	}
}

func newScene(s *judge.Story, waits int) *scene {
	s.NewRun()
	w := &scene{Story: s}
	w.app.Handle("/users/{id}", func(c *sharedpath.Context) {
		id := c.Param("id")
		path := "/users/" + id
		w.look(c, path, "name", "", "at once")
		var again func(n int)
		again = func(n int) {
			w.look(c, path, "id", id, fmt.Sprintf("after %d waits", waits-n))
			if n > 0 {
				c.Wait(func() { again(n - 1) })
			}
		}
		again(waits)
	})
	w.app.Handle("/files/{id}/{name}", func(c *sharedpath.Context) {
		id, name := c.Param("id"), c.Param("name")
		path := "/files/" + id + "/" + name
		c.Wait(func() {
			w.look(c, path, "id", id, "after a wait")
			w.look(c, path, "name", name, "after a wait")
		})
	})
	w.app.Handle("/twice/{id}", func(c *sharedpath.Context) {
		id := c.Param("id")
		w.app.Serve("/users/" + id + "-friend")
		w.look(c, "/twice/"+id, "id", id, "after it has had another path served")
	})
	return w
}

// serve serves paths, and lets all handlers come to their end.
func (w *scene) serve(looks int, paths ...string) {
	for _, path := range paths {
		w.Traced(trace.Event{Kind: trace.Run, Name: "serve " + path})
		w.app.Serve(path)
	}
	for range 7 {
		w.Traced(trace.Event{Kind: trace.Tick})
		w.app.Tick()
	}
	if w.looks != looks {
		w.Fail(judge.Failure{Came: fmt.Sprintf("the handlers read their parameters %d times", w.looks), Wanted: fmt.Sprint(looks, " times"), Why: "Each handler goes on after its wait."})
	}
}

// Check serves requests side by side.
func Check(s *judge.Story) {
	s.Did("GET /users/7; its handler waits once")
	newScene(s, 1).serve(3, "/users/7")
	s.Did("GET /users/7 and GET /files/9/cat.png, before the first goes on")
	w := newScene(s, 1)
	w.mistake = "mutex"
	w.serve(5, "/users/7", "/files/9/cat.png")
	s.Did("GET /users/ada and GET /users/bob, with the same handler")
	w = newScene(s, 1)
	w.mistake = "perroute"
	w.serve(6, "/users/ada", "/users/bob")
	s.Did("many requests, whose handlers wait five times")
	newScene(s, 5).serve(7*3+2*2, "/users/1", "/files/2/a", "/users/3", "/files/4/b", "/users/5")
	s.Did("GET /twice/7: its handler has another path served in the middle")
	w = newScene(s, 1)
	w.mistake = "saved"
	w.serve(4, "/twice/7")
}
