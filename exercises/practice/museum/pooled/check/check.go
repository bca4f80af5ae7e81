// Package check examines the exercise pooled.
package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/pooled"
	"looper.example/stage02-poller/trace"
)

// scene has a server, and tells what handlers do.
type scene struct {
	*judge.Story
	server pooled.Server
}

func (w *scene) tell(format string, args ...any) {
	w.Traced(trace.Event{Kind: trace.Run, Name: fmt.Sprintf(format, args...)})
}

func told(err error) string {
	if err == nil {
		return "sent"
	}
	return err.Error()
}

func (w *scene) begin(c *pooled.Client) pooled.Exchange {
	w.tell("begin for %s", c.Name)
	return w.server.Begin(c)
}

func (w *scene) respond(e pooled.Exchange, text string, want error, mistake string) {
	err := e.Respond(text)
	w.tell("respond %q: %s", text, told(err))
	if err != want {
		w.Fail(judge.Failure{
			Came: fmt.Sprintf("Respond(%q) returns %s", text, judge.TellError(err)), Wanted: judge.TellError(want), Mistake: mistake,
			Why: "A handler may keep its exchange for too long. What it does with it afterwards must reach nobody: the memory belongs to another request now.",
		})
	}
}

func (w *scene) received(c *pooled.Client, mistake string, want ...string) {
	if !slices.Equal(c.Received, want) {
		w.Fail(judge.Failure{
			Came: fmt.Sprintf("%s receives %q", c.Name, strings.Join(c.Received, "; ")), Wanted: fmt.Sprintf("%q", strings.Join(want, "; ")), Mistake: mistake,
			Why: "One client has another one's response, and the other one has none.",
		})
	}
}

// Check has handlers that respond too late.
func Check(s *judge.Story) {
	s.Did("alice has her response, bob's request begins, and then the handler of alice's request responds once more")
	late(s, func(e pooled.Exchange) { _ = e.Respond("alice's page") }, "")
	s.Did("the same, but alice has left before her response")
	late(s, pooled.Exchange.Gone, "onresponse")
	s.Did("carol leaves a request, and sends the next; then the handler of the first responds")
	same(s)
	s.Did("a handler tells late that dan is gone, whose exchange serves eve by now")
	goneLate(s)
	s.Did("2,000 exchanges, in a random order, with handles that are used after their end")
	random(s)
	s.Did("1,000 exchanges one after another")
	reused(s)
}

func late(s *judge.Story, end func(pooled.Exchange), mistake string) {
	w := &scene{Story: s}
	alice, bob := &pooled.Client{Name: "alice"}, &pooled.Client{Name: "bob"}
	kept := w.begin(alice)
	end(kept)
	before := slices.Clone(alice.Received)
	w.respond(kept, "alice's page", pooled.ErrOver, "")
	bobs := w.begin(bob)
	err := kept.Respond("alice's account")
	w.tell("respond %q, with the handle of alice's exchange: %s", "alice's account", told(err))
	w.received(bob, mistake)
	w.respond(bobs, "bob's page", nil, mistake)
	w.received(bob, mistake, "bob's page")
	w.received(alice, mistake, before...)
}

func same(s *judge.Story) {
	w := &scene{Story: s}
	carol := &pooled.Client{Name: "carol"}
	first := w.begin(carol)
	first.Gone()
	second := w.begin(carol)
	w.respond(first, "one", pooled.ErrOver, "byclient")
	w.respond(second, "two", nil, "byclient")
	w.respond(second, "two", pooled.ErrOver, "")
	w.received(carol, "byclient", "two")
}

func goneLate(s *judge.Story) {
	w := &scene{Story: s}
	dan, eve, frank := &pooled.Client{Name: "dan"}, &pooled.Client{Name: "eve"}, &pooled.Client{Name: "frank"}
	dans := w.begin(dan)
	w.respond(dans, "dan's page", nil, "")
	eves := w.begin(eve)
	dans.Gone()
	w.tell("dan is gone, with the handle of his exchange")
	franks := w.begin(frank)
	w.respond(eves, "eve's page", nil, "halfturn")
	w.respond(franks, "frank's page", nil, "halfturn")
	w.received(eve, "halfturn", "eve's page")
	w.received(frank, "halfturn", "frank's page")
}

// random compares with a model: a handle knows whether it is over.
func random(s *judge.Story) {
	w := &scene{Story: &judge.Story{}}
	chance := rand.New(rand.NewPCG(1, 1))
	type open struct {
		pooled.Exchange
		client *pooled.Client
		over   bool
	}
	var all []*open
	clients := []*pooled.Client{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	for i := range 2000 {
		c := clients[chance.IntN(len(clients))]
		all = append(all, &open{Exchange: w.server.Begin(c), client: c})
		for range 2 {
			o := all[max(0, len(all)-1-chance.IntN(10))]
			if chance.IntN(2) == 0 {
				o.Gone()
				o.over = true
				continue
			}
			before := len(o.client.Received)
			err := o.Respond(fmt.Sprint(i))
			if (err == pooled.ErrOver) != o.over || (len(o.client.Received) > before) == o.over {
				s.Fail(judge.Failure{
					Came: fmt.Sprintf("a handle whose exchange is over (%v): Respond returns %s", o.over, judge.TellError(err)), Wanted: "ErrOver after the end, and only then",
					Why: "Each handle is for one exchange, and for no other that has the same memory.",
				})
			}
			o.over = true
		}
	}
}

func reused(s *judge.Story) {
	w := &scene{Story: s}
	c := &pooled.Client{Received: make([]string, 0, 10)}
	kept := map[int]pooled.Exchange{} // as handlers do
	i := 0
	perExchange := testing.AllocsPerRun(1000, func() {
		i = (i + 1) % 16
		kept[i] = w.server.Begin(c)
		_ = kept[i].Respond("x")
		c.Received = c.Received[:0]
	})
	if perExchange >= 1 {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%v allocations for each exchange", perExchange), Wanted: "none: memory of an exchange that is over is used again", Mistake: "nopool",
			Why: "8 KiB for each request are work for the garbage collector. The pool stays.",
		})
	}
}
