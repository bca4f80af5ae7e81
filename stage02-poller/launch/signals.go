package launch

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"looper.example/stage02-poller/loop"
)

// stopOnSignal asks the loop to stop at the first signal, within grace; what it returns ends the
// watch.
func stopOnSignal(l *loop.Loop, grace time.Duration) (cancel func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		for range signals {
			signal.Stop(signals) // the next one does what it always does
			l.Post(func() { l.Stop(grace) })
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// outliveReaders keeps the process alive when the reader of its standard output or its
// standard error is gone: the write fails with EPIPE, as it does on other descriptors.
// Without it such a write ends a Go program with SIGPIPE (see os/signal). The signal is
// taken rather than ignored, because processes that this one starts would inherit that.
// What outliveReaders returns ends this.
func outliveReaders() (cancel func()) {
	signals := make(chan os.Signal, 1) // never received from: being asked for is enough
	signal.Notify(signals, syscall.SIGPIPE)
	return func() { signal.Stop(signals) }
}
