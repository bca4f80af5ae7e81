package launch

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"looper.example/stage02-poller/supervisor"
)

// stopOnSignal calls stop at the first signal, or when the supervisor of this worker has ended; worker may be nil. The returned function
// ends that.
func stopOnSignal(stop func(), worker *supervisor.Worker, grace time.Duration) (cancel func()) {
	signals, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	reloads := make(chan os.Signal, 1) // never received from
	if worker != nil {
		signal.Notify(reloads, syscall.SIGHUP) // for the supervisor only
	}
	go func() {
		select {
		case <-signals:
			signal.Stop(signals) // the next signal ends the process
			if worker == nil {
				supervisor.Notify("STOPPING=1")
			}
		case <-worker.Orphaned():
			// The supervisor would kill a worker that does not end, but it is gone.
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

// outliveReaders keeps the process alive if the reader of its standard output or its standard error
// is gone: writes fail with EPIPE, as on other descriptors. Without it such a write ends a Go
// program with SIGPIPE (see os/signal). It receives the signal instead of ignoring it, because child
// processes would inherit that. The returned function ends this.
func outliveReaders() (cancel func()) {
	signals := make(chan os.Signal, 1) // never received from: Notify alone is enough
	signal.Notify(signals, syscall.SIGPIPE)
	return func() { signal.Stop(signals) }
}
