// Package check examines the exercise worker.
package check

import (
	"errors"
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/internal/served"
	"looper.example/exercises/practice/stage06/worker"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

const (
	computing = 300 * time.Millisecond // what a report takes
	prompt    = 5 * time.Millisecond   // what /hello may take
)

// Check asks for reports and for /hello at the same time.
func Check(s *judge.Story) {
	w := served.New(s, 4)
	w.App.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.App.Get("/report/{month}", worker.Report(func(month string) (string, error) {
		w.Busy(computing)
		if month == "smarch" {
			return "", errors.New("there is no such month")
		}
		return "report of " + month, nil
	}))
	s.Did("alice asks for the report of may, carol for that of june, dave for that of smarch, which does not exist")
	months := map[string]string{"alice": "may", "carol": "june", "dave": "smarch"}
	reports := map[string]served.Response{}
	for _, name := range []string{"alice", "carol", "dave"} {
		w.Client(name, func(c *sim.Client) { reports[name] = w.Get(c, "/report/"+months[name]) })
	}
	var hello served.Response
	s.Did("10 ms later bob asks for /hello")
	w.Client("bob", func(c *sim.Client) {
		began := c.Now()
		c.Sleep(10 * time.Millisecond)
		hello = w.Get(c, "/hello")
		hello.Took = c.Now() - began - 10*time.Millisecond
	})
	err := w.Run()
	checkLoop(s, w, hello)
	if err != nil {
		s.Fail(judge.Failure{
			Came: err.Error(), Wanted: "a response for each client",
			Why: "A client without a response waits until it loses patience.",
		})
	}
	checkReports(s, reports)
}

// checkLoop fails if the work was done at the wrong place.
func checkLoop(s *judge.Story, w *served.World, hello served.Response) {
	switch {
	case w.Elsewhere.Load() > 0:
		s.Fail(judge.Failure{
			Came:   "a report that is computed on a goroutine of the handler's own",
			Wanted: "a report that is computed on a worker of Offload", Mistake: "goroutine",
			Why: "The loop does not know of that goroutine: either the handler holds the loop while it waits, or it does not wait.",
		})
	case w.OnLoop > 0 || hello.Took > prompt:
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("a response for bob after %v", hello.Took), Wanted: "a response for bob at once", Mistake: "onloop", At: hello.At,
			Why: "While compute runs on the loop's goroutine, the loop serves nobody.",
		})
	}
}

// checkReports compares the three responses.
func checkReports(s *judge.Story, reports map[string]served.Response) {
	for _, row := range []struct {
		name string
		want served.Response
	}{
		{"alice", served.Response{Status: 200, Body: "report of may"}},
		{"carol", served.Response{Status: 200, Body: "report of june"}},
		{"dave", served.Response{Status: 500}},
	} {
		got := reports[row.name]
		f := judge.Failure{
			At:     got.At,
			Came:   fmt.Sprintf("for %s status %d and %q", row.name, got.Status, got.Body),
			Wanted: fmt.Sprintf("status %d and %q", row.want.Status, row.want.Body),
			Why:    "The response depends on what compute returns, wherever it runs.",
		}
		switch {
		case got.Status != row.want.Status && row.want.Status == 500:
			f.Wanted, f.Mistake = "status 500", "losterror"
			s.Fail(f)
		case row.want.Status == 200 && got.Body == "report of ":
			f.Mistake, f.Why = "usescontext", "On the worker, the Context does not tell the month."
			s.Fail(f)
		case row.want.Status == 200 && (got.Status != 200 || got.Body != row.want.Body):
			s.Fail(f)
		case got.Took > computing+prompt:
			s.Fail(judge.Failure{
				At:   got.At,
				Came: fmt.Sprintf("the response for %s after %v", row.name, got.Took), Wanted: fmt.Sprintf("all three after about %v", computing),
				Why: "There are four workers: three reports can be computed at the same time.",
			})
		case got.Took < computing:
			s.Fail(judge.Failure{
				At:     got.At,
				Came:   fmt.Sprintf("the response for %s after %v", row.name, got.Took),
				Wanted: fmt.Sprintf("a response after %v, when the report is computed", computing),
				Why:    "A response that does not come from compute is not the report.",
			})
		}
	}
}
