//go:build !linux

package kernel

// KqueueModels is empty on systems with kqueue, and on systems without a real poller.
func KqueueModels() map[string]Kernel { return nil }
