package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// mostGrowth is how much memory deaf clients may cost together: the buffers of a few, and garbage that the
// collector has not freed yet.
const mostGrowth = 80 << 20

// deaf has clients send requests without end and read nothing, until the server stops reading from all of them.
var deaf = probe{slow: true, ask: func(ctx context.Context, s *server) error {
	const what = "four clients ask for / without a pause, and read nothing"
	before, err := warmUp(s)
	if err != nil {
		return err
	}
	var sent atomic.Int64
	for range 4 {
		c, err := dial(s)
		if err != nil {
			return err
		}
		defer c.reset()
		go c.askForEver(&sent)
	}
	story := func(came, wanted string) error {
		return &Failure{Sent: what, Came: came, Wanted: wanted, Why: deafWhy, Reproduce: deafBy, Watch: watchMemory}
	}
	const pause = 500 * time.Millisecond
	last, still, used := int64(-1), 0, time.Duration(0)
	for began := time.Now(); still < int(mostStill/pause); {
		if used > mostFlood || time.Since(began) > longestFlood {
			return story(fmt.Sprintf("after %v of processor time the server still reads: %d MiB of requests so far", used, sent.Load()>>20), "a server that stops reading from them")
		}
		share, err := s.cpuShare(pause, 1)
		var after measure
		if err == nil {
			after, err = s.measure()
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && s.endedSoon():
			return story("the end of the server", "a server that goes on")
		case err != nil:
			return err
		case after.memory-before.memory > mostGrowth:
			return story(fmt.Sprintf("the server's memory grew from %d to %d MiB", before.memory>>20, after.memory>>20), fmt.Sprintf("at most %d MiB more", mostGrowth>>20))
		}
		used = after.cpu - before.cpu
		now := sent.Load()
		if still++; now != last || share > idleShare {
			still = 0
		}
		last = now
	}
	return othersAreServed(s, what)
}}

// askForEver sends requests with a small receive buffer, and counts their bytes.
func (c *client) askForEver(sent *atomic.Int64) {
	c.SetReadBuffer(4 << 10)
	c.SetWriteDeadline(time.Now().Add(2 * longestFlood))
	for piece := floodText[:1000*len(get)]; ; {
		n, err := io.WriteString(c, piece)
		sent.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// A server may go on reading from clients that do not read until the buffers are full. That takes processor time, and on a
// machine that is busy with others much more than that.
const (
	mostFlood    = 30 * time.Second // of processor time
	longestFlood = 3 * time.Minute
)

// mostStill is how long the server may receive nothing although it still reads: with many full buffers, the kernel may drop
// packets on its own machine too, and sends them again after a while.
const mostStill = 3 * time.Second

const deafWhy = "A server that goes on reading from a client that does not read keeps all responses in memory: one client can fill the machine."

var deafBy = python("c = client()\ntry: c.sendall(3000000*b\"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\")\nexcept OSError as problem: print(problem)")

const watchMemory = "look, while it runs, at the server's column RES of: top"

// warmUp has the server take the memory that it always takes, and returns the measure after that.
func warmUp(s *server) (before measure, err error) {
	c, err := dial(s)
	if err != nil {
		return before, err
	}
	for range 2000 {
		if _, err := c.ask(get); err != nil {
			break // a server that closes after each response
		}
	}
	c.Close()
	return s.measure()
}

// askAndWait requests a page, reads nothing, and waits until the server has nothing more to do. It returns the connection, and the
// server's measure after that.
func askAndWait(s *server, request string) (c *client, after measure, err error) {
	if c, err = dial(s); err != nil {
		return nil, after, err
	}
	if _, err = io.WriteString(c, request); err == nil {
		_, _ = s.awaitIdle(mostWork) // where it cannot be measured, a moment must do
		after, err = s.measure()
	}
	if err != nil {
		c.Close()
	}
	return c, after, err
}

// slowReader sends more requests than the buffers take responses for, half-closes, and reads late and slowly.
var slowReader = probe{slow: true, ask: func(_ context.Context, s *server) error {
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	requests := 100000
	if size, err := rootSize(s); err == nil {
		requests = min(requests, max(1000, enoughBytes/size))
	}
	story := func(came string) error {
		return &Failure{
			Sent:      fmt.Sprintf("a client asks for / %d times, closes its sending side, waits for 300 ms, and then reads slowly", requests),
			Came:      came,
			Wanted:    fmt.Sprintf("%d responses, then the end of the connection", requests),
			Why:       "A client that reads late, and has sent all its requests, must still get every response.",
			Reproduce: python(fmt.Sprintf(slowReaderBy, requests)),
		}
	}
	go func() {
		for left := requests; left > 0; left -= flood {
			if _, err := io.WriteString(c, floodText[:min(left, flood)*len(get)]); err != nil {
				return
			}
		}
		c.CloseWrite()
	}()
	_, _ = s.awaitIdle(mostWork) // where it cannot be measured, a moment must do
	in := bufio.NewReaderSize(slowly{c}, 64<<10)
	for n := range requests {
		r, err := http.ReadResponse(in, nil)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		switch {
		case err != nil:
			return story(fmt.Sprintf("%d responses, then %s", n, plain(err)))
		case r.StatusCode != 200:
			return story(fmt.Sprintf("%d responses, then one with status %d", n, r.StatusCode))
		}
	}
	if b, err := in.ReadByte(); err == nil {
		return story(fmt.Sprintf("all of them, and then %q", b))
	} else if !errors.Is(err, io.EOF) {
		return story("all of them, then " + plain(err))
	}
	return nil
}}

const slowReaderBy = `import threading
c = client()
def ask():
    c.sendall(%d*b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    c.shutdown(socket.SHUT_WR)
threading.Thread(target=ask).start()
time.sleep(3)
data, n = b"-", 0
while data:
    data = c.recv(65536)
    n += data.count(b"HTTP/1.1 200")
print(n, "responses")`

// enoughBytes is more than the buffers of two sockets take.
const enoughBytes = 16 << 20

// slowly reads with a pause after each piece, and waits for no piece longer than patience.
type slowly struct{ c *client }

func (s slowly) Read(b []byte) (int, error) {
	time.Sleep(100 * time.Microsecond)
	s.c.SetReadDeadline(time.Now().Add(patience))
	return s.c.Read(b)
}

// rootSize is about how many bytes the response to get has.
func rootSize(s *server) (int, error) {
	c, err := dial(s)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	r, err := c.ask(get)
	if err != nil {
		return 0, err
	}
	return len(r.body) + 100, nil
}

// short is a check that reads many responses to get. It is left out if these are long.
type short struct{ kind }

func (k short) run(ctx context.Context, b bench) verdict {
	const most = 500
	s, err := b.program.start(ctx, 0)
	if err != nil {
		return judged(err)
	}
	size, err := rootSize(s)
	s.stop()
	if err == nil && size > most {
		return verdict{leftOut: fmt.Sprintf("the response to GET / has %d bytes, and this check reads very many of them; it needs one of %d at most", size, most)}
	}
	return k.kind.run(ctx, b)
}
