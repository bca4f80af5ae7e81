package check

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// A prime number of 1,031 digits, all of them 1: to see that takes a second or so.
var largePrime = strings.Repeat("1", 1031)

func getPrime(n string) string { return "GET /prime/" + n + " HTTP/1.1\r\nHost: x\r\n\r\n" }

// await requests something that takes long to compute, and meanwhile a page again and again. It compares the two times, so
// that it does not matter how fast or busy the machine is: on a loop that computes, one of the pages takes as long.
var await = probe{slow: true, needs: need{"GET", "/prime/7"}, ask: func(_ context.Context, s *server) error {
	if err := primes(s); err != nil {
		return err
	}
	long, err := dial(s)
	if err != nil {
		return err
	}
	defer long.Close()
	began := time.Now()
	if _, err := io.WriteString(long, getPrime(largePrime)); err != nil {
		return err
	}
	computed := make(chan time.Duration, 1)
	go func() {
		_, _ = long.reply(mostComputing)
		computed <- time.Since(began)
	}()
	longest, took, err := pagesUntil(s, computed)
	const tooFast = 100 * time.Millisecond
	if err == nil && (took < tooFast || longest < took/2) { // when it is too fast, no client can have waited
		return nil
	}
	came := fmt.Sprintf("the number came after %d ms, and one of the pages took %d ms", took.Milliseconds(), longest.Milliseconds())
	if err != nil {
		came = "for /, " + plain(err)
	}
	return &Failure{
		Sent: "a client asks for /prime/N, N of 1,031 digits; until it comes, another asks for / again and again",
		Came: came, Wanted: "each page in less than half the time that the number takes", Why: "The loop serves all clients. A handler that computes on it stops all of them.",
		Reproduce: curl("GET", "/prime/"+largePrime, "") + " &\n" + curl("GET", "/", ""),
	}
}}

// mostComputing is how long the client waits for the number.
const mostComputing = 30 * time.Second

// pagesUntil asks for / until the number has been computed. It returns the longest time that a page took, and
// the time that the number took.
func pagesUntil(s *server, computed <-chan time.Duration) (longest, took time.Duration, err error) {
	c, err := dial(s)
	if err != nil {
		return 0, 0, err
	}
	defer c.Close()
	for {
		began := time.Now()
		c.SetDeadline(began.Add(mostComputing))
		if _, err = io.WriteString(c, get); err == nil {
			_, err = c.reply(mostComputing)
		}
		longest = max(longest, time.Since(began))
		if err != nil {
			return longest, <-computed, err
		}
		select {
		case took = <-computed:
			return longest, took, nil
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// primes has one client request small numbers, one after the other. No other client is there, so only the end of the computing
// can wake the loop.
func primes(s *server) error {
	for _, row := range []struct{ n, is string }{{"97", "true"}, {"91", "false"}} {
		c, err := dial(s)
		if err != nil {
			return err
		}
		r, err := c.ask(getPrime(row.n))
		c.Close()
		if err == nil && r.status == 200 && strings.Contains(string(r.body), row.is) {
			continue
		}
		came := ""
		if err != nil {
			came = plain(err)
		} else {
			came = r.String()
		}
		return &Failure{
			Case: "one number", Sent: "GET /prime/" + row.n + ", and no other client is connected", Came: came,
			Wanted: fmt.Sprintf("200 with %q", row.is), Reproduce: curl("GET", "/prime/"+row.n, ""),
			Why: "What has been computed elsewhere must wake the loop; it may have nothing else to wake up for.",
		}
	}
	return nil
}
