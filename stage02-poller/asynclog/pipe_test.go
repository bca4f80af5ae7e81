package asynclog

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// pipe is a writer that only the test reads from: each Write waits for one call of read.
type pipe struct {
	bytes.Buffer
	full chan struct{}
}

func newPipe() *pipe { return &pipe{full: make(chan struct{})} }

func (p *pipe) Write(line []byte) (int, error) {
	<-p.full
	return p.Buffer.Write(line)
}

// read lets n lines through.
func (p *pipe) read(n int) {
	for range n {
		p.full <- struct{}{}
	}
	synctest.Wait()
}

// readAll lets every line through, from now on.
func (p *pipe) readAll() {
	close(p.full)
	rest()
}

// bubble runs a test in virtual time. The queue's goroutine ends in it too.
func bubble(t *testing.T, test func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		test(t)
		time.Sleep(time.Minute)
	})
}

// rest sleeps for a pause of the queue's goroutine, in a bubble.
func rest() {
	time.Sleep(pause)
	synctest.Wait()
}

// lines writes a handler's records to w, without their time.
func lines(w io.Writer) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: withoutTime})
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func requireLines(t *testing.T, got string, want ...string) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, strings.Split(strings.TrimSuffix(got, "\n"), "\n")))
}

// broken fails to write while err is set.
type broken struct {
	bytes.Buffer
	err error
}

func (b *broken) Write(line []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return b.Buffer.Write(line)
}
