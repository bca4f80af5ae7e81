package launch

import (
	"bytes"
	"io"
	"log"
	"log/slog"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// talkative is a program that logs in every possible way, and ends.
func talkative(fail error) Program {
	p := program()
	start := p.Start
	p.Start = func(l *loop.Loop, addr string) (*loop.Listener, error) {
		slog.Warn("by slog")
		log.Print("by log")
		if fail != nil {
			return nil, fail
		}
		l.Post(func() {
			slog.Error("the last word")
			l.Stop(0)
		})
		return start(l, addr)
	}
	return p
}

// When a program has ended, its log is on standard error, before the line that says why it failed.
func TestLog(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	const atStart = "level=WARN msg=\"by slog\"\nlevel=INFO msg=\"by log\"\n"
	const whole = atStart + "level=ERROR msg=\"the last word\"\n"
	for _, row := range []struct {
		name        string
		fail        error
		own         bool // the program has a log of its own
		status      int
		log, stderr string
	}{
		{"on standard error", nil, false, 0, "", whole},
		{"on standard error, and a failure", errStart, false, 1, "", atStart + "some-server: no template folder\n"},
		{"its own", nil, true, 0, whole, ""},
		{"its own, and a failure", errStart, true, 1, atStart, "some-server: no template folder\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := talkative(row.fail)
			var own bytes.Buffer
			if row.own {
				p.Log = func() *asynclog.Handler { return asynclog.New(slog.NewTextHandler(&own, nil), asynclog.Config{}) }
			}
			status, _, stderr := run(p, "-addr", "127.0.0.1:0")
			require.Equal(t, row.status, status)
			require.Equal(t, row.log, withoutTimes(own.String()))
			require.Equal(t, row.stderr, withoutTimes(stderr))
		})
	}
}

var lineTime = regexp.MustCompile(`(?m)^time=\S+ `)

func withoutTimes(lines string) string { return lineTime.ReplaceAllString(lines, "") }

// A program's end restores the loggers.
func TestDefaultIsPutBack(t *testing.T) {
	logger, w, flags := slog.Default(), log.Writer(), log.Flags()
	restore := makeDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NotSame(t, logger, slog.Default())
	restore()
	require.Same(t, logger, slog.Default())
	require.Equal(t, w, log.Writer())
	require.Equal(t, flags, log.Flags())
}

// stuck is a writer whose Write blocks until the channel is closed.
type stuck chan struct{}

func (s stuck) Write(line []byte) (int, error) {
	<-s
	return len(line), nil
}

// A log that cannot be written delays a server's end by a second.
func TestStuckLogDelaysTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pipe := make(stuck)
		queued := asynclog.New(slog.NewTextHandler(pipe, nil), asynclog.Config{})
		o := Options{Log: slog.New(queued)}
		o.Log.Info("m")
		began := time.Now()
		o.flush()
		require.Equal(t, time.Second, time.Since(began))
		close(pipe)
		require.NoError(t, queued.Flush(t.Context()))
		time.Sleep(time.Second) // in which the log's goroutine ends
	})
}
