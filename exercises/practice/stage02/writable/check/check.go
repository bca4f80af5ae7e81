// Package check examines the exercise writable.
package check

import (
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/writable"
	"looper.example/stage02-poller/sim"
)

// moment is what happens while the loop spins, if it does.
type moment struct{ what, why, mistake string }

var (
	idle = moment{
		"while all clients are idle, the server waits again and again, and never for any time",
		"A socket with room in its send buffer is writable, and almost every socket has room almost always. The poller reports it at each Wait.", "",
	}
	afterOutput = moment{
		"after all output is sent, the server waits again and again, and never for any time",
		"The connection was watched for room, got it, and is still watched for it.", "neveroff",
	}
	afterEnd = moment{
		"after the client has closed its sending side, the server waits again and again, and never for any time",
		"The end of input stays readable for ever.", "endspins",
	}
)

// Check has clients of three kinds.
func Check(s *judge.Story) {
	for _, size := range []int{48, 60, 61} {
		slowReader(s, size)
	}
}

// slowReader has a client that says nothing, then sends and does not read, then reads, and so on. Next to it another one is idle.
func slowReader(s *judge.Story, size int) {
	k := sim.New(sim.Config{SocketBuffer: 16})
	now := idle
	watched := turns.Watch(s, k, func() {
		s.Fail(judge.Failure{Came: now.what, Wanted: "a loop that waits until something happens", Why: now.why, Mistake: now.mistake})
	})
	k.Client("bob", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Sleep(time.Hour)
		c.Send("bob")
		c.Expect("bob")
	})
	said := strings.Repeat("0123456789", size/10+1)[:size]
	alice := k.Client("alice", func(c *sim.Client) {
		s.Did("alice connects and says nothing for a minute")
		c.Connect("sim:80")
		c.ExpectSilence(time.Minute)
		s.Did("alice sends %d bytes and does not read for a minute; her socket holds 16", size)
		c.Send(said)
		c.Sleep(time.Minute)
		s.Did("alice reads")
		c.Expect(said)
		now = afterOutput
		s.Did("alice is idle for a minute")
		c.ExpectSilence(time.Minute)
		s.Did("alice sends %d bytes, closes her sending side, and does not read for a minute", size)
		now = afterEnd
		c.Send(said)
		c.HalfClose()
		c.Sleep(time.Minute)
		s.Did("alice reads")
		c.Expect(said)
		c.ExpectEnd()
	})
	server, err := writable.New(watched, "sim:80")
	if err == nil {
		err = k.Run(server)
	}
	if err != nil {
		f := judge.Failure{
			Came: turns.Told(err), Wanted: "every byte back, and then the end",
			Why: "A write takes what the kernel has room for. The rest of the output waits until the client reads, and the poller must be asked to report that.",
		}
		if turns.IsStuck(err) && alice.Heard() != "" {
			f.Mistake = "neveron"
		}
		s.Fail(f)
	}
}
