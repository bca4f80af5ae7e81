package pain

import (
	"cmp"
	"context"
	"fmt"
	"net"

	"looper.example/stage02-poller/kernel"
)

// idle is how many clients are connected and silent. Both ends of each are descriptors of this process.
const idle = 2000

// idleClients is the pain of stage 2.
func idleClients() Experiment {
	pollers := kernel.Pollers()
	best := "epoll"
	if len(pollers) > 0 {
		best = pollers[0]
	}
	return Experiment{
		Stage: 2, Title: "idle clients",
		Story: fmt.Sprintf("One client sends a request, waits for the response, and sends the next. Then %d other clients connect and say nothing, and "+
			"the first goes on as before. Two servers are measured. Their loop is the same, and they wait with different system calls: poll(2) gets the list of all "+
			"sockets at each call, %s keeps it in the kernel.", idle, best),
		Ask:  fmt.Sprintf("How many times as long does a request take beside %d idle clients? (1: as long as without them.)", idle),
		Unit: "the time of a request beside the idle clients, divided by the time without them",
		Rows: []Row{{Design: "poll", Below: true}, {Design: best}},
		Lines: "poll(2) looks at each socket of the list at each call, so each request pays for all idle clients. epoll and kqueue are told once, and return " +
			"only those that are ready.\nBoth: stage02-poller/kernel/poller_poll.go, poller_epoll.go, poller_kqueue.go.",
		run: func(ctx context.Context, progress func(string)) ([]float64, error) {
			return runIdle(ctx, progress, best)
		},
	}
}

func runIdle(ctx context.Context, progress func(string), best string) (ratios []float64, err error) {
	if len(kernel.Pollers()) == 0 {
		return nil, ErrUnsupported
	}
	for _, poller := range []string{"poll", best} {
		ratio, err := besideIdle(ctx, poller, progress)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", poller, err)
		}
		ratios = append(ratios, ratio)
	}
	return ratios, nil
}

// besideIdle returns the time of a request beside idle clients, divided by the time without them. Two loops are asked in turn, one of which has the
// idle clients.
func besideIdle(ctx context.Context, poller string, progress func(string)) (float64, error) {
	alone, endAlone, err := busyClient(ctx, poller, 0)
	if err != nil {
		return 0, err
	}
	defer endAlone()
	progress(fmt.Sprintf("%s: %d clients connect", poller, idle))
	beside, endBeside, err := busyClient(ctx, poller, idle)
	if err != nil {
		return 0, err
	}
	defer endBeside()
	progress(fmt.Sprintf("%s: one client alone, and one beside %d, in turn", poller, idle))
	var failed error
	asked := func(c net.Conn) func() {
		return func() { failed = cmp.Or(failed, ask(c)) }
	}
	return compare(100, asked(alone), asked(beside))[0], failed
}

// busyClient starts a loop and connects a client to it, after others that say nothing. All have been accepted when it returns.
func busyClient(ctx context.Context, poller string, silent int) (busy net.Conn, end func(), err error) {
	addr, stop, err := oneLoop(poller)
	if err != nil {
		return nil, nil, err
	}
	var clients []net.Conn
	end = func() {
		for _, c := range clients {
			c.Close()
		}
		stop()
	}
	for range silent + 1 {
		if busy, err = net.Dial("tcp", addr); err != nil {
			end()
			return nil, nil, err
		}
		clients = append(clients, busy)
	}
	context.AfterFunc(ctx, func() { busy.Close() })
	if err = ask(busy); err != nil {
		end()
	}
	return busy, end, err
}
