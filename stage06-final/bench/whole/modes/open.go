//go:build linux

package modes

import "looper.example/stage06-final/bench/whole/load"

// Open makes the load of a mode.
func (m Mode) Open(t load.Target) (load.Session, error) {
	switch m.Kind {
	case Short:
		return load.OpenShort(t, m.Shape.Conns)
	case Secure:
		return load.OpenTLS(t, m.Shape.Conns)
	}
	p, err := load.Open(t, m.Shape)
	if err == nil && m.Kind == LockStep {
		return load.LockStep{Plain: p}, nil
	}
	return p, err
}
