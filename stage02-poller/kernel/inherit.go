package kernel

import (
	"fmt"
	"os"
	"slices"
	"strconv"
)

// Socket activation: a supervisor has opened the listening sockets, and hands them on to the process that it starts. While
// one process is replaced by another, nobody closes the socket, so clients wait in its backlog and none is refused. The
// form is that of systemd, see sd_listen_fds(3): descriptors 3, 4, ...; their number is in $LISTEN_FDS, and in $LISTEN_PID the
// process that they are meant for.

// firstInherited is the descriptor of the first socket, SD_LISTEN_FDS_START.
const firstInherited = 3

// mostInherited is more sockets than a supervisor hands on: a larger number is a mistake.
const mostInherited = 1 << 16

// Inheriting is WithSockets for the sockets that were handed on to this process; if there are none, it returns k. It
// removes the variables from the environment, so that processes started later do not take the sockets for theirs.
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

// takeInherited returns the descriptors that are meant for this process, and removes the variables.
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

// WithSockets returns a Kernel whose Listen takes these listening sockets, as long as there are any: the one that is
// bound to the address asked for, or else the first that is left. So the supervisor may choose the address, and the program
// need not know. When none is left, Listen makes sockets as k does.
//
// The sockets are closed on exec. The file of a Unix socket stays when the socket is closed: it is the
// supervisor's. The error names a descriptor that is no listening socket.
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

// inherited is how many sockets are meant for this process.
func inherited(pid, fds string) (n int, err error) {
	if fds == "" || pid != strconv.Itoa(os.Getpid()) {
		return 0, nil
	}
	if n, err = strconv.Atoi(fds); err != nil || n < 0 || n > mostInherited {
		return 0, fmt.Errorf("LISTEN_FDS: expected a number of sockets, found %q", fds)
	}
	return n, nil
}

// heir is a Kernel with sockets that were handed on.
type heir struct {
	Kernel
	sockets []handedOn
}

// handedOn is a listening socket with the address that it is bound to.
type handedOn struct {
	fd   int
	addr string
}

// Listen takes a socket that was handed on, if one is left.
func (h *heir) Listen(addr string, reusePort bool) (fd int, bound string, err error) {
	if len(h.sockets) == 0 {
		return h.Kernel.Listen(addr, reusePort)
	}
	taken := max(0, slices.IndexFunc(h.sockets, func(s handedOn) bool { return s.addr == addr }))
	s := h.sockets[taken]
	h.sockets = slices.Delete(h.sockets, taken, taken+1)
	return s.fd, s.addr, nil
}
