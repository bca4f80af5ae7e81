package kernel

import (
	"fmt"
	"os"
	"strings"
)

// PollerEnv names the environment variable that chooses a poller where no name is given.
const PollerEnv = "LOOPER_POLLER"

// backend is one way to wait, under the name a user chooses it by.
type backend struct {
	name    string
	open    func() (Kernel, error)
	refused func() error // why it cannot be had on this machine; nil: it always can
}

// on is the real kernel with a poller that tells readiness.
func on(openPoller func() (Poller, error)) func() (Kernel, error) {
	return func() (Kernel, error) { return newSystem(openPoller), nil }
}

// Open returns this platform's kernel with the poller of that name. An empty
// name means the value of LOOPER_POLLER and, where that is empty too, the
// platform's best. A name the platform does not have is an *UnknownPollerError. A machine may
// refuse io_uring, which the error says then.
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

// UnknownPollerError says that this platform has no poller of that name.
type UnknownPollerError struct {
	Name  string   // what was asked for; empty where the platform has none at all
	Known []string // what there is
}

func (e *UnknownPollerError) Error() string {
	if len(e.Known) == 0 {
		return "no poller for this platform: only the simulated kernel runs here"
	}
	return fmt.Sprintf("unknown poller %q: expected %s", e.Name, strings.Join(e.Known, " or "))
}
