//go:build linux

package measure

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"

	"looper.example/stage06-final/bench/whole/load"
	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
	"looper.example/stage06-final/bench/whole/site"
)

// The experiment of karlooper's README: ab -n 10000 -c 50.
const (
	abRequests    = 10_000
	abConnections = 50
)

// abPeers are the peers of the experiment: Looper, karlooper, Tornado, with which karlooper's README compares it, and net/http.
var abPeers = []string{"looper", "tornado", "karlooper", peers.Base}

// AB runs Apache's ab against each of abPeers, in so many rounds.
func (b *Bench) AB(ctx context.Context, rounds int) {
	path, err := exec.LookPath("ab")
	if err != nil {
		b.notice("no experiment with ab: " + err.Error())
		return
	}
	whole := b.Peers
	defer func() { b.Peers = whole }()
	b.Peers = slices.DeleteFunc(slices.Clone(whole), func(p peers.Peer) bool { return !slices.Contains(abPeers, p.Name) })
	f := b.start(ctx, modes.Mode{Name: "ab", Path: site.HelloPath, Kind: modes.Short, Shape: load.Shape{Conns: abConnections}})
	rows := make(map[*entrant]*result.AB)
	b.inTurns(ctx, f, rounds, func(e *entrant) error {
		if rows[e] == nil {
			rows[e] = &result.AB{Peer: e.server.Peer.Name}
		}
		return e.ab(ctx, path, rows[e])
	})
	for _, e := range f.entrants {
		if e.err == nil && rows[e] != nil {
			b.Report.AB = append(b.Report.AB, *rows[e])
		}
	}
	b.finish(f)
}

func (e *entrant) ab(ctx context.Context, path string, row *result.AB) error {
	before, err := e.server.CPU()
	if err != nil {
		return err
	}
	url := fmt.Sprintf("http://%v%s", e.server.Addr, site.HelloPath)
	output, err := exec.CommandContext(ctx, path, "-q", "-n", strconv.Itoa(abRequests), "-c", strconv.Itoa(abConnections), url).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ab: %w\n%s", err, output)
	}
	after, err := e.server.CPU()
	if err != nil {
		return err
	}
	rate, err := parseAB(string(output))
	if err != nil {
		return err
	}
	row.Rate = append(row.Rate, rate)
	row.CPU = append(row.CPU, float64(after-before)/abRequests)
	return nil
}

var (
	abRate     = regexp.MustCompile(`(?m)^Requests per second:\s+([\d.]+)`)
	abComplete = regexp.MustCompile(`(?m)^Complete requests:\s+(\d+)`)
	abFailed   = regexp.MustCompile(`(?m)^(?:Failed requests|Non-2xx responses):\s+([1-9]\d*)`)
)

// parseAB returns the requests a second of ab's output. If a request has failed, that is an error.
func parseAB(output string) (float64, error) {
	if failed := abFailed.FindString(output); failed != "" {
		return 0, fmt.Errorf("ab: %s", failed)
	}
	rate, complete := abRate.FindStringSubmatch(output), abComplete.FindStringSubmatch(output)
	if rate == nil || complete == nil || complete[1] != strconv.Itoa(abRequests) {
		return 0, fmt.Errorf("ab: expected %d complete requests, found\n%s", abRequests, output)
	}
	return strconv.ParseFloat(rate[1], 64)
}
