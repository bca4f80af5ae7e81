package report

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/result"
)

// A report of three servers, one of which cannot take part in all modes.
func sample() *result.Report {
	mode := func(name, title string, conns int, results ...result.Result) result.Mode {
		return result.Mode{Name: name, Title: title, Conns: conns, Results: results}
	}
	limit := result.Result{Peer: "limit", CPU: []float64{4000, 5000, 4000}, Rate: []float64{200_000, 180_000, 200_000}, Calls: 2.02}
	looper := result.Result{Peer: "looper", CPU: []float64{4400, 5500, 4800}, Rate: []float64{180_000, 160_000, 180_000}, Calls: 2.04}
	base := result.Result{Peer: "net/http", CPU: []float64{12_000, 15_000, 12_000}, Rate: []float64{60_000, 40_000, 60_000}}
	return &result.Report{
		Date: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC), Rounds: 3, Slice: "200ms", Notices: []string{"node: not found"},
		Machine: result.Machine{System: "linux/amd64", Kernel: "6.1", CPU: "a processor", Cores: 2, Memory: "8 GB", Pinned: true},
		Peers:   []result.Peer{{Name: "limit", Version: "cc 12", About: "the floor"}, {Name: "looper", Version: "this tree"}, {Name: "net/http", Version: "go1"}},
		Modes: []result.Mode{
			mode("keep-50", "keep-alive, 50 connections", 50, limit, looper, base),
			mode("keep-1000", "keep-alive, 1,000 connections", 1000, limit, looper, base),
			mode("tls", "TLS", 50, looper, base),
		},
		Latency: []result.Latency{{Peer: "looper", Rate: 2000, Percentiles: []float64{50, 60, 70, 80, 1234}}},
		Memory:  []result.Memory{{Peer: "looper", Conns: 10_000, Bytes: []float64{390, 400, 410}}},
		AB:      []result.AB{{Peer: "looper", Rate: []float64{8000, 9000, 10_000}, CPU: []float64{20_000, 21_000, 22_000}}},
		Growth:  []result.Growth{{Peer: "looper", Points: []result.Point{{Seconds: 1, Bytes: 5e6}, {Seconds: 2, Bytes: 7e6}, {Seconds: 3, Bytes: 6e6}}}},
	}
}

func TestText(t *testing.T) {
	text := string(AppendText(nil, sample()))
	for _, want := range []string{
		"\nkeep-alive, 50 connections\n" +
			"peer      CPU, ns a request  over limit        over net/http     requests/s  over net/http     system calls\n" +
			"limit     4000               1.00 (1.00-1.00)  0.33 (0.33-0.33)  200000      3.33 (3.33-4.50)  2.02\n" +
			"looper    4800               1.10 (1.10-1.20)  0.37 (0.37-0.40)  180000      3.00 (3.00-4.00)  2.04\n" +
			"net/http  12000              3.00 (3.00-3.00)  1.00 (1.00-1.00)  60000       1.00 (1.00-1.00)  —\n",
		"\nTLS\n", "looper    4800               —           0.37 (0.37-0.40)",
		"latency in microseconds, 2000 requests a second\npeer    50 %  90 %  99 %  99.9 %  slowest\nlooper  50.0  60.0  70.0  80.0    1234\n",
		"memory of an idle connection, 10000 of them\npeer    bytes a connection  between\nlooper  400                 390-410\n",
		"looper  9000        9000-10000  21.0\n", "looper  5.00                           6.00            7.00\n", "left out: node: not found",
	} {
		assert.Contains(t, text, want)
	}
}

func TestPage(t *testing.T) {
	r := sample()
	page := string(AppendPage(nil, []*result.Report{r}, Charts(r), "pictures", "\n## What was tried\n\nMuch.\n\n"))
	for _, want := range []string{
		"29 November 2026; linux/amd64, Linux 6.1; a processor, 2 cores, 8 GB; the client on one of them, the servers on another. 3 rounds of 200ms.\n",
		"| limit | cc 12 | the floor |\n", "\nLeft out: node: not found.\n",
		"|  | limit | looper | net/http |\n|---|---:|---:|---:|\n| keep-alive, 50 connections | 1.00 | 1.10 | 3.00 |\n",
		"| TLS | — | — | — |\n", "| TLS | — | 0.37 | 1.00 |\n",
		"![keep-alive, 50 connections: processor time a request, over that of limit](pictures/cost-keep-50.svg)\n",
		"![Cost of a request over the number of connections](pictures/connections.svg)\n", "(pictures/latency.svg)", "(pictures/memory.svg)",
		"### TLS\n\n| peer |",
	} {
		assert.Contains(t, page, want)
	}
	require.True(t, strings.HasSuffix(page, "|\n\n## What was tried\n\nMuch.\n"), page[len(page)-60:])
}

// There is a chart for each kind of numbers, and no empty one.
func TestCharts(t *testing.T) {
	names := func(r *result.Report) (names []string) {
		for _, p := range Charts(r) {
			names = append(names, p.Name)
		}
		return names
	}
	require.Equal(t, []string{"cost-keep-50.svg", "connections.svg", "latency.svg", "memory.svg"}, names(sample()))
	require.Empty(t, names(new(result.Report)))
}
