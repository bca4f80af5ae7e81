// Package check examines the exercise drain.
package check

import (
	"fmt"
	"strings"
	"syscall"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/drain"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// result is what one read(2) says.
type result struct {
	data string
	err  error
}

// scripted is a kernel whose reads follow a script. After its end it says EAGAIN a thousand times, and then that it has been
// asked too often.
type scripted struct {
	kernel.Kernel
	script  []result
	beyond  int
	spinner func()
}

func (k *scripted) Read(_ int, p []byte) (int, error) {
	if len(k.script) == 0 {
		if k.beyond++; k.beyond > 1000 {
			k.spinner()
		}
		return 0, syscall.EAGAIN
	}
	next := &k.script[0]
	n, err := copy(p, next.data), next.err
	if next.data = next.data[n:]; next.data == "" { // the rest is for the next read, if p was too short
		k.script = k.script[1:]
	}
	return n, err
}

// Check reads from several clients.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did     string
		script  []result
		data    string
		end     drain.End
		mistake string
		why     string
	}{
		{
			did: "the client has sent \"ab\" and \"cd\"; then nothing is there", script: []result{{"ab", nil}, {"cd", nil}, {"", syscall.EAGAIN}},
			data: "abcd", end: drain.Empty,
			why: "EAGAIN says that nothing is there now. The connection is sound, and the poller tells when there is more.",
		}, {
			did: "the client has sent \"ab\" and closed", script: []result{{"ab", nil}, {"", nil}},
			data: "ab", end: drain.Closed, mistake: "endoferror",
			why: "A read of 0 bytes is the end of input. It stays readable for ever: a loop that does not notice goes round and round.",
		}, {
			did: "a signal comes between \"ab\" and \"cd\"", script: []result{{"ab", nil}, {"", syscall.EINTR}, {"cd", nil}, {"", syscall.EAGAIN}},
			data: "abcd", end: drain.Empty, mistake: "eintrends",
			why: "EINTR says that read(2) did not do anything because a signal came. Nothing is wrong with the connection.",
		}, {
			did: "the client has sent \"ab\" and cut the connection", script: []result{{"ab", nil}, {"", syscall.ECONNRESET}},
			data: "ab", end: drain.Broken,
			why: "ECONNRESET and all other errors say that nothing will come any more.",
		}, {
			did: "two signals come before anything is read; then the client's machine is gone", script: []result{{"", syscall.EINTR}, {"", syscall.EINTR}, {"", syscall.ETIMEDOUT}},
			data: "", end: drain.Broken,
			why: "EINTR can come any number of times. ETIMEDOUT is the end of the connection.",
		}, {
			did: "the client has sent 5 KB in two pieces, and closed", script: []result{{strings.Repeat("x", 4000), nil}, {strings.Repeat("y", 1000), nil}, {"", nil}},
			data: strings.Repeat("x", 4000) + strings.Repeat("y", 1000), end: drain.Closed,
			why: "A buffer is used again for the next read, and only n bytes of it are new.",
		},
	} {
		s.Did("%s", row.did)
		k := &scripted{Kernel: sim.New(sim.Config{}), script: row.script}
		k.spinner = func() {
			s.Fail(judge.Failure{
				Came: "more than 1000 reads after EAGAIN", Wanted: "a return at the first EAGAIN", Mistake: "spins",
				Why: "A server that asks a socket again and again until something comes spins: it uses 100 % of a core and serves no other client.",
			})
		}
		data, end := drain.Drain(s.Watch(k), 7)
		if string(data) != row.data || end != row.end {
			if row.mistake == "endoferror" && end != drain.Empty {
				row.mistake = ""
			}
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%q and %v", data, end), Wanted: fmt.Sprintf("%q and %v", row.data, row.end), Why: row.why, Mistake: row.mistake,
			})
		}
	}
}
