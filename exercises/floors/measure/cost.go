package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"

	"looper.example/stage06-final/conformance"
)

// cost is the processor time of mini for a request, over that of the floor: the median of all pairs, and the
// quartiles.
type cost struct{ low, median, high float64 }

// cost runs wrk against both servers in turn.
func (b *bench) cost(ctx context.Context) (cost, error) {
	var servers [2]*conformance.Process
	programs := [2]*program{&b.mini, &b.stage}
	for i, p := range programs {
		server, err := p.start(ctx)
		if err != nil {
			return cost{}, err
		}
		defer server.Stop()
		servers[i] = server
	}
	var ratios []float64
	for n := -1; n < b.pairs; n++ { // the first pair warms up
		var each [2]float64
		for k := range 2 {
			i := k
			if n%2 == 0 { // each is first as often as the other
				i = 1 - k
			}
			var err error
			if each[i], err = b.perRequest(ctx, servers[i], programs[i]); err != nil {
				return cost{}, fmt.Errorf("%s: %w", programs[i].name, err)
			}
		}
		b.tell("%s %.2f us of processor time a request, %s %.2f us", b.mini.name, each[0], b.stage.name, each[1])
		if n >= 0 {
			ratios = append(ratios, each[0]/each[1])
		}
	}
	return summary(ratios), nil
}

func summary(ratios []float64) cost {
	slices.Sort(ratios)
	at := func(part int) float64 { return ratios[(len(ratios)-1)*part/4] }
	return cost{at(1), at(2), at(3)}
}

// perRequest is the processor time of the server for a request, in microseconds.
func (b *bench) perRequest(ctx context.Context, server *conformance.Process, p *program) (float64, error) {
	before, err := processorTime(server.PID())
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, "taskset", "-c", clientCore, "wrk", "-t1", "-c", strconv.Itoa(b.floor.connections),
		"-d", b.duration.String(), "http://"+server.Addr+p.path)
	output, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w\n%s", err, output)
	}
	requests, err := readWrk(string(output))
	if err != nil {
		return 0, err
	}
	after, err := processorTime(server.PID())
	return float64((after - before).Microseconds()) / float64(requests), err
}

var (
	wrkRequests = regexp.MustCompile(`(\d+) requests in `)
	wrkErrors   = regexp.MustCompile(`(?m)^\s*(Socket errors|Non-2xx).*$`)
)

// readWrk reads how many requests wrk has made. If a response was an error, the figure says nothing.
func readWrk(output string) (requests int, err error) {
	if found := wrkErrors.FindString(output); found != "" {
		return 0, fmt.Errorf("wrk reports %s", found)
	}
	match := wrkRequests.FindStringSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("expected a number of requests from wrk, found %q", output)
	}
	if requests, err = strconv.Atoi(match[1]); err == nil && requests == 0 {
		err = errors.New("wrk made no request")
	}
	return requests, err
}
