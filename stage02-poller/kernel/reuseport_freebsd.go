package kernel

import "golang.org/x/sys/unix"

// FreeBSD has an option of its own for dividing new connections among several sockets.
const optionReusePort = unix.SO_REUSEPORT_LB
