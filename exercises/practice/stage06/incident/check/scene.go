package check

import (
	"log/slog"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
	"looper.example/stage06-final/looper"
)

// What the pages of the application take.
const (
	light  = 2 * time.Millisecond   // computing, for /
	heavy  = 430 * time.Millisecond // computing, for /export: this is the incident
	sleeps = 600 * time.Millisecond // waiting, for /wait, which holds nobody
	large  = 200_000                // bytes of /big, which one client does not read
	ends   = 3 * time.Second        // of the recording
)

// recorder keeps the events of a trace, with their ticks.
type recorder struct {
	events []trace.Event
	tick   int64
}

func (r *recorder) Trace(e *trace.Event) {
	copied := *e
	if copied.Kind == trace.Tick {
		r.tick++
	}
	copied.Tick = r.tick
	if copied.At >= ends {
		return
	}
	r.events = append(r.events, copied)
}

// text is the trace as the learner gets it.
func (r *recorder) text() string {
	var text []byte
	for i := range r.events {
		text = append(trace.AppendText(text, &r.events[i]), '\n')
	}
	return string(text)
}

// play makes the incident and returns its trace, and how long the slowest visitor of / waited.
func play() (r *recorder, longest time.Duration) {
	r = &recorder{}
	k := sim.New(sim.Config{SocketBuffer: 16 << 10})
	quiet := slog.New(slog.DiscardHandler)
	l, err := loop.New(k, loop.Config{StallTimeout: -1, Log: quiet, Tracer: r})
	if err != nil {
		panic(err)
	}
	if _, err := application(k, quiet).ListenOn(l, "sim:80"); err != nil {
		panic(err)
	}
	ask := func(name, path string, at ...time.Duration) {
		k.Client(name, func(c *sim.Client) {
			c.Connect("sim:80")
			for _, moment := range at {
				c.Sleep(moment - c.Now())
				c.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
				if path == "/big" {
					continue // and never reads
				}
				c.ExpectUntil("\r\n\r\nok")
				longest = max(longest, waited(path, c.Now()-moment))
			}
			c.Sleep(2*ends - c.Now())
		})
	}
	const ms = time.Millisecond
	ask("deaf", "/big", 100*ms)
	ask("patient", "/wait", 150*ms)
	ask("alice", "/", 200*ms, 1300*ms)
	ask("bob", "/", 210*ms, 1420*ms)
	ask("exporter", "/export", 1250*ms)
	ask("carol", "/", 1500*ms, 2600*ms)
	_ = k.Run(l) // the trace tells all
	return r, longest
}

// waited is d for those whom the incident concerns.
func waited(path string, d time.Duration) time.Duration {
	if path != "/" {
		return 0
	}
	return d
}

func application(k *sim.Kernel, quiet *slog.Logger) *looper.App {
	app := looper.New(looper.Config{Log: quiet, LogOnLoop: true})
	app.Get("/", func(c *looper.Context) error {
		k.Elapse(light)
		return c.Text(200, "ok")
	})
	app.Get("/export", func(c *looper.Context) error {
		k.Elapse(heavy)
		return c.Text(200, "ok")
	})
	app.Get("/wait", func(c *looper.Context) error {
		if err := c.Sleep(sleeps); err != nil {
			return err
		}
		return c.Text(200, "ok")
	})
	app.Get("/big", func(c *looper.Context) error { return c.Text(200, strings.Repeat("x", large)) })
	return app
}
