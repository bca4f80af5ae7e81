package kernel

import (
	"time"

	"golang.org/x/sys/unix"
)

// polledDescriptors are this process's own descriptors, which poll(2) looks at. With them the
// model is a queue of real sockets, and the kqueue backend runs on a system without kqueue.
type polledDescriptors struct {
	kick waker
	list []unix.PollFd // of look; the last is kick
}

// KqueueModels are kernels with the kqueue backend on a model of its queue, one for
// each way to wake it.
func KqueueModels() map[string]Kernel {
	return map[string]Kernel{
		"kqueue model, EVFILT_USER": newSystem(func() (Poller, error) {
			return openKqueueModel(func(queue kqueueCalls) (kqueueWaker, error) { return newUserWaker(queue), nil })
		}),
		"kqueue model, pipe": newSystem(func() (Poller, error) {
			return openKqueueModel(func(kqueueCalls) (kqueueWaker, error) { return openPipeWaker() })
		}),
	}
}

// polledCalls closes what its descriptors need with the model.
type polledCalls struct {
	*modelCalls
	kick waker
}

func openKqueueModel(openKqueueWaker func(kqueueCalls) (kqueueWaker, error)) (Poller, error) {
	kick, err := openWaker()
	if err != nil {
		return nil, err
	}
	queue := &polledCalls{newModelCalls(&polledDescriptors{kick: kick}), kick}
	waker, err := openKqueueWaker(queue)
	if err != nil {
		kick.close()
		return nil, err
	}
	return newKqueue(queue, waker)
}

func (c *polledCalls) close() error {
	c.kick.close()
	return c.modelCalls.close()
}

// file returns the inode. No two open sockets or pipes have the same.
func (d *polledDescriptors) file(fd int) uint64 {
	var stat unix.Stat_t
	if unix.Fstat(fd, &stat) != nil {
		return 0
	}
	return stat.Ino
}

func (d *polledDescriptors) look(list []look, timeout time.Duration) (again bool, err error) {
	d.list = d.list[:0]
	for _, question := range list {
		mask := pollMask(question.direction)
		switch {
		case question.endOnly:
			mask = 0
		case question.direction == Readable:
			mask |= unix.POLLRDHUP
		}
		d.list = append(d.list, unix.PollFd{Fd: int32(question.fd), Events: mask})
	}
	d.list = append(d.list, unix.PollFd{Fd: int32(d.kick.fd()), Events: unix.POLLIN})
	if _, err := unix.Poll(d.list, milliseconds(timeout)); err != nil {
		return false, err
	}
	for i := range list {
		answer := d.list[i].Revents
		list[i].eof = answer&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0
		list[i].ready = list[i].eof || answer != 0 && !list[i].endOnly
	}
	if again = d.list[len(list)].Revents != 0; again {
		d.kick.clear()
	}
	return again, nil
}

func (d *polledDescriptors) interrupt() { _ = d.kick.wake() }
