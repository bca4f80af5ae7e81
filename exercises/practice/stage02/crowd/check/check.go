// Package check examines the exercise crowd.
package check

import (
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
)

// recorded are the factors that were measured on Linux, for systems on which neither mechanism exists.
var recorded = []float64{0.95, 370}

// Check measures both mechanisms, and compares.
func Check(s *judge.Story) {
	answer := s.Words(2, "1", "10", "100")
	factors := recorded
	if names := kernel.Pollers(); len(names) == 0 {
		s.Did("this system has neither poll nor epoll: these factors were measured on Linux")
	} else {
		factors = measured(s, names[0], "poll")
	}
	s.Did("with 100 times as many idle sockets a wait takes %.2g times as long with epoll (or kqueue), and %.3g times as long with poll", factors[0], factors[1])
	truth := word(factors[0]) + " " + word(factors[1])
	if found := strings.Join(answer, " "); found != truth {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your prediction " + found, Wanted: truth, Mistake: mistakes[found],
			Why: "poll looks at all descriptors at each call, epoll only at those that are ready.",
		})
	}
}

var mistakes = map[string]string{"100 100": "bothgrow", "1 10": "fixedcost"}

// word is the answer that a factor deserves.
func word(factor float64) string {
	switch {
	case factor < 3:
		return "1"
	case factor <= 30:
		return "10"
	}
	return "100"
}

// measured returns the factor for each mechanism.
func measured(s *judge.Story, mechanisms ...string) (factors []float64) {
	few, many := 100, 10_000
	c, err := connect(many)
	if err != nil { // here a process may not have so many descriptors
		c.close()
		few, many = 10, 1_000
		c, err = connect(many)
	}
	defer c.close()
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "1,000 sockets; see ulimit -n"})
	}
	s.Did("%d sockets are idle, then %d; one more has a byte to be read", few, many)
	var crowds []*crowd
	for _, name := range mechanisms {
		crowds = append(crowds, watch(s, name, c.idle[:few], c.ready), watch(s, name, c.idle, c.ready))
	}
	medians := compare(s, crowds)
	for i := 0; i < len(medians); i += 2 {
		factors = append(factors, float64(medians[i+1])/float64(medians[i]))
	}
	return factors
}
