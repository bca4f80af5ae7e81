//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package kernel

// No backend: package sim still runs here.
func backends() []backend { return nil }

func newSystem(backend) Kernel { return nil }
