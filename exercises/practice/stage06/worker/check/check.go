// Package check examines the exercise worker.
package check

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/internal/served"
	"looper.example/exercises/practice/stage06/worker"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

const (
	loading   = 200 * time.Millisecond // what the sales of a month take
	computing = 100 * time.Millisecond // and the report on them
	prompt    = 5 * time.Millisecond   // what /hello may take
	workers   = 4                      // of Offload

	// longest is what the last of three reports takes: all sales are loaded at once, and two reports computed at once.
	longest = loading + 2*computing
)

// work is the two functions of the exercise. It notes where and how often at once they run.
type work struct {
	*served.World

	mu        sync.Mutex // they may be called on any goroutine
	onLoop    string     // the one that has run on the loop
	computing int        // how many compute now
	atOnce    int        // and at most
}

func (w *work) load(month string) (string, error) {
	w.looked("load")
	w.Busy(loading)
	if month == "smarch" {
		return "", errors.New("there is no such month")
	}
	return "sales of " + month, nil
}

func (w *work) compute(sales string) (string, error) {
	w.looked("compute")
	w.count(1)
	w.Busy(computing)
	w.count(-1)
	if sales == "sales of february" {
		return "", errors.New("nothing was sold")
	}
	return "report on the " + sales, nil
}

// looked notes a function that runs on the loop.
func (w *work) looked(name string) {
	if w.Inside() {
		w.onLoop = name
	}
}

func (w *work) count(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.computing += n
	w.atOnce = max(w.atOnce, w.computing)
}

// clients are those who ask for a report, in this order, and what they must get.
var clients = []struct {
	name, month string
	want        served.Response
}{
	{"alice", "may", served.Response{Status: 200, Body: "report on the sales of may"}},
	{"carol", "june", served.Response{Status: 200, Body: "report on the sales of june"}},
	{"erin", "july", served.Response{Status: 200, Body: "report on the sales of july"}},
	{"dave", "smarch", served.Response{Status: 500}},
}

// Check asks for reports and for /hello at the same time.
func Check(s *judge.Story) {
	w := &work{World: served.New(s, workers)}
	w.App.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.App.Get("/report/{month}", worker.Report(w.load, w.compute))
	s.Did("alice asks for the report of may, carol for that of june, erin for that of july, dave for that of smarch, which does not exist")
	reports := make([]served.Response, len(clients))
	for i, who := range clients {
		w.Client(who.name, func(c *sim.Client) { reports[i] = w.Get(c, "/report/"+who.month) })
	}
	var hello, failed served.Response
	s.Did("10 ms later bob asks for /hello")
	w.Client("bob", func(c *sim.Client) {
		c.Sleep(10 * time.Millisecond)
		hello = w.Get(c, "/hello")
	})
	s.Did("a second later frank asks for the report of february, when nothing was sold: compute fails")
	w.Client("frank", func(c *sim.Client) {
		c.Sleep(time.Second)
		failed = w.Get(c, "/report/february")
	})
	err := w.Run()
	checkLoop(s, w, hello)
	if err != nil {
		s.Fail(judge.Failure{
			Came: err.Error(), Wanted: "a response for each client",
			Why: "A client without a response waits until it loses patience.",
		})
	}
	for i, who := range clients {
		checkReport(s, who.name, reports[i], who.want)
	}
	checkReport(s, "frank", failed, served.Response{Status: 500})
}

// checkLoop fails if the work was done at the wrong place.
func checkLoop(s *judge.Story, w *work, hello served.Response) {
	switch {
	case w.Elsewhere.Load() > 0:
		s.Fail(judge.Failure{
			Came:   "a report that is made on a goroutine of the handler's own",
			Wanted: "a report that is made on workers of Offload and Compute", Mistake: "goroutine",
			Why: "The loop does not know of that goroutine: either the handler holds the loop while it waits, or it does not wait.",
		})
	case w.onLoop != "" || hello.Took > prompt:
		came := fmt.Sprintf("a response for bob after %v", hello.Took)
		if w.onLoop != "" {
			came = w.onLoop + " runs on the loop; " + came
		}
		s.Fail(judge.Failure{
			Came: came, Wanted: "a loop that is free for bob", Mistake: "onloop", At: hello.At,
			Why: "While load or compute runs on the loop's goroutine, the loop serves nobody.",
		})
	case w.atOnce > served.ComputeWorkers:
		s.Fail(judge.Failure{
			Came:   fmt.Sprintf("%d reports computed at once", w.atOnce),
			Wanted: fmt.Sprintf("at most %d, so that the loop has a processor", served.ComputeWorkers), Mistake: "computesinoffload",
			Why: "A computation needs a processor for all of its time. Those that run at once share the processors with the loop.",
		})
	}
}

// checkReport compares a response with the one that a client must get.
func checkReport(s *judge.Story, name string, got, want served.Response) {
	f := judge.Failure{
		At:     got.At,
		Came:   fmt.Sprintf("for %s status %d and %q after %v", name, got.Status, got.Body, got.Took),
		Wanted: fmt.Sprintf("status %d and %q", want.Status, want.Body),
		Why:    "The response depends on what load and compute return, wherever they run.",
	}
	switch {
	case got.Status != want.Status && want.Status == 500:
		f.Wanted, f.Mistake = "status 500", "losterror"
	case want.Status == 200 && got.Body == "report on the sales of ":
		f.Mistake, f.Why = "usescontext", "On the worker, the Context does not tell the month."
	case got.Status != want.Status || want.Status == 200 && got.Body != want.Body:
	case got.Took > longest+prompt:
		f.Wanted, f.Mistake = fmt.Sprintf("the last of them after about %v", longest), "waitsincompute"
		f.Why = fmt.Sprintf("All sales can be loaded at the same time, by %d workers. Two reports can be computed at the same time.", workers)
	case want.Status == 200 && got.Took < loading+computing:
		f.Wanted, f.Why = fmt.Sprintf("a response after %v", loading+computing), "A response that does not come from load and compute is not the report."
	default:
		return
	}
	s.Fail(f)
}
