package supervisor

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// WorkerEnv names the environment variable that makes the program a worker: it contains the process number of its
// supervisor. The descriptors follow from $LISTEN_FDS: first the sockets, then the pipes ready, lifeline and secret.
const WorkerEnv = "LOOPER_WORKER"

// firstSocket is the descriptor of the first socket, as in sd_listen_fds(3).
const firstSocket = 3

// IsWorker reports whether a supervisor has started this process, and Join has not been called.
func IsWorker() bool { return os.Getenv(WorkerEnv) != "" }

// Worker is this process's side of the pipes.
type Worker struct {
	ready    *os.File
	orphaned chan struct{}
	secret   []byte
}

// Join makes this process a worker of the supervisor that has started it; if none has, it returns nil. From here on
// $LISTEN_PID is this process, so that kernel.Inheriting and kernel.Share take the sockets: the supervisor could not know the number
// before the process began. It removes WorkerEnv from the environment.
//
// If the supervisor has ended meanwhile, or if the variables are for another process, Join returns an error.
func Join() (*Worker, error) {
	supervisor := os.Getenv(WorkerEnv)
	if supervisor == "" {
		return nil, nil
	}
	_ = os.Unsetenv(WorkerEnv)
	if supervisor != strconv.Itoa(os.Getppid()) {
		return nil, fmt.Errorf("$%s: expected this process's parent, %d, found %q: the supervisor has ended", WorkerEnv, os.Getppid(), supervisor)
	}
	sockets, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	if err != nil || sockets < 1 {
		return nil, fmt.Errorf("LISTEN_FDS: expected a number of sockets, found %q", os.Getenv("LISTEN_FDS"))
	}
	if err := os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid())); err != nil {
		return nil, err
	}
	w := &Worker{
		ready:    inheritPipe(firstSocket+sockets, "ready"),
		orphaned: make(chan struct{}),
	}
	if w.secret, err = readSecret(inheritPipe(firstSocket+sockets+2, "secret")); err != nil {
		return nil, err
	}
	lifeline := inheritPipe(firstSocket+sockets+1, "lifeline")
	go func() {
		_, _ = lifeline.Read(make([]byte, 1)) // the supervisor never writes; Read returns when it ends
		close(w.orphaned)
	}()
	return w, nil
}

// readSecret reads the secret that the supervisor has written before it started this process.
func readSecret(pipe *os.File) (secret []byte, err error) {
	if secret, err = io.ReadAll(pipe); err != nil {
		return nil, fmt.Errorf("the secret of the workers: %w", err)
	}
	return secret, pipe.Close()
}

// Secret returns the random bytes that all workers of a supervisor share, for loop.Config; nil for a nil Worker. They come
// through a pipe, because other programs of the same user can read a process's environment.
func (w *Worker) Secret() []byte {
	if w == nil {
		return nil
	}
	return w.secret
}

// Orphaned returns a channel that is closed when the supervisor has ended. Then the worker must end too. A nil Worker's channel is
// never closed.
func (w *Worker) Orphaned() <-chan struct{} {
	if w == nil {
		return nil
	}
	return w.orphaned
}

// Ready tells the supervisor that the worker serves, and that it needs grace to finish after SIGTERM.
func (w *Worker) Ready(grace time.Duration) error {
	_, err := fmt.Fprintf(w.ready, readyFormat, grace)
	return err
}

const readyFormat = "READY=1 GRACE=%s\n"

// parseReady reads the message of Ready.
func parseReady(line string) (grace time.Duration, err error) {
	var text string
	if _, err := fmt.Sscanf(line, readyFormat, &text); err != nil {
		return 0, err
	}
	return time.ParseDuration(text)
}
