// Package check examines the exercise mixup.
package check

import (
	"math/rand/v2"
	"slices"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/internal/served"
	"looper.example/exercises/practice/stage06/mixup"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

const (
	takes = 100 * time.Millisecond // what a response takes, on most servers
	lasts = 30 * time.Second       // what scripts may take
)

// server is one of the servers.
type server struct {
	did     string
	mixes   bool
	mistake string // if the scripts do not find out
	handler func() looper.Handler
}

var servers = []server{
	{"a sound server", false, "falsealarm", func() looper.Handler { return shares(0, 0) }},
	{"a sound server that responds at once", false, "falsealarm", func() looper.Handler {
		return func(c *looper.Context) error { return hello(c, c.Param("name")) }
	}},
	{"a sound server that takes longer for ada", false, "falsealarm", func() looper.Handler { return slowFor("ada") }},
	{"a sound server that takes longer for bob", false, "falsealarm", func() looper.Handler { return slowFor("bob") }},
	{"a server whose requests share the name", true, "apart", func() looper.Handler { return shares(0, takes) }},
	{"a server whose requests share the name in the first 20 ms", true, "onemoment", func() looper.Handler { return shares(0, takes/5) }},
	{"a server whose requests share the name in the last 20 ms", true, "onemoment", func() looper.Handler { return shares(takes*4/5, takes) }},
	{"a server whose requests share the coroutine", true, "onesided", sharesCoroutine},
}

func hello(c *looper.Context, name string) error { return c.Text(200, "hello "+name+"\n") }

// shares returns a handler whose requests share the name from one moment to another.
func shares(from, to time.Duration) looper.Handler {
	var shared string
	return func(c *looper.Context) error {
		name := c.Param("name")
		if err := c.Sleep(from); err != nil {
			return err
		}
		if to > from {
			shared = name
			if err := c.Sleep(to - from); err != nil {
				return err
			}
			name = shared
		}
		if err := c.Sleep(takes - to); err != nil {
			return err
		}
		return hello(c, name)
	}
}

// slowFor returns a sound handler that takes three times as long for a name.
func slowFor(name string) looper.Handler {
	return func(c *looper.Context) error {
		d := takes
		if c.Param("name") == name {
			d = 3 * takes
		}
		if err := c.Sleep(d); err != nil {
			return err
		}
		return hello(c, c.Param("name"))
	}
}

// sharesCoroutine returns a handler that gives a request what the request in progress gets.
func sharesCoroutine() looper.Handler {
	running := ""
	return func(c *looper.Context) error {
		name := running
		if name == "" {
			name, running = c.Param("name"), c.Param("name")
			defer func() { running = "" }()
		}
		if err := c.Sleep(takes); err != nil {
			return err
		}
		return hello(c, name)
	}
}

// client is a client that remembers whether its script has failed. One that takes too long is ended.
type client struct {
	*sim.Client
	failed *bool
}

func (c client) Fail(format string, arguments ...any) {
	*c.failed = true
	c.Client.Fail(format, arguments...)
}

func (c client) Send(data string) {
	if c.Now() > lasts {
		c.Client.Fail("expected the end of the script after %v", lasts)
	}
	c.Client.Send(data)
}

func (c client) Sleep(d time.Duration) {
	if c.Now() > lasts {
		c.Client.Fail("expected the end of the script after %v", lasts)
	}
	c.Client.Sleep(max(d, time.Microsecond))
}

// Check runs the scripts against each server, and then against all of them in another order: a script does not know which one it visits.
func Check(s *judge.Story) {
	order := slices.Clone(servers)
	for _, i := range rand.Perm(len(servers)) {
		order = append(order, servers[i])
	}
	for _, one := range order {
		s.Did("Ada and Bob visit %s", one.did)
		failed, done := visit(s, one)
		switch {
		case failed && !one.mixes:
			s.Fail(judge.Failure{
				Came: "a call of Fail", Wanted: "no failure: each gets their own name", Mistake: one.mistake,
				Why: "A test that fails on a sound server is switched off after a week.",
			})
		case !failed && !done:
			s.Fail(judge.Failure{
				Came: "a script that does not end", Wanted: "the end of both scripts within 30 s",
				Why: "A client that waits for something that nobody sends waits for ever.",
			})
		case !failed && one.mixes:
			s.Fail(judge.Failure{
				Came: "no call of Fail", Wanted: "a script that notices", Mistake: one.mistake,
				Why: "A test that passes on a broken server lets it go to its users.",
			})
		}
	}
}

// visit runs both scripts against a server. It reports whether one has failed, and whether both have come to their end in time.
func visit(s *judge.Story, one server) (failed, done bool) {
	w := served.New(s, 1)
	w.App.Get("/hello/{name}", one.handler())
	ended := 0
	for _, who := range []struct {
		name   string
		script func(mixup.Client)
	}{{"Ada", mixup.Ada}, {"Bob", mixup.Bob}} {
		w.Client(who.name, func(c *sim.Client) {
			who.script(client{c, &failed})
			if c.Now() <= lasts {
				ended++
			}
		})
	}
	_ = w.Run() // a script that fails is what is asked for
	return failed, ended == 2
}
