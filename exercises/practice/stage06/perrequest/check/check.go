// Package check examines the exercise perrequest.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/internal/served"
	"looper.example/exercises/practice/stage06/perrequest"
	"looper.example/stage02-poller/sim"
)

const brewing = 30 * time.Millisecond

// order is a request, and the response that the guest must get.
type order struct {
	guest  string
	at     time.Duration
	want   string
	breaks time.Duration // the connection, so long after the request; 0: it does not
}

// Check orders tea one at a time, and then several at once.
func Check(s *judge.Story) {
	const step = time.Millisecond
	s.IfBlocked("locked")
	serve(s, "alice orders, and bob when alice has her tea", "", []order{
		{guest: "alice", at: 0, want: "tea for alice: 3 2 1, cup 1"},
		{guest: "bob", at: 50 * step, want: "tea for bob: 3 2 1, cup 2"},
	})
	serve(s, "alice orders, 5 ms later bob, 20 ms later carol", "shared", []order{
		{guest: "alice", at: 0, want: "tea for alice: 3 2 1, cup 1"},
		{guest: "bob", at: 5 * step, want: "tea for bob: 3 2 1, cup 2"},
		{guest: "carol", at: 25 * step, want: "tea for carol: 3 2 1, cup 3"},
	})
	serve(s, "erin orders, her connection breaks after 12 ms, and frank orders 3 ms later", "toosoon", []order{
		{guest: "erin", at: 0, breaks: 12 * step},
		{guest: "frank", at: 15 * step, want: "tea for frank: 3 2 1, cup 1"},
	})
	serve(s, "two guests named dave order, the second one 15 ms after the first", "byname", []order{
		{guest: "dave", at: 0, want: "tea for dave: 3 2 1, cup 1"},
		{guest: "dave", at: 15 * step, want: "tea for dave: 3 2 1, cup 2"},
	})
}

// serve has a new kitchen serve some guests.
func serve(s *judge.Story, did, mistake string, orders []order) {
	s.Did("%s", did)
	w := served.New(s, 1)
	w.App.Get("/tea/{guest}", new(perrequest.Kitchen).Tea)
	got := make([]served.Response, len(orders))
	for i, o := range orders {
		w.Client(o.guest, func(c *sim.Client) {
			c.Sleep(o.at)
			if o.breaks > 0 {
				c.Send("GET /tea/" + o.guest + " HTTP/1.1\r\nHost: x\r\n\r\n")
				c.Sleep(o.breaks)
				c.Reset()
				return
			}
			got[i] = w.Get(c, "/tea/"+o.guest)
		})
	}
	if err := w.Run(); err != nil {
		s.Fail(judge.Failure{
			Came: err.Error(), Wanted: "a response for each guest",
			Why: "A guest without a response waits until it loses patience.", Mistake: mistake,
		})
	}
	for i, o := range orders {
		if o.breaks > 0 {
			continue
		}
		compare(s, o, got[i], mistake)
	}
}

// compare fails if a guest got another response than its own.
func compare(s *judge.Story, o order, got served.Response, mistake string) {
	f := judge.Failure{
		At:      got.At,
		Came:    fmt.Sprintf("for %s status %d and %q after %v", o.guest, got.Status, got.Body, got.Took),
		Wanted:  fmt.Sprintf("%q after %v", o.want, brewing),
		Mistake: mistake, Why: "What a handler keeps outside of itself, another request can change while it waits.",
	}
	tea, _, _ := strings.Cut(o.want, ", ")
	switch {
	case got.Body == o.want && got.Took == brewing:
		return
	case mistake == "toosoon" && !strings.HasPrefix(got.Body, tea):
		f.Mistake = "shared"
	case got.Body == o.want && got.Took > brewing:
		f.Mistake, f.Why = "oneatatime", "The guest has waited for the tea of others."
	case got.Body == o.want:
		f.Why = "The handler has three steps of 10 ms each."
	case mistake == "toosoon" && strings.HasPrefix(got.Body, tea+", cup "):
		f.Why = "A guest whose connection breaks gets no cup. Cups are counted when they are ready."
	case strings.HasPrefix(got.Body, tea+", cup "):
		f.Mistake, f.Why = "nocount", "All requests share the count of cups."
		if got.Body > o.want { // the numbers have one digit
			f.Mistake, f.Why = "toosoon", "Cups are counted in the order in which they are ready."
		}
	}
	s.Fail(f)
}
