//go:build !linux

package kernel

// KqueueModels is empty where the real kqueue is tested, or nothing real at all.
func KqueueModels() map[string]Kernel { return nil }
