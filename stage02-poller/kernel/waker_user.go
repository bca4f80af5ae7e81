package kernel

import "os"

// userWaker is an event of our own: EVFILT_USER belongs to no descriptor, and a change with
// NOTE_TRIGGER makes it happen. With EV_CLEAR, reporting it also ends it. So a wake-up costs one
// system call, and clearing it none. See kqueue(2).
type userWaker struct {
	queue   kqueueCalls
	trigger []kevent // never changed, so that all goroutines can pass the same one
}

func newUserWaker(queue kqueueCalls) userWaker {
	return userWaker{queue: queue, trigger: []kevent{{filter: filterUser, flags: noteTrigger}}}
}

func (w userWaker) watch() kevent { return kevent{filter: filterUser, flags: evAdd | evClear} }

func (w userWaker) wake() error {
	return os.NewSyscallError("kevent NOTE_TRIGGER", w.queue.change(w.trigger))
}

func (w userWaker) clear() {} // EV_CLEAR has done it

func (w userWaker) close() {} // the event goes with its queue
