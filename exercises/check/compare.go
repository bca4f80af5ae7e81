package check

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Contender is a program that is compared with another.
type Contender struct {
	Name    string
	Program Program
	Path    string // of the page that the clients request
	Single  bool   // it serves one connection at a time
}

// Figure compares what two contenders take of one thing, as a ratio.
type Figure struct {
	Name    string  `json:"name"`
	Ratio   float64 `json:"ratio,omitempty"` // of the first contender over the second; the median of several
	LeftOut string  `json:"left_out,omitempty"`
}

// The amount of load. Compare takes about 15 seconds.
const (
	loadPairs    = 7
	loadWindow   = 400 * time.Millisecond
	loadClients  = 8
	idlePairs    = 3
	idleFirst    = 200 // clients that connect before the memory is first read: with them come the buffers that a server needs once
	idleClients  = 2000
	tracedFew    = 200
	tracedMany   = 1200
	tracedWithin = 10 * time.Second
)

// Compare loads two programs in turn over loopback: processor time and system calls of a request, and memory of an idle
// client. It returns only ratios: they hold on other machines. It calls report with what it does, and leaves no process running.
func Compare(ctx context.Context, pair [2]Contender, report func(string)) ([]Figure, error) {
	single := pair[0].Single || pair[1].Single
	var figures []Figure
	for _, m := range []comparison{
		{"processor time of a request", loadPairs, costOf},
		{"system calls of a request", 1, callsOf},
		{"memory of an idle client", idlePairs, idleMemoryOf},
	} {
		f, err := m.figure(ctx, pair, single, report)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// comparison is one of the things that are compared.
type comparison struct {
	name string
	runs int
	take func(ctx context.Context, c Contender, single bool) (float64, error)
}

// figure runs all measurements of one thing. If this machine cannot measure it, the figure is left out with the reason.
func (m comparison) figure(ctx context.Context, pair [2]Contender, single bool, report func(string)) (Figure, error) {
	f := Figure{Name: m.name}
	var ratios []float64
	for n := range m.runs {
		report(fmt.Sprintf("%s, %d of %d", m.name, n+1, m.runs))
		each, err := m.once(ctx, pair, single, n%2)
		var out leftOut
		switch {
		case errors.As(err, &out):
			f.LeftOut = string(out)
		case err != nil:
			return f, err
		case each[1] > 0:
			ratios = append(ratios, each[0]/each[1])
		}
	}
	if len(ratios) > 0 {
		f.Ratio = median(ratios)
	} else if f.LeftOut == "" {
		f.LeftOut = "it is too little to be measured"
	}
	return f, nil
}

// once runs each contender once. first is the one that begins: each begins as often as the other.
func (m comparison) once(ctx context.Context, pair [2]Contender, single bool, first int) (each [2]float64, err error) {
	for _, i := range []int{first, 1 - first} {
		if each[i], err = m.take(ctx, pair[i], single); err != nil {
			return each, fmt.Errorf("%s: %w", pair[i].Name, err)
		}
	}
	return each, nil
}

// with starts the program, and stops it after act or when ctx ends.
func (p Program) with(ctx context.Context, act func(s *server) error) error {
	s, err := p.start(ctx, 0)
	if err != nil {
		return err
	}
	defer s.stop()
	defer s.stopWith(ctx)()
	return errors.Join(act(s), ctx.Err())
}

func (c Contender) request() string { return "GET " + c.Path + " HTTP/1.1\r\nHost: x\r\n\r\n" }

// costOf is the processor time of a request, in microseconds.
func costOf(ctx context.Context, c Contender, single bool) (cost float64, err error) {
	err = c.Program.with(ctx, func(s *server) error {
		clients := loadClients
		if single {
			clients = 1
		}
		if _, err := c.load(s, clients, loadWindow/4); err != nil { // the first requests cost more
			return err
		}
		before, err := s.measure()
		if err != nil {
			return err
		}
		asked, err := c.load(s, clients, loadWindow)
		if err != nil {
			return err
		}
		after, err := s.measure()
		cost = float64((after.cpu - before.cpu).Microseconds()) / float64(asked)
		return err
	})
	return cost, err
}

// load has clients send one request after the other for some time. It returns the number of responses.
func (c Contender) load(s *server, clients int, window time.Duration) (asked int, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	until := time.Now().Add(window)
	for range clients {
		all.Go(func() {
			n, failed := c.askWhile(s, func(int) bool { return time.Now().Before(until) })
			mu.Lock()
			defer mu.Unlock()
			asked, err = asked+n, errors.Join(err, failed)
		})
	}
	all.Wait()
	if err == nil && asked == 0 {
		err = errors.New("no response came")
	}
	return asked, err
}

// askWhile has a client send one request after the other, on one connection as long as the server keeps it open.
func (c Contender) askWhile(s *server, more func(asked int) bool) (asked int, err error) {
	var client *client
	defer func() {
		if client != nil {
			client.Close()
		}
	}()
	for ; more(asked); asked++ {
		if client == nil {
			if client, err = dial(s); err != nil {
				return asked, err
			}
		}
		r, err := client.ask(c.request())
		if err != nil {
			return asked, err
		}
		if r.status != http.StatusOK {
			return asked, fmt.Errorf("GET %s: expected 200, found %d", c.Path, r.status)
		}
		if r.last {
			client.Close()
			client = nil
		}
	}
	return asked, nil
}

// idleMemoryOf is the memory of a client that has had its response and stays connected, in bytes.
func idleMemoryOf(ctx context.Context, c Contender, single bool) (bytes float64, err error) {
	clients := min(idleClients, descriptors()-idleFirst-200)
	switch {
	case single:
		return 0, leftOut("one of the two serves one client at a time")
	case clients < idleFirst:
		return 0, leftOut(fmt.Sprintf("this process may open only %d files (ulimit -n)", descriptors()))
	}
	err = c.Program.with(ctx, func(s *server) error {
		var before measure
		for n := range idleFirst + clients {
			if n == idleFirst {
				if before, err = s.measure(); err != nil {
					return err
				}
			}
			client, err := dial(s)
			if err != nil {
				return err
			}
			defer client.Close()
			if _, err := client.ask(c.request()); err != nil {
				return err
			}
		}
		after, err := s.measure()
		bytes = float64(after.memory-before.memory) / float64(clients)
		return err
	})
	return bytes, err
}

// callsOf is how many system calls a request takes, as strace counts them: the difference between many requests and few.
func callsOf(ctx context.Context, c Contender, _ bool) (calls float64, err error) {
	if _, err := exec.LookPath("strace"); err != nil {
		return 0, leftOut("there is no strace here")
	}
	folder, err := os.MkdirTemp("", "compare-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	var counted [2]int
	for i, requests := range []int{tracedFew, tracedMany} {
		if counted[i], err = c.traced(ctx, filepath.Join(folder, "calls"), requests); err != nil {
			return 0, err
		}
	}
	return float64(counted[1]-counted[0]) / (tracedMany - tracedFew), nil
}

// traced counts the system calls of a program that runs for some requests of one client.
func (c Contender) traced(ctx context.Context, file string, requests int) (calls int, err error) {
	p := c.Program
	p.Command = append([]string{"strace", "-f", "-c", "-o", file}, p.Command...)
	err = p.with(ctx, func(s *server) error {
		if _, err := c.askWhile(s, func(asked int) bool { return asked < requests }); err != nil {
			return err
		}
		_ = terminate(s) // strace writes its table when the program has ended
		select {
		case <-s.Ended():
		case <-time.After(tracedWithin):
		}
		return nil
	})
	if errors.As(err, new(*Failure)) {
		return 0, leftOut("strace may not watch programs here")
	}
	if err != nil {
		return 0, err
	}
	table, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return readCalls(string(table))
}

// readCalls reads the number of calls from the last line of strace -c.
func readCalls(table string) (int, error) {
	for line := range strings.Lines(table) {
		if fields := strings.Fields(line); len(fields) > 4 && fields[len(fields)-1] == "total" {
			return strconv.Atoi(fields[3])
		}
	}
	return 0, leftOut("the table of strace is not understood here")
}
