package check

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Idle clients may make a request this many times as expensive. With poll the cost grows with their number, with epoll and kqueue it does not.
const idleFactor = 4

// manyIdle compares the processor time of requests alone and beside very many idle clients.
var manyIdle = probe{slow: true, ask: func(ctx context.Context, s *server) error {
	most := min(3000, descriptors()-200)
	if most < 1000 {
		return leftOut(fmt.Sprintf("this process may open only %d files; ulimit -n 4096 lets the check open 3,000 connections", descriptors()))
	}
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	const sent = "a client asks for /, 1,000 times, first alone and then beside %d clients that are connected and silent"
	story := func(came string, n int) error {
		return &Failure{
			Sent: fmt.Sprintf(sent, n), Came: came, Wanted: fmt.Sprintf("at most %d times the processor time", idleFactor),
			Why:       "If each turn of the loop looks at every client, a thousand silent ones make the few that speak slow.",
			Reproduce: python(fmt.Sprintf(manyIdleBy, n)),
			Watch:     "do the same with range(0) instead, and compare the server's column TIME of: top",
		}
	}
	if _, _, err = requestCost(s, c, 0); err != nil { // what a first request costs is of no interest
		return notAlone(err)
	}
	alone, _, err := requestCost(s, c, 0)
	if err != nil {
		return notAlone(err)
	}
	for n := range most {
		if n%fewDials == 0 {
			_, _ = c.ask(get) // until the server has accepted those that wait
		}
		idle, err := dial(s)
		if err != nil {
			return story(fmt.Sprintf("no connection after %d: %v", n, err), n)
		}
		defer idle.Close()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if _, _, err = requestCost(s, c, 0); err != nil { // some of them have not been accepted yet
		return story(plain(err), most)
	}
	beside, asked, err := requestCost(s, c, idleFactor*alone)
	if err != nil {
		return story(plain(err), most)
	}
	if beside > idleFactor*alone {
		return story(fmt.Sprintf("alone they take %v of processor time; beside %d idle clients, the first %d of them take %v", alone, most, asked, beside), most)
	}
	return nil
}}

// notAlone is the failure of a server that does not respond to one client even before the idle ones come.
func notAlone(err error) *Failure {
	return &Failure{
		Sent: "a client asks for /, 2,000 times, one request after another; no other client is there", Came: plain(err), Wanted: "a response to each",
		Why: "A connection serves one request after another.", Reproduce: python(fmt.Sprintf(manyIdleBy, 0)),
	}
}

// fewDials is how many clients may connect before the server is given time to accept them. Those that its backlog has no room
// for try again a second later.
const fewDials = 50

const manyIdleBy = `clients = [client() for _ in range(%d)]
c = client()
for _ in range(20000):
    c.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    c.recv(65536)`

// requestCost is the processor time that 1,000 requests take; at least that of two ticks of the clock. It stops early when
// that is more than enough; 0: it never does.
func requestCost(s *server, c *client, enough time.Duration) (cost time.Duration, asked int, err error) {
	const requests, part = 1000, 100
	before, err := s.measure()
	for err == nil && asked < requests && (enough == 0 || cost <= enough) {
		for range part {
			if _, err := c.ask(get); err != nil {
				return cost, asked, err
			}
		}
		asked += part
		var after measure
		after, err = s.measure()
		cost = max(after.cpu-before.cpu, 20*time.Millisecond)
	}
	return cost, asked, err
}

// served requests one page: a failure here has nothing to do with many clients.
var served = probe{ask: func(_ context.Context, s *server) error {
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ask(get); err != nil {
		return &Failure{
			Sent: "a client connects and asks for /; no other is there", Came: plain(err), Wanted: "a response", Reproduce: curl("GET", "/", ""),
			Why: "The kernel reports only what it was told to watch: the listener, and from accept on each connection.",
		}
	}
	return nil
}}

// responds is the check of the first step: any bytes will do.
var responds = probe{ask: func(_ context.Context, s *server) error {
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	if _, err = io.WriteString(c, get); err == nil {
		_, err = c.in.ReadByte()
	}
	if err != nil {
		return &Failure{Sent: "GET /", Came: plain(err), Wanted: "any bytes at all", Reproduce: curl("GET", "/", "")}
	}
	return nil
}}
