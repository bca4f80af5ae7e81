//go:build dragonfly || openbsd

package kernel

// DragonFly counts these times in milliseconds, and OpenBSD has none of a connection's own.
func keepAliveOptions() []keepAliveOption { return nil }
