package server_test

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// A large run:
//
//	go test ./server -run Careless -schedules 100000 -timeout 0
var (
	schedules = flag.Uint64("schedules", 300, "how many random applications TestCarelessApplications runs")
	first     = flag.Uint64("first", 0, "the seed of the first of them")
)

// Applications that make every possible mistake with their exchanges: they keep them, use them after
// their end, from other requests' handlers, from timers, posted functions and other goroutines,
// respond twice or never, panic, and end their goroutine. Each piece of a response names the
// client of its exchange. Whatever happens, no client ever gets another's name, the server
// goes on, and nothing is left open.
func TestCarelessApplications(t *testing.T) {
	var taken atomic.Uint64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := taken.Add(1); n <= *schedules && !t.Failed(); n = taken.Add(1) {
				if err := newCareless(*first + n - 1).run(); err != nil {
					t.Errorf("seed %d: %v", *first+n-1, err)
				}
			}
		})
	}
	workers.Wait()
}

// careless is one random application with its clients.
type careless struct {
	chance *rand.Rand
	kernel *sim.Kernel
	loop   *loop.Loop
	kept   []owned
	names  []string
	heard  map[string]*sim.Client
}

// owned is an exchange with its client.
type owned struct {
	server.Exchange
	owner string
}

func newCareless(seed uint64) *careless {
	chance := rand.New(rand.NewPCG(seed, 7))
	a := &careless{chance: chance, heard: make(map[string]*sim.Client)}
	a.kernel = sim.New(sim.Config{
		Seed:         seed,
		SocketBuffer: 1 + chance.IntN(1<<chance.IntN(13)),
		SendBuffer:   1 + chance.IntN(1<<chance.IntN(13)),
		Faults:       sim.Faults{ShortRead: .2, ShortWrite: .2, Again: .1, Reset: .002 * float64(chance.IntN(3))},
	})
	return a
}

func (a *careless) run() error {
	quiet := slog.New(slog.DiscardHandler)
	var err error
	if a.loop, err = loop.New(a.kernel, loop.Config{Log: quiet}); err != nil {
		return err
	}
	if _, err = server.New(a.loop, a.handle, server.Config{Log: quiet}).Listen(addr); err != nil {
		return err
	}
	for i := range 2 + a.chance.IntN(4) {
		name := fmt.Sprintf("<client-%d>", i)
		a.names = append(a.names, name)
		a.heard[name] = a.kernel.Client(name, func(c *sim.Client) { a.ask(c, i) })
	}
	err = a.kernel.Run(a.loop)
	if stuck, is := errors.AsType[*sim.StuckError](err); is {
		return stuck
	}
	if n := a.kernel.OpenFiles(); n > 0 {
		return fmt.Errorf("%d descriptors are open", n)
	}
	for name, c := range a.heard {
		for _, other := range a.names {
			if other != name && strings.Contains(c.Heard(), other) {
				return fmt.Errorf("%s has heard of %s: %q", name, other, c.Heard())
			}
		}
	}
	return nil
}

// ask is a client: it sends requests, some of them pipelined, and reads responses for a
// while. It may leave at any moment, and connects again.
func (a *careless) ask(c *sim.Client, i int) {
	for range 1 + a.chance.IntN(4) {
		c.Connect(addr)
		for range 1 + a.chance.IntN(6) {
			body := strings.Repeat("b", a.chance.IntN(3)*a.chance.IntN(200))
			c.TrySend(request("POST", fmt.Sprintf("/%d", i), length(body), "Connection: Upgrade", "Upgrade: shout") + body)
			for range a.chance.IntN(5) {
				c.Sleep(time.Duration(a.chance.IntN(4)) * time.Millisecond)
				if c.Broken() {
					return
				}
				c.TryReceive()
			}
		}
		if a.chance.IntN(3) == 0 {
			c.Reset()
		} else {
			c.Close()
		}
	}
}

func (a *careless) handle(x server.Exchange) {
	mine := owned{x, a.names[x.Request().Path()[1]-'0']}
	a.kept = append(a.kept, mine)
	for range 1 + a.chance.IntN(4) {
		h := mine
		if a.chance.IntN(3) == 0 {
			h = a.kept[a.chance.IntN(len(a.kept))]
		}
		a.somehow(func() { a.use(h) })
	}
	switch a.chance.IntN(20) {
	case 0:
		panic("on purpose")
	case 1:
		runtime.Goexit()
	}
}

// somehow calls f now, or later, or on another goroutine.
func (a *careless) somehow(f func()) {
	switch a.chance.IntN(6) {
	case 0:
		a.loop.After(time.Duration(a.chance.IntN(5))*time.Millisecond, f)
	case 1:
		a.loop.Post(f)
	case 2:
		done := make(chan struct{})
		go func() {
			defer close(done)
			f()
		}()
		<-done
	default:
		f()
	}
}

// use calls one method of an exchange, at the right moment or not.
func (a *careless) use(h owned) {
	text := []byte(strings.Repeat(h.owner, 1+a.chance.IntN(3)))
	switch a.chance.IntN(14) {
	case 0, 1, 2:
		_ = h.Respond(200, text)
	case 3:
		_ = h.AddField("X-Owner", h.owner)
	case 4:
		_ = h.Begin(200, int64(a.chance.IntN(60))-20)
	case 5:
		_, _ = h.Write(text)
	case 6:
		_ = h.End()
	case 7:
		h.Fail()
	case 8:
		_ = h.Collect(func(body []byte) { _ = h.Respond(200, text) })
	case 9:
		_ = h.Receive(func(data []byte) int {
			n := a.chance.IntN(len(data) + 1)
			if a.chance.IntN(2) == 0 {
				a.somehow(h.Resume)
			}
			return n
		}, func() { _ = h.Respond(200, text) })
	case 10:
		h.Resume()
	case 11:
		h.OnGone(func() { a.use(h) })
		h.OnDrain(func() { a.use(h) })
		h.OnInputEnd(func() { a.use(h) })
	case 12:
		if a.chance.IntN(5) == 0 {
			_ = h.Upgrade("shout", greeter{owner: h.owner})
		}
	case 13:
		h.Conn().Resume()
		_ = h.Request().Path()
	}
}

// greeter is the protocol that a connection may change to.
type greeter struct {
	loop.Defaults
	owner string
}

func (g greeter) Input(c *loop.Conn, in []byte) int {
	c.Write([]byte(g.owner))
	return len(in)
}
