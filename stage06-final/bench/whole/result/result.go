// Package result holds the samples of a comparison. Ratios are computed from them when they are shown.
//
//	measure --> Report --> JSON file --> Report --> report: table, charts, page
//
// Interface: Report and its parts, Read, Report.Write; Mode.CPUAgainst, Mode.RateAgainst, Percentile.
package result

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"looper.example/stage06-final/bench/ratio"
)

// Report holds all results of a comparison.
type Report struct {
	Date    time.Time `json:"date"`
	Machine Machine   `json:"machine"`
	Rounds  int       `json:"rounds"`
	Slice   string    `json:"slice"` // duration of a peer's turn in a round
	Quick   bool      `json:"quick"`
	Notices []string  `json:"notices"` // peers and parts that were left out, and why

	Peers   []Peer    `json:"peers"`
	Modes   []Mode    `json:"modes"`
	Latency []Latency `json:"latency,omitempty"`
	Memory  []Memory  `json:"memory,omitempty"`
	AB      []AB      `json:"ab,omitempty"`
	Growth  []Growth  `json:"growth,omitempty"`
}

// Machine is the machine of a comparison.
type Machine struct {
	System string `json:"system"` // such as linux/amd64
	Kernel string `json:"kernel"`
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory string `json:"memory"`
	Pinned bool   `json:"pinned"` // the client has one core, the servers another
}

// Peer is a server that took part.
type Peer struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Version string `json:"version"`
}

// Mode holds the results of a mode.
type Mode struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Conns   int      `json:"conns"`
	Results []Result `json:"results"`
}

// Result is the result of a peer in a mode: a value for each round.
type Result struct {
	Peer  string    `json:"peer"`
	CPU   []float64 `json:"cpu"`             // processor time of the server, in nanoseconds a request
	Rate  []float64 `json:"rate"`            // requests a second
	Calls float64   `json:"calls,omitempty"` // system calls a request; 0: not counted
}

// Latency holds a peer's latencies in an open loop.
type Latency struct {
	Peer        string    `json:"peer"`
	Rate        int       `json:"rate"`        // requests sent a second
	Percentiles []float64 `json:"percentiles"` // microseconds
}

// ranks are those of a Latency's percentiles.
var ranks = [...]float64{50, 90, 99, 99.9, 100}

// Ranks returns the ranks of a Latency's percentiles.
func Ranks() []float64 { return ranks[:] }

// Memory is the memory of idle connections: bytes a connection, measured several times.
type Memory struct {
	Peer  string    `json:"peer"`
	Conns int       `json:"conns"`
	Bytes []float64 `json:"bytes"`
}

// AB holds the results of the program ab for a peer, round by round.
type AB struct {
	Peer string    `json:"peer"`
	Rate []float64 `json:"rate"` // requests a second
	CPU  []float64 `json:"cpu"`  // the server's nanoseconds a request
}

// Growth is a server's memory under load, over time.
type Growth struct {
	Peer   string  `json:"peer"`
	Points []Point `json:"points"`
}

// Point is a server's memory after so many seconds of its load.
type Point struct {
	Seconds float64 `json:"seconds"`
	Bytes   int     `json:"bytes"`
}

// Read reads a report from a file of Write.
func Read(name string) (*Report, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := new(Report)
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// Write writes the report to a file.
func (r *Report) Write(name string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// Find returns the result of a peer; nil: it took no part.
func (m *Mode) Find(peer string) *Result {
	for i := range m.Results {
		if m.Results[i].Peer == peer {
			return &m.Results[i]
		}
	}
	return nil
}

// Mode returns a mode by its name; nil: it was not measured.
func (r *Report) Mode(name string) *Mode {
	for i := range r.Modes {
		if r.Modes[i].Name == name {
			return &r.Modes[i]
		}
	}
	return nil
}

// CPUAgainst returns the ratios of a peer's processor time to that of a base. If one of them took no part, ok is false.
func (m *Mode) CPUAgainst(peer, base string) (s ratio.Spread, ok bool) {
	return m.against(peer, base, func(r *Result) []float64 { return r.CPU })
}

// RateAgainst is CPUAgainst for requests a second.
func (m *Mode) RateAgainst(peer, base string) (s ratio.Spread, ok bool) {
	return m.against(peer, base, func(r *Result) []float64 { return r.Rate })
}

func (m *Mode) against(peer, base string, of func(*Result) []float64) (s ratio.Spread, ok bool) {
	a, b := m.Find(peer), m.Find(base)
	if a == nil || b == nil || len(of(a)) == 0 || len(of(a)) != len(of(b)) {
		return s, false
	}
	return ratio.Pair(of(a), of(b)), true
}

// Percentile returns a percentile of the values, by the nearest rank.
func Percentile(values []time.Duration, percent float64) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(percent/100*float64(len(sorted)) - 1e-9))
	return sorted[max(rank, 1)-1]
}
