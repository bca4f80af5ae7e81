//go:build linux || darwin || dragonfly || netbsd || openbsd

package kernel

import "golang.org/x/sys/unix"

// Linux and DragonFly divide new connections among the sockets of one address. On other systems
// the option only permits the sockets, and one of them may get all connections.
const optionReusePort = unix.SO_REUSEPORT
