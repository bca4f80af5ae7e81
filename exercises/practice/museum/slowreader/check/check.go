// Package check examines the exercise slowreader.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/exercises/practice/museum/slowreader"
	"looper.example/stage02-poller/sim"
)

const sendBuffer = 256 << 10

// look is how often a client that has stopped looks whether it is cut off. What it finds may have happened so long ago.
const look = 100 * time.Millisecond

// reader is a client.
type reader struct {
	did    string
	size   int           // of the response
	piece  int           // it reads so many bytes at once
	every  time.Duration // with so long between two reads
	stopAt int           // it stops after so many bytes; 0: never
	late   int           // it is slow up to so many bytes, and then quick for 64 KiB; 0: never
}

// Check has readers that are slow, and readers that are dead.
func Check(s *judge.Story) {
	for _, r := range []reader{
		{"alice reads all at once", 1 << 20, 64 << 10, 0, 0, 0},
		{"alice reads 4 KiB each second, and never stops", 1 << 20, 4 << 10, time.Second, 0, 0},
		{"alice reads 1 KiB each second of a large response, and after 600 KiB all at once", 1 << 20, 1 << 10, time.Second, 0, 600 << 10},
		{"alice reads 20 KiB each 9 seconds", 1 << 20, 20 << 10, 9 * time.Second, 0, 0},
		{"eve reads nothing", 1 << 20, 1 << 10, time.Second, -1, 0},
		{"eve reads 64 KiB quickly, and then nothing", 2 << 20, 4 << 10, 100 * time.Millisecond, 64 << 10, 0},
		{"eve reads 4 KiB each second up to 320 KiB, and then nothing", 2 << 20, 4 << 10, time.Second, 320 << 10, 0},
	} {
		s.Did("%s", r.did)
		examine(s, r)
	}
}

func examine(s *judge.Story, r reader) {
	k := sim.New(sim.Config{SendBuffer: sendBuffer, SocketBuffer: 16 << 10})
	var stopped, cut time.Duration
	client := k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		got := 0
		for r.stopAt >= 0 && !c.Broken() && (r.stopAt == 0 || got < r.stopAt) {
			piece := c.ReceiveUpTo(r.piece)
			if got += len(piece); piece == "" {
				return
			}
			if r.late == 0 || got < r.late {
				c.Sleep(r.every)
			}
		}
		if stopped = c.Now(); c.Broken() {
			cut = stopped
			return
		}
		pause := look
		for range 1000 {
			if c.Sleep(pause); c.Broken() {
				break
			}
			if c.Now()-stopped > 20*time.Second {
				pause = time.Second
			}
		}
		cut = c.Now()
	})
	response := []byte(strings.Repeat("0123456789abcdef", r.size/16))
	err := k.Run(exhibit.Program(func() error { return slowreader.Serve(s.WatchWaits(k), "sim:80", response) }))
	if r.stopAt != 0 {
		dead(s, cut-stopped, err)
		return
	}
	if client.Heard() != string(response) || err != nil {
		f := judge.Failure{
			Came: fmt.Sprintf("the client is cut off after %v, with %d of %d bytes%s", cut, len(client.Heard()), len(response), told(err)), Wanted: "the whole response: the client takes some of it all the time",
			Why: "A full socket becomes writable when a third of its buffer has drained. A slow client needs minutes for this, and the kernel takes nothing from the server meanwhile.",
		}
		switch {
		case r.every == 9*time.Second:
			f.Mistake = "changed"
		case len(client.Heard()) > 100<<10:
			f.Mistake = "baseline"
		}
		s.Fail(f)
	}
}

func dead(s *judge.Story, held time.Duration, err error) {
	const most = slowreader.WriteTimeout + 2*time.Second
	switch {
	case held < slowreader.WriteTimeout-2*time.Second:
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("the client is cut off %v after it stopped%s", held, told(err)), Wanted: fmt.Sprintf("%v after it", slowreader.WriteTimeout), Mistake: "changed",
			Why: "A client may pause for as long as the timeout says.",
		})
	case held > most+look:
		mistake := "patient"
		if held > 10*time.Minute+20*time.Second {
			mistake = "holding"
		}
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("a client that reads nothing has its connection for %v or longer", held), Wanted: fmt.Sprintf("%v at most", most), Mistake: mistake,
			Why: "What waits for a dead client occupies memory. A client that reads nothing must not hold it without end.",
		})
	}
}

func told(err error) string {
	if err == nil {
		return ""
	}
	return "; " + exhibit.FirstLine(err)
}
