package trace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/trace"
)

// one of each kind, with all of its fields.
func samples() []trace.Event {
	return []trace.Event{
		{Kind: trace.Tick, Tick: 3, At: 1_500_000},
		{Kind: trace.Wait, Tick: 3, At: 2, Timeout: 30 * time.Second, N: 1, Took: 1_234_567},
		{Kind: trace.Wait, Tick: 3, At: 2, Timeout: -1, Took: 3*time.Second + 123456789},
		{Kind: trace.Wait, Tick: 3, At: 2, N: 12, Took: 1999},
		{Kind: trace.Ready, Tick: 3, At: 2, FD: 7, Interest: "rw"},
		{Kind: trace.Call, Tick: 3, At: 2, Name: "read", FD: 7, N: 78, Took: 2100},
		{Kind: trace.Call, Tick: 3, At: 2, Name: "read", FD: 7, Err: "EAGAIN", Took: 80},
		{Kind: trace.Call, Tick: 3, At: 2, Name: "update", FD: 7, Interest: "-", Took: 900},
		{Kind: trace.Run, Tick: 3, At: 2, Name: "input", FD: 7, Took: 9812},
		{Kind: trace.Run, Tick: 3, At: 2, Name: "timer", Took: 412 * time.Millisecond},
		{Kind: "novelty", Tick: 3, At: 2},
	}
}

func TestAppendJSON(t *testing.T) {
	events := append(samples(), trace.Event{}, trace.Event{Kind: trace.Call, Name: "listen", FD: -1})
	for _, special := range []string{`"`, `\`, "<", ">", "&", "ä", "\x00", "\n", "\x7f", "\xff", "\u2028"} {
		events = append(events, trace.Event{Kind: trace.Call, Err: "listen " + special})
	}
	for _, e := range events {
		want, err := json.Marshal(&e)
		require.NoError(t, err)
		require.Equal(t, "before"+string(want), string(trace.AppendJSON([]byte("before"), &e)))
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("call", int64(1), int64(2), "read", 7, "rw", 3, "EAGAIN", int64(-1), int64(5))
	f.Add("", int64(-1), int64(0), "<\"\\>", -7, "\xff", 0, "\u2028", int64(1<<62), int64(-1<<63))
	f.Fuzz(func(t *testing.T, kind string, tick, at int64, name string, fd int, interest string, n int, text string, timeout, took int64) {
		e := trace.Event{Kind: trace.Kind(kind), Tick: tick, At: time.Duration(at), Name: name, FD: fd, Interest: interest,
			N: n, Err: text, Timeout: time.Duration(timeout), Took: time.Duration(took)}
		want, err := json.Marshal(&e)
		require.NoError(t, err)
		require.Equal(t, string(want), string(trace.AppendJSON(nil, &e)))
	})
}

// Reading returns the written events, with their ticks.
func TestWriteAndRead(t *testing.T) {
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	events := samples()
	events = append(events, trace.Event{Kind: trace.Tick}, trace.Event{Kind: trace.Run, Name: "posted"})
	for i := range events {
		w.Trace(&events[i])
	}
	require.NoError(t, w.Close())

	r := trace.NewReader(&file)
	for i, want := range events {
		want.Tick = 1
		if i >= len(samples()) {
			want.Tick = 2
		}
		got, err := r.Next()
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got))
	}
	_, err := r.Next()
	require.Equal(t, io.EOF, err)
}

// The events of a tick are in the file before the next tick waits.
func TestWriterFlushes(t *testing.T) {
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	w.Trace(&trace.Event{Kind: trace.Tick})
	w.Trace(&trace.Event{Kind: trace.Run, Name: "input"})
	require.Empty(t, file.String())
	w.Trace(&trace.Event{Kind: trace.Tick})
	require.Equal(t, 2, strings.Count(file.String(), "\n"))
	require.NoError(t, w.Close())
	require.Equal(t, 3, strings.Count(file.String(), "\n"))
}

var errDiskFull = errors.New("disk full")

// fullDisk fails after n writes.
type fullDisk struct{ n int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.n--; d.n < 0 {
		return 0, errDiskFull
	}
	return len(p), nil
}

// The first error ends the trace silently, and Close returns it.
func TestWriterError(t *testing.T) {
	for n := range 4 {
		disk := &fullDisk{n}
		w := trace.NewWriter(disk)
		for range 3 {
			w.Trace(&trace.Event{Kind: trace.Tick})
			w.Trace(&trace.Event{Kind: trace.Run, Name: strings.Repeat("x", 1000)})
		}
		err := w.Close()
		if n < 3 {
			require.Equal(t, errDiskFull, err)
			require.Equal(t, -1, disk.n, "tried again after the error")
		} else {
			require.NoError(t, err)
		}
	}
}

func TestWriterAllocatesNothing(t *testing.T) {
	w := trace.NewWriter(io.Discard)
	events := samples()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for i := range events {
			w.Trace(&events[i])
		}
	}))
}

func TestReaderErrors(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"no JSON", "{\"ev\":\"tick\"}\ntick\n", "line 2: expected a JSON object of a trace: invalid character 'i' in literal true (expecting 'r')"},
		{"an empty line", "\n", "line 1: expected a JSON object of a trace: unexpected end of JSON input"},
		{"cut off", `{"ev":"tick"`, "line 1: expected a JSON object of a trace: unexpected end of JSON input"},
		{"another object", `{"event":"tick"}`, `line 1: expected an event, found an object without "ev"`},
		{"null", `null`, `line 1: expected an event, found an object without "ev"`},
		{"too long", `{"ev":"` + strings.Repeat("x", 2<<20) + `"}`, "line 1: bufio.Scanner: token too long"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := trace.NewReader(strings.NewReader(row.text))
			for {
				_, err := r.Next()
				if err != nil {
					require.EqualError(t, err, row.want)
					return
				}
			}
		})
	}
}

func TestAppendText(t *testing.T) {
	var got []byte
	for _, e := range samples() {
		got = append(trace.AppendText(got, &e), '\n')
	}
	require.Equal(t, strings.TrimPrefix(`
tick 3
  wait   up to 30s: 1 ready after 1.23ms
  wait   as long as it takes: 0 ready after 3.12s
  wait   not at all: 12 ready after 2µs
  ready  fd 7 rw
    read(7) = 78                     2.1µs
    read(7) = EAGAIN                 100ns
    update(7, -) = 0                 900ns
  run    input fd 7                  9.8µs
  run    timer                       412ms
  novelty
`, "\n"), string(got))
}
