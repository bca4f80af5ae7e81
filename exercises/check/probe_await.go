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

// await asks for something that takes long to compute, and for a page meanwhile. It goes by the order of the
// responses, whatever time they take.
var await = probe{needs: need{"GET", "/prime/7"}, ask: func(_ context.Context, s *server) error {
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
	computed := make(chan time.Time, 1)
	go func() {
		_, _ = long.reply(30 * time.Second)
		computed <- time.Now()
	}()
	time.Sleep(20 * time.Millisecond) // until it computes
	other, err := dial(s)
	if err != nil {
		return err
	}
	defer other.Close()
	other.SetDeadline(time.Now().Add(30 * time.Second))
	_, err = io.WriteString(other, get)
	if err == nil {
		_, err = other.reply(30 * time.Second)
	}
	served := time.Now()
	end := <-computed
	const tooFast = 100 * time.Millisecond
	switch {
	case err == nil && end.Sub(began) < tooFast:
		return nil // no client can have waited
	case err == nil && served.Before(end):
		return nil
	}
	came := fmt.Sprintf("/ came after %d ms, when the number had been computed", served.Sub(began).Milliseconds())
	if err != nil {
		came = "for /, " + plain(err)
	}
	return &Failure{
		Sent: "a client asks for /prime/N, N of 1,031 digits; 20 ms later another asks for /",
		Came: came, Wanted: "/ before the number", Why: "The loop serves all clients. A handler that computes on it stops all of them.",
		Reproduce: curl("GET", "/prime/"+largePrime, "") + " &\n" + curl("GET", "/", ""),
	}
}}

// primes asks for small numbers, one after the other, from the only client: nothing but the end of the computing can
// wake the loop.
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
