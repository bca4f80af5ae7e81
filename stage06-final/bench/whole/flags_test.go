//go:build linux

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

func TestFlags(t *testing.T) {
	for _, row := range []struct {
		name string
		args []string
		want func(t *testing.T, o *options)
	}{
		{"nothing", nil, func(t *testing.T, o *options) {
			assert.Len(t, o.modes, len(modes.All()))
			assert.Len(t, o.peers, len(peers.All()))
			assert.Equal(t, allParts, o.parts)
		}},
		{"quick", []string{"-quick"}, func(t *testing.T, o *options) {
			assert.Equal(t, 3, o.rounds)
			for _, m := range o.modes {
				assert.False(t, m.Long, m.Name)
			}
		}},
		{"quick, but this", []string{"-quick", "-rounds", "7", "-mode", "keep-10000"}, func(t *testing.T, o *options) {
			assert.Equal(t, 7, o.rounds)
			assert.Equal(t, 25*time.Millisecond, o.slice)
			require.Len(t, o.modes, 1)
			assert.Equal(t, []string{partModes}, o.parts)
		}},
		{"a peer", []string{"-peer", "limit,looper", "-parts", "memory,ab"}, func(t *testing.T, o *options) {
			require.Len(t, o.peers, 2)
			assert.True(t, o.does(partAB))
			assert.False(t, o.does(partModes))
		}},
		{"minutes", []string{"-minutes", "10"}, func(t *testing.T, o *options) { assert.Empty(t, o.parts) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out, mistakes bytes.Buffer
			o, _, done := parse(row.args, &out, &mistakes)
			require.False(t, done, mistakes.String())
			row.want(t, o)
		})
	}
}

func TestWrongFlags(t *testing.T) {
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"-mode", "x"}, "whole: unknown mode \"x\": expected one of keep-1, "},
		{[]string{"-peer", "x"}, "whole: unknown peer \"x\": expected one of limit, looper, "},
		{[]string{"-parts", "x"}, "whole: unknown part \"x\": expected one of modes, latency, memory, ab (-h lists the flags)\n"},
		{[]string{"-rounds", "0"}, "expected numbers greater than 0"},
		{[]string{"-page", "p.md"}, "-page needs -svg"},
		{[]string{"x"}, `unexpected argument "x"`},
	} {
		var out, mistakes bytes.Buffer
		_, status, done := parse(row.args, &out, &mistakes)
		assert.True(t, done)
		assert.Equal(t, 2, status)
		assert.Contains(t, mistakes.String(), row.want)
	}
}

// -h lists every mode, server and flag.
func TestHelp(t *testing.T) {
	var out, mistakes bytes.Buffer
	_, status, done := parse([]string{"-h"}, &out, &mistakes)
	require.True(t, done)
	require.Zero(t, status)
	require.Empty(t, mistakes.String())
	for _, name := range append(modes.Names(), peers.Names()...) {
		assert.Contains(t, out.String(), "\n  "+name+" ")
	}
	for _, flag := range []string{"quick", "mode", "peer", "json", "svg", "page", "from", "minutes", "karlooper", "rate"} {
		assert.Contains(t, out.String(), "\n  -"+flag)
	}
}

// -from shows earlier results, and measures nothing.
func TestFrom(t *testing.T) {
	folder := t.TempDir()
	in, page, svg := filepath.Join(folder, "r.json"), filepath.Join(folder, "page.md"), filepath.Join(folder, "svg")
	r := &result.Report{Peers: []result.Peer{{Name: "looper"}}, Modes: []result.Mode{{Name: "json", Title: "JSON", Results: []result.Result{
		{Peer: "looper", CPU: []float64{7}, Rate: []float64{8}}}}}}
	require.NoError(t, r.Write(in))
	var out bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"-from", in}, &out, os.Stderr))
	require.Contains(t, out.String(), "\nJSON\npeer ")
	require.Zero(t, run(t.Context(), []string{"-from", in, "-page", page, "-svg", svg}, &out, os.Stderr))
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(text), "\n### JSON\n")
	require.DirExists(t, svg)
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	clock := time.Unix(0, 0)
	p := &progress{out: &out, steps: 4, now: func() time.Time { return clock }, last: clock.Add(-time.Hour)}
	for _, doing := range []string{"a", "b", "c"} {
		p.step(doing)
		clock = clock.Add(6 * time.Second)
	}
	require.Equal(t, "  0 %  a\n 50 %  c\n", out.String(), "one line in ten seconds")
	out.Reset()
	p.fancy = true
	p.step("d")
	p.end()
	require.Contains(t, out.String(), "███░░░░░░░░  75 %  d\r\x1b[K")
}

func TestField(t *testing.T) {
	require.Equal(t, "Fast 3000", field("processor\t: 0\nmodel name\t: Fast 3000\n", "model name"))
	require.Equal(t, "unknown CPU", field("", "model name"))
}
