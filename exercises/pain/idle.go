package pain

import (
	"context"
	"fmt"
	"math"
	"net"
	"time"

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
			"the first goes on as before. The loop is the same in both rows; only the system call that waits differs: poll(2) gets the list of all "+
			"sockets at each call, %s keeps it in the kernel.", idle, best),
		Ask:  fmt.Sprintf("How many times as long does a request take beside %d idle clients?", idle),
		Unit: "the time of a request beside the idle clients over that without them",
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

// besideIdle returns the time of a request beside idle clients over that without them.
func besideIdle(ctx context.Context, poller string, progress func(string)) (float64, error) {
	progress(poller + ": one client alone")
	addr, stop, err := oneLoop(poller)
	if err != nil {
		return 0, err
	}
	defer stop()
	busy, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer busy.Close()
	defer context.AfterFunc(ctx, func() { busy.Close() })()
	alone, err := requestTime(busy)
	if err != nil {
		return 0, err
	}
	progress(fmt.Sprintf("%s: %d clients connect", poller, idle))
	for range idle {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return 0, err
		}
		defer c.Close()
	}
	if err := ask(busy); err != nil { // after that, all are accepted
		return 0, err
	}
	progress(fmt.Sprintf("%s: one client beside %d", poller, idle))
	beside, err := requestTime(busy)
	return beside.Seconds() / alone.Seconds(), err
}

// requestTime returns the time of a request in the quickest of several rounds: other programs of the machine only add to it.
func requestTime(c net.Conn) (time.Duration, error) {
	const rounds, requests = 15, 50
	quickest := time.Duration(math.MaxInt64)
	for range rounds {
		began := time.Now()
		for range requests {
			if err := ask(c); err != nil {
				return 0, err
			}
		}
		quickest = min(quickest, time.Since(began)/requests)
	}
	return quickest, nil
}
