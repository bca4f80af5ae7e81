package check

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// The part of the time that a server may compute while all clients wait. A server that asks its sockets over and over computes all
// the time that the machine leaves it.
const idleShare = 0.15

const watchCPU = "look, while it runs, at the server's column %CPU of: top"

// idleWindow is how long one of three measurements of an idle server takes.
const idleWindow = 200 * time.Millisecond

// roundWindow is the same for a situation that does not last: it must be over before the response of /slow comes, on a busy machine too.
const roundWindow = 150 * time.Millisecond

// slowTakes is how soon /slow may respond. A measurement that takes longer does not count: the situation may have ended before it.
const slowTakes = 500 * time.Millisecond

// situation is a state in which a server has nothing to do until a client or its timer does something.
type situation struct {
	name    string
	sent    string        // what the clients have done, in words
	by      string        // a program of Python that does the same
	why     string        // what keeps a server busy in it; "": anything
	rounds  int           // how often the probe makes it anew, because it does not last; 0: it lasts
	busy    time.Duration // how long the server may be busy with what the clients have sent
	prepare func(s *server) (over func(), err error)
}

// idle measures the processor time of a server in each of several situations.
func idle(situations ...situation) probe {
	return probe{ask: func(ctx context.Context, s *server) error {
		for _, at := range situations {
			share, err := at.share(s)
			if err != nil {
				return err
			}
			if share > idleShare {
				return &Failure{
					Case: at.name, Sent: at.sent,
					Came:      fmt.Sprintf("the server computes %.0f %% of the time", 100*share),
					Wanted:    "a server that sleeps until something happens (at most 15 %)",
					Why:       strings.TrimSpace(at.why + " A loop that runs without need burns a processor, and everything else on the machine is slower."),
					Reproduce: python(at.by), Watch: watchCPU,
				}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	}}
}

// mostWork is how long a server may be busy with a flood of requests, on a machine that is busy with others.
const mostWork = 15 * time.Second

// share is the part of the time that the server computes in the situation: the median of three windows, or of
// the rounds. A round that a busy machine has measured too late is repeated.
func (at situation) share(s *server) (float64, error) {
	if at.rounds == 0 {
		over, err := at.prepare(s)
		if err != nil {
			return 0, err
		}
		defer over()
		return s.awaitIdle(at.busy)
	}
	var shares []float64
	for n := 0; len(shares) < at.rounds; n++ {
		began := time.Now()
		over, err := at.prepare(s)
		if err != nil {
			return 0, err
		}
		share, err := s.cpuShare(roundWindow, 1)
		late := time.Since(began) > slowTakes
		over()
		if err != nil {
			return 0, err
		}
		if !late || n >= 3*at.rounds {
			shares = append(shares, share)
		}
	}
	return median(shares), nil
}

// awaitIdle waits until the server is idle, if it may be busy for some time. It returns the part of the time that the
// server computed last.
func (s *server) awaitIdle(busy time.Duration) (share float64, err error) {
	for began := time.Now(); ; {
		time.Sleep(100 * time.Millisecond)
		share, err = s.cpuShare(idleWindow, 3)
		if err != nil || share <= idleShare || time.Since(began) > busy {
			return share, err
		}
	}
}

// one prepares a situation with one client, which asks for a page.
func one(page string, act func(c *client) error) func(s *server) (func(), error) {
	return func(s *server) (func(), error) {
		c, err := dial(s)
		if err != nil {
			return nil, err
		}
		if err := act(c); err != nil {
			c.Close()
			return nil, &Failure{
				Sent: "GET " + page, Came: plain(err), Wanted: "a response", Reproduce: curl("GET", page, ""),
				Why: "The server is asked for a page before its idleness is measured.",
			}
		}
		return func() { c.Close() }, nil
	}
}

var silentClient = situation{
	name: "a silent client",
	sent: "a client connects and says nothing",
	by:   "c = client()",
	prepare: one("/", func(c *client) error {
		return nil
	}),
}

var servedClient = situation{
	name: "a client that stays",
	sent: "a client asks for /, reads the response, and stays connected without a word",
	by: `c = client()
c.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
print(c.recv(65536))`,
	prepare: one("/", func(c *client) error {
		_, err := c.ask(get)
		return err
	}),
}

var computedOnce = situation{
	name: "a number that has been computed",
	sent: "a client asks for /prime/97, reads the response, and stays connected without a word",
	by: `c = client()
c.sendall(b"GET /prime/97 HTTP/1.1\r\nHost: x\r\n\r\n")
print(c.recv(65536))`,
	why: "What wakes the loop must be read: the poller reports a descriptor as long as something is in it.",
	prepare: one("/prime/97", func(c *client) error {
		_, err := c.ask(getPrime("97"))
		return err
	}),
}

// More responses than the buffers of two sockets take.
const flood = 60000

var floodText = strings.Repeat(get, flood)

var deafAndShut = situation{
	name: "a deaf client that has half-closed",
	busy: mostWork,
	sent: fmt.Sprintf("a client asks for / %d times, closes its sending side, and reads nothing", flood),
	by: fmt.Sprintf(`c = client()
c.settimeout(1)
try: c.sendall(%d*b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
except OSError: pass
c.shutdown(socket.SHUT_WR)`, flood),
	prepare: one("/", func(c *client) error {
		c.SetReadBuffer(4 << 10)
		c.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(c, floodText) // as much as there is room for
		return c.CloseWrite()
	}),
}

const getSlow = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"

var shutAndWaiting = situation{
	name: "a half-closed client that waits",
	sent: "a client asks for /slow, closes its sending side, and waits for the response",
	by: `for _ in range(10):
    c = client()
    c.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    c.shutdown(socket.SHUT_WR)
    print(c.recv(65536))`,
	rounds: 3,
	prepare: func(s *server) (func(), error) {
		return several(s, 3, func(c *client) { c.CloseWrite() })
	},
}

var goneWhileOwed = situation{
	name: "a client that is gone before its response",
	sent: "three clients ask for /slow, close their sending side, and break the connection off (RST) before the response comes",
	by: `for _ in range(10):
    c = client()
    c.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    c.shutdown(socket.SHUT_WR)
    time.sleep(0.05)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()
    time.sleep(0.5)`,
	rounds: 3,
	prepare: func(s *server) (func(), error) {
		return several(s, 3, func(c *client) {
			c.CloseWrite()
			time.Sleep(20 * time.Millisecond)
			c.reset()
		})
	},
}

// several prepares a situation with clients that have asked for /slow. over waits until no response can be owed.
func several(s *server, n int, act func(c *client)) (over func(), err error) {
	var clients []*client
	over = func() {
		for _, c := range clients {
			_, _ = c.reply(patience)
			c.Close()
		}
	}
	for range n {
		c, err := dial(s)
		if err != nil {
			over()
			return nil, err
		}
		clients = append(clients, c)
		_, _ = io.WriteString(c, getSlow)
	}
	time.Sleep(50 * time.Millisecond) // until the handlers wait
	for _, c := range clients {
		act(c)
	}
	return over, nil
}
