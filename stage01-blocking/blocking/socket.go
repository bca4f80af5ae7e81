//go:build unix

package blocking

import (
	"net"

	"golang.org/x/sys/unix"
)

// backlog is how many clients may wait in the kernel's queue. The kernel completes
// their connect(2) itself, before this server calls accept(2).
const backlog = 128

// listen makes a listening socket, with the calls with which every server begins. It returns
// the port that the socket has.
func listen(addr *net.TCPAddr) (fd, port int, err error) {
	family, sa := sockaddr(addr)
	if fd, err = socket(family); err != nil {
		return -1, 0, err
	}
	// Without SO_REUSEADDR a server that was restarted has to wait for a minute or more,
	// until the connections of the old one have left TIME_WAIT.
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err == nil {
		err = unix.Bind(fd, sa)
	}
	if err == nil {
		err = unix.Listen(fd, backlog)
	}
	if err == nil {
		sa, err = unix.Getsockname(fd)
	}
	if err != nil {
		unix.Close(fd)
		return -1, 0, err
	}
	return fd, portOf(sa), nil
}

// knock connects to addr and closes the connection at once. If the queue is full, it may
// wait for a second or more; but then accept(2) has clients and does not sleep.
func knock(addr *net.TCPAddr) {
	family, sa := sockaddr(addr)
	if fd, err := socket(family); err == nil {
		unix.Connect(fd, sa) // if it is refused, no server sleeps there
		unix.Close(fd)
	}
}

// socket makes a blocking TCP socket that is closed on exec, so that programs started by
// this one do not inherit it. Linux can do both in one call (SOCK_CLOEXEC); some systems
// cannot. The moment between the calls matters only to a server that starts programs.
func socket(family int) (int, error) {
	fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

// accept takes the next client off the queue, and sleeps while there is none.
// ECONNABORTED says that a client has left the queue.
func accept(listener int) (int, error) {
	for {
		fd, _, err := unix.Accept(listener)
		if err == nil {
			unix.CloseOnExec(fd)
		}
		if err != unix.EINTR && err != unix.ECONNABORTED {
			return fd, err
		}
	}
}

// read reads what is there, at most len(p) bytes, and sleeps while nothing is there. It
// returns 0 at the end of input: the client will send nothing more. EINTR says that a signal
// came before the first byte, and nothing is lost.
func read(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Read(fd, p)
		if err != unix.EINTR {
			return n, err
		}
	}
}

// writeAll writes all of p. One write(2) may take fewer bytes: a signal may come while it
// waits for room.
//
// A write to a client that has gone raises SIGPIPE, which kills a C program. Go's
// runtime ignores it on every descriptor but 1 and 2 (see os/signal), and write(2)
// returns EPIPE.
func writeAll(fd int, p []byte) error {
	for len(p) > 0 {
		n, err := unix.Write(fd, p)
		if err != nil && err != unix.EINTR {
			return err
		}
		p = p[max(0, n):]
	}
	return nil
}

// sockaddr returns addr in the form that system calls take.
func sockaddr(addr *net.TCPAddr) (family int, sa unix.Sockaddr) {
	if ip := addr.IP.To4(); ip != nil {
		return unix.AF_INET, &unix.SockaddrInet4{Port: addr.Port, Addr: [4]byte(ip)}
	}
	return unix.AF_INET6, &unix.SockaddrInet6{Port: addr.Port, Addr: [16]byte(addr.IP)}
}

func portOf(sa unix.Sockaddr) int {
	if sa, ok := sa.(*unix.SockaddrInet4); ok {
		return sa.Port
	}
	return sa.(*unix.SockaddrInet6).Port
}
