// Package check examines the exercise shortwrite.
package check

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/shortwrite"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// result is what one write(2) does: it takes at most so many bytes, or fails.
type result struct {
	most int
	err  error
}

// scripted is a kernel whose writes follow a script. After its end they take all.
type scripted struct {
	kernel.Kernel
	s        *judge.Story
	script   []result
	received strings.Builder // by the client
	broken   error
	calls    int
}

func (k *scripted) Write(_ int, p []byte) (int, error) {
	if k.calls++; k.calls > 5000 {
		f := judge.Failure{
			Came: fmt.Sprintf("more than 5000 writes, in which the client receives %d bytes", k.received.Len()), Wanted: "writes until all is written",
			Why: "The loop does not end.",
		}
		if k.received.Len() > 5000 {
			f.Mistake = "again"
		}
		k.s.Fail(f)
	}
	if k.broken != nil {
		k.s.Fail(judge.Failure{
			Came: fmt.Sprintf("another write after %v", name(k.broken)), Wanted: "no write after a final error", Mistake: "deaf",
			Why: "The client receives nothing after EPIPE or ECONNRESET. A loop that goes on after it never ends.",
		})
	}
	if len(p) == 0 {
		return 0, nil
	}
	next := result{most: len(p)}
	if len(k.script) > 0 {
		next, k.script = k.script[0], k.script[1:]
	}
	if next.err != nil {
		if next.err != syscall.EINTR {
			k.broken = next.err
		}
		return -1, next.err
	}
	n := min(len(p), next.most)
	k.received.Write(p[:n])
	return n, nil
}

var names = map[error]string{syscall.EPIPE: "EPIPE", syscall.ECONNRESET: "ECONNRESET", syscall.EINTR: "EINTR"}

func name(err error) string {
	switch known, ok := names[err]; {
	case ok:
		return known
	case err == nil:
		return "no error"
	}
	return err.Error()
}

const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"

// Check sends a response through eight kernels.
func Check(s *judge.Story) {
	body := strings.Repeat("0123456789", 100)
	for _, row := range []struct {
		did     string
		script  []result
		err     error
		mistake string // if the error is another
	}{
		{"the kernel takes all at once", nil, nil, ""},
		{"a signal comes in the middle of the body", []result{{most: 500}, {most: 600}}, nil, "givesup"},
		{"a signal comes in the middle of the head", []result{{most: 7}}, nil, "givesup"},
		{"a signal comes before the first byte", []result{{err: syscall.EINTR}}, nil, "eintr"},
		{"a signal comes before and in the middle", []result{{most: 500}, {err: syscall.EINTR}, {most: 3}, {err: syscall.EINTR}}, nil, "eintr"},
		{"the client leaves before the first byte", []result{{err: syscall.EPIPE}}, syscall.EPIPE, ""},
		{"the client leaves in the middle of the body", []result{{most: 500}, {most: 10}, {err: syscall.ECONNRESET}}, syscall.ECONNRESET, ""},
		{"signals come all the time", storm(), nil, ""},
	} {
		s.Did("%s", row.did)
		k := &scripted{Kernel: sim.New(sim.Config{}), s: s, script: row.script}
		err := shortwrite.Respond(s.Watch(k), 4, []byte(head), []byte(body))
		if err != row.err {
			s.Fail(judge.Failure{
				Came: name(err), Wanted: name(row.err), Mistake: row.mistake,
				Why: "A signal leaves the connection sound. Only EPIPE, ECONNRESET and their like end it.",
			})
		}
		if row.err == nil {
			compare(s, k.received.String(), head+body)
		}
	}
}

// storm is a script of a hundred short writes and interruptions.
func storm() (script []result) {
	chance := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		r := result{most: 1 + chance.IntN(20)}
		if chance.IntN(4) == 0 {
			r = result{err: syscall.EINTR}
		}
		script = append(script, r)
	}
	return script
}

func compare(s *judge.Story, got, want string) {
	if got == want {
		return
	}
	f := judge.Failure{
		Came: fmt.Sprintf("the client receives %d bytes", len(got)), Wanted: fmt.Sprintf("all %d bytes of the response, each once", len(want)),
		Why: "A client reads as many bytes as Content-Length says. It waits for those that are missing, and takes others for the next response.",
	}
	switch {
	case len(got) > len(want):
		f.Mistake = "again"
	case strings.HasPrefix(want, got):
		f.Mistake = "ignored"
	default:
		f.Came, f.Mistake = f.Came+", and some are missing in the middle", "onepart"
	}
	s.Fail(f)
}
