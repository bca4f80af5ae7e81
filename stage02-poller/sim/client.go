package sim

import (
	"iter"
	"strings"
	"time"
)

// Client is a program on the other side of the network that follows a script. Only the script
// may call its methods. If an expectation of the script fails, the script ends, and Kernel.Run
// returns what was expected and what came.
type Client struct {
	name   string
	kernel *Kernel
	socket *socket
	heard  strings.Builder // all input

	resume func() (pause, bool) // runs the script until it pauses
	end    func()
	yield  func(pause) bool
	pause  pause // what it waits for now
	done   bool
	err    error
}

// pause is what a client waits for: a condition, a moment, or the first of both.
type pause struct {
	until     time.Duration // -1: no moment
	condition func() bool   // nil: none
	what      string
}

// failed unwinds a script.
type failed struct{}

// Client adds a client that follows script. It starts when the loop first waits.
func (k *Kernel) Client(name string, script func(c *Client)) *Client {
	c := &Client{name: name, kernel: k, pause: pause{until: k.now, what: "its turn"}}
	c.resume, c.end = iter.Pull(func(yield func(pause) bool) {
		defer func() {
			if r := recover(); r != nil && r != (failed{}) {
				panic(r)
			}
		}()
		c.yield = yield
		script(c)
	})
	k.clients = append(k.clients, c)
	return c
}

// runClients lets the clients go on, in the order of their creation, until none can.
func (k *Kernel) runClients() {
	k.completeDials()
	for moved := true; moved; {
		moved = false
		for _, c := range k.clients {
			if k.turns <= patience && c.canGoOn() {
				moved = true
				k.fruitless = 0
				k.turns++
				c.turn()
			}
		}
	}
}

// turn runs the script until it pauses.
func (c *Client) turn() {
	var more bool
	if c.pause, more = c.resume(); !more {
		c.done = true
		c.kernel.happened()
	}
}

func (c *Client) canGoOn() bool {
	if c.done {
		return false
	}
	p := &c.pause
	return p.condition != nil && p.condition() || p.until >= 0 && p.until <= c.kernel.now
}

// nextStep returns the next moment for which a client waits, if there is one.
func (k *Kernel) nextStep() (at time.Duration, timed bool) {
	for _, c := range k.clients {
		if !c.done && c.pause.until >= 0 && (!timed || c.pause.until < at) {
			at, timed = c.pause.until, true
		}
	}
	return at, timed
}

func (k *Kernel) allDone() bool {
	for _, c := range k.clients {
		if !c.done {
			return false
		}
	}
	return len(k.clients) > 0
}

func (k *Kernel) stuck() error {
	e := &StuckError{At: k.now, Trace: k.recent.text()}
	for _, c := range k.clients {
		if !c.done {
			e.Waiting = append(e.Waiting, c.waitsFor())
		}
	}
	return e
}

func (c *Client) waitsFor() string { return c.name + " waits for " + c.pause.what }

// stop ends an unfinished script.
func (c *Client) stop() {
	c.done = true
	c.end()
}

// wait lets other clients and the loop run until the condition holds or the moment has come.
func (c *Client) wait(p pause) {
	if !c.yield(p) {
		panic(failed{}) // the simulation is being ended
	}
}
