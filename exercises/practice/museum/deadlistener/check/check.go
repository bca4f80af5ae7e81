// Package check examines the exercise deadlistener.
package check

import (
	"fmt"
	"net/netip"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/deadlistener"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// row is a machine without descriptors for a time, and without memory for another.
type row struct {
	did      string
	emfile   time.Duration // so long there is no descriptor
	refusals int           // of Update, when accepting resumes
	mistake  string
}

// Check has clients come at bad times.
func Check(s *judge.Story) {
	for _, r := range []row{
		{"the machine is sound", 0, 0, ""},
		{"there is no descriptor for 250 ms", 250 * time.Millisecond, 0, ""},
		{"there is no descriptor for 50 ms; when accepting resumes, the kernel has no memory for one update", 50 * time.Millisecond, 1, ""},
		{"there is no descriptor for 250 ms; when accepting resumes, 7 updates fail", 250 * time.Millisecond, 7, "once"},
		{"the same, with 40 updates that fail", time.Second, 40, "once"},
	} {
		s.Did("%s; alice comes at 10 ms, bob ten minutes later", r.did)
		examine(s, r)
	}
	s.Did("it happens three times in an hour")
	examine(s, row{"", 250 * time.Millisecond, 3, "once"})
}

func examine(s *judge.Story, r row) {
	k := sim.New(sim.Config{})
	f := &fussy{Kernel: k, s: s, row: r}
	served := map[string]time.Duration{}
	rounds := 1
	if r.did == "" {
		rounds = 3
	}
	for round := range rounds {
		from := time.Duration(round) * 20 * time.Minute
		for i, name := range []string{"alice", "bob"} {
			at := from + 10*time.Millisecond + time.Duration(i)*10*time.Minute
			k.Client(name, func(c *sim.Client) {
				c.Sleep(at)
				if i == 0 && r.emfile > 0 {
					f.begin(at + r.emfile)
				}
				c.Connect("sim:80")
				c.Send("x")
				for c.Now() < at+9*time.Minute && !c.Readable() {
					c.Sleep(50 * time.Millisecond)
				}
				if !c.Readable() || c.Receive() != "x" {
					served[name] = -1
				} else if served[name] >= 0 {
					served[name] = max(served[name], c.Now()-at)
				}
				c.Close()
			})
		}
	}
	err := k.Run(exhibit.Program(func() error { return deadlistener.Serve(s.WatchWaits(f), "sim:80") }))
	if err != nil {
		s.Fail(judge.Failure{Came: exhibit.FirstLine(err), Wanted: "a server that serves"})
	}
	most := r.emfile + time.Duration(r.refusals+2)*deadlistener.Rest
	for i, name := range []string{"alice", "bob"} {
		bound := []time.Duration{most, 50 * time.Millisecond}[i]
		if took := served[name]; took < 0 || took > bound {
			came, mistake := fmt.Sprintf("%s is served after %v", name, took), ""
			if took < 0 {
				came, mistake = name+" is not served in 9 minutes", r.mistake
			}
			s.Fail(judge.Failure{
				Came: came, Wanted: fmt.Sprintf("within %v", bound), Mistake: mistake,
				Why: "A listener that is not watched is never reported ready. If the update fails that was to watch it again, nothing in the server has a reason to try once more.",
			})
		}
	}
}

// fussy is a kernel whose accepts and updates fail. It notices a loop that spins.
type fussy struct {
	kernel.Kernel
	s        *judge.Story
	row      row
	until    time.Duration // no descriptor before
	refusals int           // that are left
	listener int
	calls    int // that failed at this moment
	waits    int // meanwhile
	last     time.Duration
}

func (k *fussy) begin(until time.Duration) { k.until, k.refusals = until, k.row.refusals }

func (k *fussy) Listen(addr string, reuse bool) (fd int, bound string, err error) {
	fd, bound, err = k.Kernel.Listen(addr, reuse)
	k.listener = fd
	return fd, bound, err
}

func (k *fussy) Accept(listener int) (int, netip.AddrPort, error) {
	if k.Now() < k.until {
		k.called("norest", "accept")
		return -1, netip.AddrPort{}, syscall.EMFILE
	}
	return k.Kernel.Accept(listener)
}

// called counts failed calls at one moment.
func (k *fussy) called(mistake, what string) {
	if k.Now() != k.last {
		k.last, k.calls, k.waits = k.Now(), 0, 0
	}
	if k.calls++; k.calls > 2 {
		if what == "update" && k.waits > 0 {
			mistake = "eager"
		}
		k.s.Fail(judge.Failure{
			Came: fmt.Sprintf("%d calls of %s that fail at the same moment", k.calls, what), Wanted: "a rest between two attempts", Mistake: mistake,
			Why: "What the kernel lacks now, it lacks a microsecond later. A loop that asks again at once uses all of a core, and serves nobody meanwhile.",
		})
	}
}

func (k *fussy) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return &fussyPoller{p, k}, err
}

type fussyPoller struct {
	kernel.Poller
	k *fussy
}

func (p *fussyPoller) Update(fd int, from, to kernel.Interest) error {
	if fd == p.k.listener && to != kernel.None && p.k.Now() > 0 && p.k.refusals > 0 {
		p.k.refusals--
		p.k.called("insists", "update")
		return syscall.ENOMEM
	}
	return p.Poller.Update(fd, from, to)
}

func (p *fussyPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if p.k.calls > 0 {
		p.k.waits++
	}
	return p.Poller.Wait(timeout)
}
