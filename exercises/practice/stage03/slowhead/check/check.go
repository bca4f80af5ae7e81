// Package check examines the exercise slowhead.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/slowhead"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// step is what a client does: it waits, and then sends.
type step struct {
	wait time.Duration
	send string
}

const (
	get    = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	second = time.Second
)

// sized returns a head of n bytes.
func sized(n int) string {
	const around = "GET / HTTP/1.1\r\nX: \r\n\r\n"
	return strings.Replace(around, "X: ", "X: "+strings.Repeat("x", n-len(around)), 1)
}

// drip has a client send a byte every second.
func drip(after time.Duration, text string) (steps []step) {
	for _, c := range text {
		steps = append(steps, step{after, string(c)})
		after = second
	}
	return steps
}

var rows = []struct {
	did     string
	steps   []step
	wanted  string
	mistake string
	why     string
}{
	{"a head", []step{{0, get}}, "204 at 0s", "", "This head keeps both limits."},
	{"one byte every second", drip(0, strings.Repeat("x", 40)), "408 at 10s, closed", "eachbyte",
		"The time runs from the first byte. If each byte began it anew, a client that drips would never be late."},
	{"nothing for 60 s, and then a head", []step{{60 * second, get}}, "204 at 1m0s", "", "A client that has sent nothing has not begun a head."},
	{"nothing for 30 s, and then a byte every second", drip(30*second, strings.Repeat("x", 40)), "408 at 40s, closed", "", "The time runs from the first byte of the head."},
	{"a head, and another one 30 s later", []step{{0, get}, {30 * second, get}}, "204 at 0s, 204 at 30s", "idletimes",
		"Between two requests nothing of a head is there, so no time runs."},
	{"a head in two halves, and another one 30 s later", []step{{0, get[:9]}, {9 * second, get[9:]}, {30 * second, get}}, "204 at 9s, 204 at 39s",
		"neverstopped", "When a head is complete, its time is over."},
	{"two heads in halves, with 8 s between them", []step{{0, get[:9]}, {8 * second, get[9:]}, {0, get[:9]}, {8 * second, get[9:]}}, "204 at 8s, 204 at 16s",
		"onetime", "Each head has its own time."},
	{"a head and the first byte of another one in one piece, and no more", []step{{0, get + "G"}, {20 * second, ""}}, "204 at 0s, 408 at 10s, closed",
		"onetime", "Each head has its own time. That of the second begins when its first byte is there."},
	{"a head that is complete after 8 s with the first byte of another one", []step{{0, get[:9]}, {8 * second, get[9:] + "G"}, {20 * second, ""}},
		"204 at 8s, 408 at 18s, closed", "onetime", "Each head has its own time. That of the second begins when its first byte is there."},
	{"8193 bytes without an empty line, and no more", []step{{0, sized(9000)[:slowhead.MaxHead+1]}, {second, ""}}, "431 at 0s, closed", "waitsforend",
		"An attacker does not send the empty line. A limit that waits for it limits nothing."},
	{"a head of 8192 bytes", []step{{0, sized(slowhead.MaxHead)}}, "204 at 0s", "offbyone", "This head has exactly as many bytes as are allowed."},
	{"a head of 8193 bytes", []step{{0, sized(slowhead.MaxHead + 1)}, {second, ""}}, "431 at 0s, closed", "offbyone", "This head has one byte too many."},
	{"three heads of 8000 bytes at once", []step{{0, strings.Repeat(sized(8000), 3)}}, "204 at 0s, 204 at 0s, 204 at 0s", "piecelimit",
		"The limit is for a head. How many bytes arrive at once is the network's business."},
	{"a short head and one of 8193 bytes, at once", []step{{0, get + sized(slowhead.MaxHead+1)}, {second, ""}}, "204 at 0s, 431 at 0s, closed", "",
		"The first head is right and gets its response. The second is too long."},
	{"a head of 9000 bytes in pieces, and then nothing for 20 s", []step{{0, sized(9000)[:4000]}, {second, sized(9000)[4000:]}, {20 * second, ""}}, "431 at 1s, closed",
		"", "One response is enough. What follows it is dropped."},
}

// Check has clients of many kinds come.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("a client sends %s", row.did)
		for seed := range uint64(3) {
			came, timers := run(s, sim.Config{Seed: seed, Faults: faults(seed)}, row.steps, false)
			if came == row.wanted {
				continue
			}
			if came+", closed" == row.wanted {
				row.mistake, row.why = "staysopen", "A response that says Connection: close is the last one. The connection still costs what it costs."
			}
			if row.mistake == "eachbyte" && !timers.set {
				row.mistake, row.why = "", "No time runs. A client that drips keeps its connection for as long as it likes."
			}
			if came == "" {
				came = "no response, and the connection stays open"
			}
			s.Fail(judge.Failure{Came: came, Wanted: row.wanted, Why: row.why, Mistake: row.mistake})
		}
	}
	s.Did("a client sends half of a head, and cuts the connection after a second")
	if _, timers := run(s, sim.Config{}, []step{{0, get[:9]}, {second, ""}}, true); timers.n > 0 {
		s.Fail(judge.Failure{
			Came: "a timer that runs when the client is gone", Wanted: "no timer", Mistake: "leftover",
			Why: "A timer that is not stopped keeps the memory of its connection. Clients that come and go every millisecond leave ten thousand of them.",
		})
	}
}

// faults: the first run is without.
func faults(seed uint64) sim.Faults {
	if seed == 0 {
		return sim.Faults{}
	}
	return sim.Faults{ShortRead: 0.5, Interrupted: 0.1, ShortWrite: 0.5}
}

// timers counts the timers that run, and notices whether one is set.
type timers struct {
	trace.Tracer
	n   int
	set bool
}

func (t *timers) Trace(e *trace.Event) {
	if e.Kind == trace.Run && e.Name == "timer" {
		t.n++
	}
	if e.Kind == trace.Wait && e.Timeout > 0 {
		t.set = true
	}
	t.Tracer.Trace(e)
}

// run has a client follow its steps, and tells which responses it got, and when.
func run(s *judge.Story, config sim.Config, steps []step, reset bool) (came string, counted *timers) {
	k := sim.New(config)
	counted = &timers{Tracer: s.Tracer()}
	l, err := loop.New(s.Ending(k), loop.Config{Tracer: counted})
	if err == nil {
		err = slowhead.Listen(l, "sim:80")
	}
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "a listener"})
	}
	v := &visitor{}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		for _, st := range steps {
			v.listen(c, st.wait)
			c.TrySend(st.send)
		}
		v.listen(c, second)
		if reset {
			c.Reset()
			c.Sleep(5 * slowhead.HeadTimeout)
		}
	})
	if err := k.Run(l); err != nil {
		return err.Error(), counted
	}
	return strings.Join(v.came, ", "), counted
}

// visitor writes down what a client gets.
type visitor struct {
	rest   string
	came   []string
	closed bool
}

// listen lets d pass and listens meanwhile.
func (v *visitor) listen(c *sim.Client, d time.Duration) {
	const look = 100 * time.Millisecond
	for end := c.Now() + d; ; c.Sleep(min(look, end-c.Now())) {
		for !v.closed && c.Readable() {
			v.take(c)
		}
		if c.Now() >= end {
			return
		}
	}
}

// take takes what is there. Responses have no content.
func (v *visitor) take(c *sim.Client) {
	data, more := c.TryReceive()
	v.rest += data
	for {
		response, rest, ok := strings.Cut(v.rest, "\r\n\r\n")
		if !ok {
			break
		}
		status, _, _ := strings.Cut(strings.TrimPrefix(response, "HTTP/1.1 "), " ")
		v.came, v.rest = append(v.came, fmt.Sprintf("%s at %v", status, c.Now().Truncate(second))), rest
	}
	if v.closed = !more; v.closed {
		v.came = append(v.came, "closed")
	}
}
