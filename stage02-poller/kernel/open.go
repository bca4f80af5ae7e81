package kernel

import (
	"fmt"
	"os"
	"strings"
)

// PollerEnv is the environment variable that chooses a poller if Open gets no name.
const PollerEnv = "LOOPER_POLLER"

// backend is one way to wait for readiness, with the name by which users choose it.
type backend struct {
	name    string
	open    func() (Kernel, error)
	refused func() error // why it cannot be had on this machine; nil: it always can
}

// on is the real kernel with a poller that tells readiness.
func on(openPoller func() (Poller, error)) func() (Kernel, error) {
	return func() (Kernel, error) { return newSystem(openPoller), nil }
}

// Open returns this platform's kernel with the poller of that name. An empty name means
// the value of LOOPER_POLLER, or, if that is empty too, the platform's best poller. If the
// platform has no poller of that name, the error is an *UnknownPollerError. If the machine
// does not permit io_uring, the error says so.
func Open(poller string) (Kernel, error) {
	list := backends()
	if poller == "" {
		poller = os.Getenv(PollerEnv)
	}
	if poller == "" && len(list) > 0 {
		return list[0].open()
	}
	for _, b := range list {
		if b.name == poller {
			return b.open()
		}
	}
	return nil, &UnknownPollerError{Name: poller, Known: Pollers()}
}

// Pollers lists the names that Open takes on this machine, the default first.
func Pollers() []string {
	var names []string
	for _, b := range backends() {
		if b.refused == nil || b.refused() == nil {
			names = append(names, b.name)
		}
	}
	return names
}

// UnknownPollerError is the error for a poller that this platform does not have.
type UnknownPollerError struct {
	Name  string   // the wanted poller; empty if the platform has none at all
	Known []string // the platform's pollers
}

func (e *UnknownPollerError) Error() string {
	if len(e.Known) == 0 {
		return "no poller for this platform: only the simulated kernel runs here"
	}
	return fmt.Sprintf("unknown poller %q: expected %s", e.Name, strings.Join(e.Known, " or "))
}
