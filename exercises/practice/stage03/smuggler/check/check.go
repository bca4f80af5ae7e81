// Package check examines the exercise smuggler.
package check

import (
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/internal/oracle"
	"looper.example/exercises/practice/stage03/smuggler"
)

// Check runs the learner's bytes through the proxy and through the server.
func Check(s *judge.Story) {
	attack := smuggler.Attack()
	s.Did("the attacker sends %.600q", attack)
	seen := proxy(s, attack)
	s.Did("the proxy sees %v, and passes the bytes on", seen)
	all, err := smuggler.Requests(attack)
	var served []oracle.Request
	for _, r := range all {
		served = append(served, oracle.Request(r))
	}
	s.Did("the server sees %s", oracle.Tell(served, err))
	for _, r := range served {
		if strings.HasPrefix(r.Target, "/admin") {
			return
		}
	}
	f := judge.Failure{Came: "the server sees " + oracle.Tell(served, err), Wanted: "a request for /admin that the proxy does not see", Mistake: "same",
		Why: "Both parsers come to the same end of the request, so nothing of its content is taken for a request."}
	switch {
	case !strings.Contains(attack, "/admin"):
		f.Mistake, f.Why = "", "No byte of the attack belongs to a request for /admin. It has to be in the content that the proxy sees."
	case err != nil:
		f.Mistake, f.Why = "stumbles", "The parsers disagree, and the server finds no request where it looks for one. Follow its states from the size line on."
	}
	s.Fail(f)
}

// proxy has the strict parser judge, and fails unless that passes one request on.
func proxy(s *judge.Story, attack string) oracle.Request {
	v := oracle.Read(attack)
	f := judge.Failure{Came: "the proxy sees " + v.String(), Wanted: "one complete request, and no error"}
	switch {
	case v.Err != nil:
		f.Came, f.Mistake = "the proxy rejects it: "+v.Err.Error(), "rejected"
		f.Why = "The proxy is strict. The attack has to be a correct request."
	case len(v.Requests) == 0 && attack != "" || !v.Whole:
		f.Came, f.Mistake = f.Came+", and waits for more bytes", "incomplete"
		f.Why = "The proxy passes complete requests on. A chunk has as many bytes as its size says, and its end is counted too."
	case len(v.Requests) != 1:
		f.Mistake, f.Why = "visible", "What the proxy sees as a request of its own is not smuggled."
	case admin(v.Requests[0].Target):
		f.Mistake, f.Why = "visible", "The proxy passes no request for /admin on."
	default:
		return v.Requests[0]
	}
	s.Fail(f)
	return oracle.Request{}
}

func admin(target string) bool {
	path, _, _ := strings.Cut(strings.ToLower(target), "?")
	return strings.Contains(path, "admin")
}
