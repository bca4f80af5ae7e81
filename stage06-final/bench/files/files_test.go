package files

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/ratio"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
)

var sizes = []struct {
	name  string
	bytes int
}{{"16 KiB", 16 << 10}, {"64 KiB", 64 << 10}, {"256 KiB", 256 << 10}, {"1 MiB", 1 << 20}, {"100 MiB", 100 << 20}}

// newFolder returns a folder with a file of each size, named by its bytes.
func newFolder(tb testing.TB) string {
	folder := tb.TempDir()
	for _, size := range sizes {
		require.NoError(tb, os.WriteFile(filepath.Join(folder, fmt.Sprint(size.bytes)), make([]byte, size.bytes), 0o600))
	}
	return folder
}

// Both ways send the complete file.
func TestBothBringTheFile(t *testing.T) {
	s := startServer(t, newFolder(t))
	for _, size := range sizes {
		for _, way := range []string{"sent", "copied"} {
			require.Equal(t, int64(size.bytes), s.fetch(fmt.Sprintf("/%s/%d", way, size.bytes)), way)
		}
	}
}

// TestResults measures, and writes the page RESULTS.md. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	s := startServer(t, newFolder(t))
	var rows []ratio.Row
	for _, size := range sizes {
		c := ratio.Comparison{Name: size.name}
		for _, way := range []string{"copied", "sent"} {
			path := fmt.Sprintf("/%s/%d", way, size.bytes)
			c.Contestants = append(c.Contestants, ratio.Contestant{
				Name:      way,
				Elsewhere: func(n int) time.Duration { return s.fetchN(path, n) },
			})
		}
		results := c.Measure(ratio.Config{Rounds: *rounds, Slice: 100 * time.Millisecond})
		rows = append(rows, ratio.Row{Name: size.name, Results: results})
		t.Logf("%s: %.3v", size.name, results) // progress, with -v
	}
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), "")
	page = ratio.AppendRatios(append(page, timeTop...), "file", rows)
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
}

const pageTop = `# Files: results

Written by ` + "`GOWORK=off go test ./files -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains how they are compared. %d rounds.

`

const timeTop = `
## Time

Processor time of the server, which is alone in its process, to send a file over loopback to one client that
reads it as fast as it can. *Copied* reads and writes pieces of 64 KiB; *sent* uses sendfile(2), though only for
files of 64 KiB and more, so the first row measures the same way twice. Below 1 sendfile is faster.

`
