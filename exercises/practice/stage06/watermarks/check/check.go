// Package check examines the exercise watermarks.
package check

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/watermarks"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// row is a source, and a client that reads from it.
type row struct {
	did              string
	high, low        int
	piece, pieces    int
	buffer           int           // of the sockets
	take             int           // bytes that the client reads at once
	every            time.Duration // how often it does that
	minPauses, turns int           // how often the source must be paused at least, and at most
	late             int           // pieces that still come after Pause
	delayed          int           // those that come when the client has made room, and the loop has not looked yet
}

var rows = []row{{
	did:  "a client that takes 8 KiB each millisecond; the marks are 64 KiB and 16 KiB, the pieces 4 KiB",
	high: 64 << 10, low: 16 << 10, piece: 4 << 10, pieces: 100, buffer: 8 << 10, take: 8 << 10, every: time.Millisecond,
	minPauses: 1, turns: 12,
}, {
	did:  "a client that takes 700 bytes at once; the marks are 10,000 and 2,500 bytes, the pieces 3,000",
	high: 10_000, low: 2_500, piece: 3_000, pieces: 30, buffer: 2_000, take: 700, every: time.Second,
	minPauses: 1, turns: 15,
}, {
	did:  "marks at 4,096 and 0 bytes, pieces of 4,096",
	high: 4096, low: 0, piece: 4096, pieces: 20, buffer: 3_000, take: 1_000, every: time.Second,
	minPauses: 1, turns: 20,
}, {
	did:  "pieces of 40,000 bytes, with room for all of them in the socket; the marks are 16 KiB and 4 KiB",
	high: 16 << 10, low: 4 << 10, piece: 40_000, pieces: 3, buffer: 200_000, take: 200_000, every: time.Millisecond,
}, {
	did:  "a source of which one more piece comes after Pause; the marks are 8,000 and 4,000 bytes, the pieces 2,000",
	high: 8_000, low: 4_000, piece: 2_000, pieces: 40, buffer: 2_000, take: 700, every: time.Second,
	minPauses: 1, turns: 25, late: 1,
}, {
	did:  "a source of which one more piece comes when the client has taken everything, with the same marks",
	high: 8_000, low: 4_000, piece: 2_000, pieces: 40, buffer: 20_000, take: 40_000, every: time.Second,
	minPauses: 1, turns: 25, delayed: 1,
}}

// Check sends from sources to slow clients.
func Check(s *judge.Story) {
	for _, r := range rows {
		s.Did("%s", r.did)
		x := &transfer{row: r, story: s}
		x.run()
		x.compare()
	}
}

// transfer is one run of a row. It is the source and the socket of the output.
type transfer struct {
	row
	story  *judge.Story
	out    *watermarks.Output
	kernel kernel.Kernel
	conn   int // 0: none yet

	next    int // piece
	paused  bool
	pauses  int
	working bool // Resume, or the beginning, is in progress
	got     string
}

// bytesOf returns the piece with a number. No two neighbours are equal.
func bytesOf(number, size int) []byte {
	piece := make([]byte, size)
	for i := range piece {
		piece[i] = byte('a' + (number*7+i)%26)
	}
	return piece
}

func (x *transfer) Send(p []byte) int {
	n, err := x.kernel.Write(x.conn, p)
	if err != nil && err != syscall.EAGAIN {
		x.story.Fail(judge.Failure{Came: fmt.Sprint("an error of the socket: ", err), Wanted: "a client that stays"})
	}
	return max(n, 0)
}

func (x *transfer) Pause() {
	if x.paused {
		x.story.Fail(judge.Failure{
			Came: "Pause of a source that is paused", Wanted: "Pause and Resume in turn",
			Mistake: "again", Why: "Each of the two may be a message to another server.",
		})
	}
	x.paused = true
	x.pauses++
}

func (x *transfer) Resume() {
	waiting := x.out.Waiting()
	switch {
	case !x.paused:
		x.story.Fail(judge.Failure{
			Came: "Resume of a source that is not paused", Wanted: "Pause and Resume in turn",
			Mistake: "again", Why: "Each of the two may be a message to another server.",
		})
	case waiting > x.low:
		x.story.Fail(judge.Failure{
			Came: fmt.Sprintf("Resume while %d bytes wait", waiting), Wanted: fmt.Sprintf("Resume when %d or fewer wait", x.low), Mistake: "onemark",
			Why: "So near to the high mark the source is paused again at once.",
		})
	}
	x.paused = false
	x.work()
}

// work writes until the source is paused or at its end. It is not called from inside of itself.
func (x *transfer) work() {
	if x.working {
		return
	}
	x.working = true
	defer func() { x.working = false }()
	for !x.paused && x.next < x.pieces {
		before := x.out.Waiting()
		if before >= x.high {
			mistake := "unbounded"
			if x.pauses > 0 {
				mistake = "lostpause"
			}
			x.story.Fail(judge.Failure{
				Came:   fmt.Sprintf("a source that writes on while %d bytes wait", before),
				Wanted: fmt.Sprintf("Pause at %d bytes", x.high), Mistake: mistake,
				Why: "The memory that a connection needs must not depend on how slowly its client reads.",
			})
		}
		x.write()
	}
	for range x.late {
		x.write()
	}
}

// write writes the next piece, if there is one.
func (x *transfer) write() {
	if x.next < x.pieces {
		x.next++
		x.out.Write(bytesOf(x.next, x.piece))
	}
}

// run serves the client.
func (x *transfer) run() {
	k := sim.New(sim.Config{SocketBuffer: x.buffer, SendBuffer: x.buffer})
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		for len(x.got) < x.piece*x.pieces {
			c.Sleep(x.every)
			x.got += c.ReceiveUpTo(x.take)
		}
	})
	x.kernel = x.story.Watch(k)
	x.out = &watermarks.Output{High: x.high, Low: x.low, Source: x, Socket: x}
	listener, _, _ := x.kernel.Listen("sim:80", false)
	poller, _ := x.kernel.OpenPoller()
	_ = poller.Update(listener, kernel.None, kernel.Readable)
	watched := kernel.None
	for {
		ready, err := poller.Wait(-1)
		if err != nil {
			x.ended(err)
			return
		}
		for _, r := range ready {
			x.ready(r.FD, listener)
		}
		want := kernel.None
		if x.out.Waiting() > 0 {
			want = kernel.Writable
		}
		if want != watched {
			_ = poller.Update(x.conn, watched, want)
			watched = want
		}
	}
}

// ready handles an event.
func (x *transfer) ready(fd, listener int) {
	if fd == listener {
		x.conn, _, _ = x.kernel.Accept(listener)
		x.work()
		return
	}
	for n := x.delayed; n > 0 && x.paused; n-- {
		x.write()
	}
	if x.out.Waiting() > 0 { // otherwise the loop's interest has changed meanwhile
		x.out.Writable()
	}
	if waiting := x.out.Waiting(); x.paused && waiting > 0 && waiting <= x.low {
		x.story.Fail(judge.Failure{
			Came:   fmt.Sprintf("a source that is paused while %d bytes wait", waiting),
			Wanted: fmt.Sprintf("Resume when %d or fewer wait", x.low), Mistake: "toolate",
			Why: "The connection is about to have nothing to send.",
		})
	}
}

// ended fails if the poller has ended before the client was content.
func (x *transfer) ended(err error) {
	if errors.Is(err, sim.ErrOver) {
		return
	}
	f := judge.Failure{
		Came:   fmt.Sprintf("a client that waits for ever, with %d of %d bytes", len(x.got), x.piece*x.pieces),
		Wanted: "a client that gets everything", Mistake: "drops",
		Why: "The client waits for bytes that nobody has any more.",
	}
	if x.paused {
		f.Mistake, f.Why = "stuck", "The source is paused, and nothing is left that could resume it."
		if x.delayed > 0 {
			f.Mistake = "halfway"
		}
	}
	x.story.Fail(f)
}

// compare fails if the client got other bytes, or the source was paused too often or never.
func (x *transfer) compare() {
	want := ""
	for number := 1; number <= x.pieces; number++ {
		want += string(bytesOf(number, x.piece))
	}
	switch {
	case x.got != want:
		x.story.Fail(judge.Failure{
			Came: "other bytes than the source wrote", Wanted: "the same bytes",
			Mistake: "drops", Why: "A client cannot tell a response with a hole from a whole one.",
		})
	case x.pauses < x.minPauses || x.pauses > x.turns:
		x.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d pauses of the source", x.pauses), Wanted: fmt.Sprintf("between %d and %d", x.minPauses, x.turns),
			Why: "A source is paused when the high mark is reached, and only then.",
		})
	}
}
