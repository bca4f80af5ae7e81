package client

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/bench/ratio"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
)

var sizes = []struct {
	name, path string
	bytes      int
}{{"13 bytes", "small", 13}, {"64 KiB", "large", 64 << 10}}

// crowds are the numbers of requests in progress at once.
var crowds = []int{1, 50}

// netHTTP returns a function that sends n requests from crowd goroutines.
func netHTTP(t testing.TB, url string, crowd int) func(n int) {
	c := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowd, DisableCompression: true}}
	return func(n int) {
		var all sync.WaitGroup
		for share := range crowd {
			all.Go(func() {
				piece := make([]byte, 16<<10)
				for i := share; i < n; i += crowd {
					res, err := c.Get(url)
					if err != nil {
						t.Error(err)
						return
					}
					drain(res.Body, piece)
				}
			})
		}
		all.Wait()
	}
}

// looperClient returns a function that sends n requests from crowd tasks of one loop.
func looperClient(t testing.TB, url string, crowd int) func(n int) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	s := task.New(l, task.Config{})
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(time.Second) })
		<-ended
	})
	c := client.New(client.Config{MaxConnsPerHost: crowd, MaxIdlePerHost: crowd})
	return func(n int) {
		var all sync.WaitGroup
		all.Add(crowd)
		l.Post(func() {
			for share := range crowd {
				s.Start(new(task.Task), func(w *task.Task) error {
					piece := make([]byte, 16<<10)
					for i := share; i < n; i += crowd {
						res, err := c.Get(w, url)
						if err != nil {
							return err
						}
						drain(res.Body, piece)
					}
					return nil
				}, func(_ *task.Task, err error) {
					if err != nil {
						t.Error(err)
					}
					all.Done()
				})
			}
		})
		all.Wait()
	}
}

func drain(body io.ReadCloser, piece []byte) {
	for {
		if _, err := body.Read(piece); err != nil {
			break
		}
	}
	_ = body.Close()
}

func comparisons(t testing.TB) (all []ratio.Comparison) {
	url := startServer(t)
	for _, size := range sizes {
		for _, crowd := range crowds {
			all = append(all, ratio.Comparison{Name: fmt.Sprintf("%s, %d at once", size.name, crowd), Contestants: []ratio.Contestant{
				{Name: "net/http", Do: netHTTP(t, url+"/"+size.path, crowd)},
				{Name: "looper", Do: looperClient(t, url+"/"+size.path, crowd)},
			}})
		}
	}
	return all
}

// All contestants are served.
func TestContestants(t *testing.T) {
	for _, c := range comparisons(t) {
		for _, contestant := range c.Contestants {
			contestant.Do(100)
		}
	}
}

// TestResults measures, and writes the page RESULTS.md. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	var rows []ratio.Row
	for _, c := range comparisons(t) {
		results := c.Measure(ratio.Config{Rounds: *rounds, Slice: 50 * time.Millisecond})
		rows = append(rows, ratio.Row{Name: c.Name, Results: results})
		t.Logf("%s: %.3v", c.Name, results) // progress, with -v
	}
	goMod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), string(goMod))
	page = ratio.AppendRatios(append(page, timeTop...), "request", rows)
	page = ratio.AppendAllocations(append(page, allocationsTop...), rows)
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
}

const pageTop = `# Client: results

Written by ` + "`GOWORK=off go test ./client -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains how it is measured. %d rounds.

`

const timeTop = `
## Time

Processor time of a GET over a kept connection, on loopback, with the response read to its end. The server is a process of
its own, whose time does not count. The first column is what net/http took on the machine that wrote this page; the other is
Looper's time over that in the same round. Both times include the kernel's part, which is the same.

`

const allocationsTop = `
## Allocations

A request, and their bytes.

`
