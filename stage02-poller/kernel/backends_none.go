//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package kernel

// No backend: package sim still runs here.
func backends() []backend { return nil }

func newSystem(func() (Poller, error)) Kernel { return nil }
