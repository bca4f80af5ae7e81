package kernel

import (
	"fmt"
	"os"
	"slices"
	"strconv"
)

// Socket activation: a supervisor opens the listening sockets, and passes them to the processes that it starts. While one
// process replaces another, the sockets stay open, so clients wait in the backlog, and none is refused. The form is systemd's
// (sd_listen_fds(3)): descriptors 3, 4, ...; $LISTEN_FDS is how many, and $LISTEN_PID the process that may take
// them.

// firstInherited is the descriptor of the first socket, SD_LISTEN_FDS_START.
const firstInherited = 3

// mostInherited is more sockets than any supervisor passes on. A larger number is a mistake.
const mostInherited = 1 << 16

// Inheriting is WithSockets for the sockets that this process has inherited. If there are none, it returns k. It removes the
// variables from the environment, so that later child processes do not take the sockets for theirs.
func Inheriting(k Kernel) (Kernel, error) {
	fds, err := takeInherited()
	if len(fds) == 0 || err != nil {
		return k, err
	}
	k, err = WithSockets(k, fds...)
	if err != nil {
		err = fmt.Errorf("LISTEN_FDS: %w", err)
	}
	return k, err
}

// takeInherited returns this process's inherited descriptors, and removes the variables.
func takeInherited() (fds []int, err error) {
	n, err := inherited(os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS"))
	if n == 0 || err != nil {
		return nil, err
	}
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		_ = os.Unsetenv(name)
	}
	for i := range n {
		fds = append(fds, firstInherited+i)
	}
	return fds, nil
}

// WithSockets returns a Kernel whose Listen takes these listening sockets: the socket that is bound to Listen's address, or
// else the first that is left. So the supervisor may choose an address that the program does not know. When none is left,
// Listen makes sockets like k.
//
// The sockets are closed on exec. Closing a Unix socket leaves its file, which is the supervisor's. If a descriptor is not a
// listening socket, the error names it.
func WithSockets(k Kernel, fds ...int) (Kernel, error) {
	h := &heir{Kernel: k}
	for _, fd := range fds {
		addr, err := inherit(fd)
		if err != nil {
			return k, fmt.Errorf("descriptor %d: %w", fd, err)
		}
		h.sockets = append(h.sockets, handedOn{fd, addr})
	}
	return h, nil
}

// inherited returns how many sockets this process has inherited.
func inherited(pid, fds string) (n int, err error) {
	if fds == "" || pid != strconv.Itoa(os.Getpid()) {
		return 0, nil
	}
	if n, err = strconv.Atoi(fds); err != nil || n < 0 || n > mostInherited {
		return 0, fmt.Errorf("LISTEN_FDS: expected a number of sockets, found %q", fds)
	}
	return n, nil
}

// heir is a Kernel with inherited sockets.
type heir struct {
	Kernel
	sockets []handedOn
}

// handedOn is an inherited listening socket with its address.
type handedOn struct {
	fd   int
	addr string
}

// Listen takes an inherited socket, if one is left.
func (h *heir) Listen(addr string, reusePort bool) (fd int, bound string, err error) {
	if len(h.sockets) == 0 {
		return h.Kernel.Listen(addr, reusePort)
	}
	taken := max(0, slices.IndexFunc(h.sockets, func(s handedOn) bool { return s.addr == addr }))
	s := h.sockets[taken]
	h.sockets = slices.Delete(h.sockets, taken, taken+1)
	return s.fd, s.addr, nil
}
