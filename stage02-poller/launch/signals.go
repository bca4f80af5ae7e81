package launch

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"looper.example/stage02-poller/supervisor"
)

// stopOnSignal calls stop at the first signal, or when the supervisor of this worker has ended; worker may be nil. What it returns ends
// the watch.
func stopOnSignal(stop func(), worker *supervisor.Worker, grace time.Duration) (cancel func()) {
	signals, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	reloads := make(chan os.Signal, 1) // never received from
	if worker != nil {
		signal.Notify(reloads, syscall.SIGHUP) // it is meant for the supervisor
	}
	go func() {
		select {
		case <-signals:
			signal.Stop(signals) // the next one does what it always does
			if worker == nil {
				supervisor.Notify("STOPPING=1")
			}
		case <-worker.Orphaned():
			// The supervisor, which kills a worker that does not end, is gone.
			time.AfterFunc(grace+orphanMargin, func() { os.Exit(exitError) })
		case <-ended:
			return
		}
		stop()
	}()
	return func() {
		signal.Stop(signals)
		signal.Stop(reloads)
		close(ended)
	}
}

// orphanMargin is how long after its grace a worker without a supervisor may take to end.
const orphanMargin = 2 * time.Second

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
