//go:build dragonfly || openbsd

package kernel

import "golang.org/x/sys/unix"

// Unsent asks a new queue, because there is no ioctl(2) for it here: EVFILT_WRITE reports how much
// room the socket's buffer has, if it has any. See kqueue(2).
func (s *system) Unsent(fd int) (int, error) {
	size, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF)
	if err != nil {
		return 0, err
	}
	queue, err := unix.Kqueue()
	if err != nil {
		return 0, err
	}
	defer unix.Close(queue)
	var question, answer [1]unix.Kevent_t
	unix.SetKevent(&question[0], fd, unix.EVFILT_WRITE, unix.EV_ADD)
	question[0].Fflags, question[0].Data = unix.NOTE_LOWAT, 1
	n, err := unix.Kevent(queue, question[:], answer[:], &unix.Timespec{})
	if err != nil || n == 0 {
		return size, err // no event: no room
	}
	return max(0, size-int(answer[0].Data)), nil
}
