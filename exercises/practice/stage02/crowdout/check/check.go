// Package check examines the exercise crowdout.
package check

import (
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/simulated"
	"looper.example/exercises/practice/stage02/crowdout"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/stage02-poller/sim"
)

const request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// attack is what the attackers do, and what comes of it.
type attack struct {
	story  *judge.Story
	sent   int  // bytes
	opened int  // connections
	late   bool // an attacker has sent something after mini had closed its connection

	bob time.Duration // when he has his response; -1: he has none
	at  judge.Moment
}

// attacker is a client with a part of the budget.
type attacker struct {
	*sim.Client
	attack *attack
	open   bool
}

func (a *attacker) Connect() {
	if a.open {
		a.attack.story.Fail(judge.Failure{Came: "a second connection of an attacker", Wanted: "one at a time", Why: "Mini has three seats for three attackers."})
	}
	a.open = true
	a.attack.opened++
	a.Client.Connect(simulated.Addr)
}

func (a *attacker) Send(data string) {
	if a.attack.sent += len(data); a.attack.sent > crowdout.Budget {
		f := judge.Failure{
			Came: fmt.Sprintf("%d bytes sent after %v", a.attack.sent, a.Now()), Wanted: fmt.Sprintf("at most %d, of all attackers together", crowdout.Budget),
			Why: "An attack is worth its while if it costs the attacker next to nothing.",
		}
		if a.Readable() || a.Heard() != "" { // mini has responded
			f.Mistake = "requests"
		}
		a.attack.story.Fail(f)
	}
	if a.hasEnded() {
		a.attack.late = true
		return
	}
	a.Client.Send(data)
}

func (a *attacker) Receive() string {
	if a.hasEnded() {
		return ""
	}
	data := a.Client.Receive()
	if data == "" {
		a.end()
	}
	return data
}

// hasEnded reports whether the server has closed the connection.
func (a *attacker) hasEnded() bool {
	if a.open && a.Readable() {
		if _, more := a.TryReceive(); !more {
			a.end()
		}
	}
	return !a.open
}

func (a *attacker) end() {
	a.open = false
	a.Close()
}

func (a *attacker) Sleep(d time.Duration) { a.Client.Sleep(max(d, time.Millisecond)) }

// Check lets the attackers loose on mini, and then bob.
func Check(s *judge.Story) {
	s.Did("%d attackers connect to mini, which has as many seats", crowdout.Attackers)
	a := &attack{story: s, bob: -1}
	k := sim.New(sim.Config{})
	watched := turns.Watch(s, k, func() {
		s.Fail(judge.Failure{Came: "attackers that go on without end, and take no time", Wanted: "attackers that sleep"})
	})
	for i := range crowdout.Attackers {
		k.Client(fmt.Sprint("attacker ", i+1), func(c *sim.Client) { crowdout.Attack(&attacker{Client: c, attack: a}) })
	}
	s.Did("a second later bob connects, sends a request, and waits")
	k.Client("bob", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Connect(simulated.Addr)
		c.Send(request)
		for !c.Readable() && c.Now() < crowdout.Lasts {
			c.Sleep(100 * time.Millisecond)
		}
		if c.Readable() {
			a.bob, a.at = c.Now(), s.Here()
		}
	})
	err := simulated.Run(k, watched, crowdout.Serve)
	a.judged(err)
}

// judged fails if bob was served.
func (a *attack) judged(err error) {
	a.story.Did("the attackers open %d connections, and send %d bytes", a.opened, a.sent)
	switch {
	case a.bob >= 0:
		f := judge.Failure{
			Came: fmt.Sprintf("bob has his response after %v", a.bob), Wanted: fmt.Sprintf("none within %v", crowdout.Lasts), At: a.at,
			Why: "An attacker that ends, or is closed, leaves its seat to the first client in the queue.",
		}
		f.Mistake = a.mistake()
		a.story.Fail(f)
	case err != nil && !turns.IsStuck(err):
		a.story.Fail(judge.Failure{Came: turns.Told(err), Wanted: "an attack that goes on"})
	}
}

// mistake tells why attackers have lost their seats; "" if their scripts have come to an end.
func (a *attack) mistake() string {
	switch {
	case a.opened > crowdout.Attackers:
		return "again"
	case a.sent == 0:
		return "silent"
	case a.late:
		return "late"
	}
	return ""
}
