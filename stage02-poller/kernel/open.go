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
	name string
	open func() (Poller, error)
}

// Open returns this platform's kernel with the poller of that name. An empty name means
// the value of LOOPER_POLLER, or, if that is empty too, the platform's best poller. If the
// platform has no poller of that name, the error is an *UnknownPollerError.
func Open(poller string) (Kernel, error) {
	list := backends()
	if poller == "" {
		poller = os.Getenv(PollerEnv)
	}
	if poller == "" && len(list) > 0 {
		return newSystem(list[0].open), nil
	}
	for _, b := range list {
		if b.name == poller {
			return newSystem(b.open), nil
		}
	}
	return nil, &UnknownPollerError{Name: poller, Known: Pollers()}
}

// Pollers lists the names that Open takes on this platform, the default first.
func Pollers() []string {
	var names []string
	for _, b := range backends() {
		names = append(names, b.name)
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
