package pain

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

const (
	others = 500                    // clients that want a quick response
	slow   = 300 * time.Millisecond // how long the slow handler takes
)

// slowHandler is the pain of stage 6.
func slowHandler() Experiment {
	return Experiment{
		Stage: 6, Title: "one slow handler",
		Story: fmt.Sprintf("One client asks for a report that a database needs %v to prepare. Another asks for a file of 8 MB and reads nothing of it. At the same moment %d others ask for "+
			"a greeting. In the first design the handler waits in the callback; in the second it waits as a task: its coroutine is suspended, and the loop goes on. "+
			"It runs on the simulated kernel, so the time is virtual, and equal on each machine.", slow, others),
		Ask:  fmt.Sprintf("How long does the slowest of the %d others wait, as a multiple of those %v? (0: not at all; 1: as long as the report takes.)", others, slow),
		Zero: true,
		Unit: fmt.Sprintf("the longest wait of the others, divided by %v", slow),
		Rows: []Row{{Design: "the callback waits (stage 5)", Below: true}, {Design: "a task waits (stage 6)"}},
		Lines: "One loop is one queue: what one callback takes, all others wait for. A task that waits gives the loop back; the client that reads nothing costs memory up to a limit, and no time, in " +
			"both designs, because output waits in a buffer.\nTasks: stage06-final/task. Context.Sleep, Await and Offload: stage06-final/looper.",
		run: func(context.Context, func(string)) (ratios []float64, err error) {
			for _, listen := range []func(*sim.Kernel, *loop.Loop) error{callbacks, tasks} {
				longest, err := longestWait(listen)
				if err != nil {
					return nil, err
				}
				ratios = append(ratios, longest.Seconds()/slow.Seconds())
			}
			return ratios, nil
		},
	}
}

var file = []byte(strings.Repeat("x", 8<<20))

// callbacks serves on a loop whose handlers wait where they are called.
func callbacks(k *sim.Kernel, l *loop.Loop) error {
	s := server.New(l, func(x server.Exchange) {
		switch string(x.Request().Path()) {
		case "/report":
			k.Elapse(slow)
			x.Respond(200, []byte("the report"))
		case "/file":
			x.Respond(200, file)
		default:
			x.Respond(200, []byte("hello"))
		}
	}, server.Config{})
	_, err := s.Listen("sim:80")
	return err
}

// tasks serves as stage 6 does.
func tasks(_ *sim.Kernel, l *loop.Loop) error {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.Get("/report", func(c *looper.Context) error {
		if err := c.Sleep(slow); err != nil {
			return err
		}
		return c.Text(200, "the report")
	})
	app.Get("/file", func(c *looper.Context) error { return c.Bytes(200, "application/octet-stream", file) })
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	_, err := app.ListenOn(l, "sim:80")
	return err
}

// longestWait returns how long the slowest of the others waits.
func longestWait(listen func(*sim.Kernel, *loop.Loop) error) (longest time.Duration, err error) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		return 0, err
	}
	if err := listen(k, l); err != nil {
		return 0, err
	}
	served := 0
	client := func(name, path string, then func(c *sim.Client)) {
		k.Client(name, func(c *sim.Client) {
			c.Connect("sim:80")
			c.Send("GET " + path + " HTTP/1.1\r\nHost: example.org\r\n\r\n")
			then(c)
		})
	}
	client("the deaf one", "/file", func(c *sim.Client) {
		c.WaitFor("all others to be served", func() bool { return served == others+1 })
		c.Reset()
	})
	client("the patient one", "/report", func(c *sim.Client) {
		c.ExpectUntil("the report")
		served++
	})
	for i := range others {
		client(fmt.Sprint("other ", i), "/hello", func(c *sim.Client) {
			c.ExpectUntil("hello")
			longest = max(longest, c.Now())
			served++
		})
	}
	return longest, k.Run(l)
}
