//go:build linux

package tls

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/ratio"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
	idle        = flag.Int("idle", 5000, "`number` of connections whose memory is measured")
)

// clients is the number of connections that stay open.
const clients = 50

// modes are the kinds of requests to a server.
var modes = []struct {
	name string
	ask  func(s *server, n int)
}{
	{"hello, keep-alive, 50 connections", (*server).keepAlive},
	{"hello, a new connection each", func(s *server, n int) { s.connect(n, trusting()) }},
	{"hello, a resumed session each", func(s *server, n int) {
		config := trusting()
		config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		s.connect(n, config)
	}},
	{"1 MiB, keep-alive", (*server).large},
}

// connectClients runs before the measurements: otherwise the handshakes would count for the first requests.
func (s *server) connectClients() {
	for len(s.conns) < clients {
		conn := s.dial(trusting())
		s.hello(conn)
		s.conns = append(s.conns, conn)
	}
}

func (s *server) keepAlive(n int) {
	for n > 0 {
		now := s.conns[:min(n, clients)]
		n -= len(now)
		for _, conn := range now {
			_, err := io.WriteString(conn, request)
			require.NoError(s, err)
		}
		for _, conn := range now {
			_, err := io.ReadFull(conn, s.in)
			require.NoError(s, err)
		}
	}
}

func (s *server) connect(n int, config *tls.Config) {
	for range n {
		conn := s.dial(config)
		s.hello(conn)
		require.NoError(s, conn.Close())
	}
}

func (s *server) large(n int) {
	client := http.Client{Transport: &http.Transport{TLSClientConfig: trusting()}}
	defer client.CloseIdleConnections()
	for range n {
		response, err := client.Get("https://" + s.addr + "/large")
		require.NoError(s, err)
		length, err := io.Copy(io.Discard, response.Body)
		require.NoError(s, err)
		require.NoError(s, response.Body.Close())
		require.EqualValues(s, 1<<20, length)
	}
}

// All servers respond, in every mode.
func TestAllRespond(t *testing.T) {
	folder := newFolder(t)
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			s := start(t, name, folder)
			s.connectClients()
			for _, mode := range modes {
				mode.ask(s, 2)
			}
		})
	}
}

// TestResults measures, and writes the page RESULTS.md. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	folder := newFolder(t)
	var servers []*server
	for _, name := range names() {
		s := start(t, name, folder)
		s.connectClients()
		servers = append(servers, s)
	}
	var rows []ratio.Row
	for _, mode := range modes {
		c := ratio.Comparison{Name: mode.name}
		for _, s := range servers {
			c.Contestants = append(c.Contestants, ratio.Contestant{Name: s.name, Elsewhere: func(n int) time.Duration {
				before := s.time()
				mode.ask(s, n)
				return s.time() - before
			}})
		}
		results := c.Measure(ratio.Config{Rounds: *rounds, Slice: 50 * time.Millisecond})
		rows = append(rows, ratio.Row{Name: mode.name, Results: results})
		t.Logf("%s: %.3v", mode.name, results) // progress, with -v
	}
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), "")
	page = ratio.AppendRatios(append(page, timeTop...), "request", rows)
	page = fmt.Appendf(page, memoryTop, *idle)
	for _, name := range names() {
		page = fmt.Appendf(page, "| %s | %.1f |\n", name, float64(perConnection(t, name, folder))/1024)
	}
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
}

// perConnection returns the bytes by which a server grows for each connection that has made one request and is idle: the median of
// three servers.
func perConnection(t *testing.T, name, folder string) int {
	var all []int
	for range 3 {
		s := start(t, name, folder)
		s.connect(200, trusting()) // after these, the one-time growth is over
		before := s.memory()
		var conns []*tls.Conn
		for range *idle {
			conn := s.dial(trusting())
			s.hello(conn)
			conns = append(conns, conn)
		}
		all = append(all, (s.memory()-before)/(*idle))
		for _, conn := range conns {
			_ = conn.Close()
		}
	}
	slices.Sort(all)
	return all[1]
}

const pageTop = `# HTTPS: results

Written by ` + "`GOWORK=off go test ./tls -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains how they are compared. %d rounds.

`

const timeTop = `
## Time

Processor time of the server, which is alone in its process; all its threads are counted. TLS 1.3 with a key on the curve
P-256. The first column is what net/http took on the machine that wrote this page; the others are a server's time over that in
the same round. Below 1 is faster than net/http.

`

const memoryTop = `
## Memory

By how much the server's memory (VmRSS) grew for each of %d connections that have made one request and are idle now. The kernel's memory for their
sockets is not counted.

| | KiB a connection |
|---|---:|
`
