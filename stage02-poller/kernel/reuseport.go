//go:build linux || darwin || dragonfly || netbsd || openbsd

package kernel

import "golang.org/x/sys/unix"

// Linux and DragonFly divide new connections among the sockets of one address; elsewhere
// the option only lets them be bound, and one of them may get all.
const optionReusePort = unix.SO_REUSEPORT
