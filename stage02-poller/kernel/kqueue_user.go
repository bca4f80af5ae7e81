//go:build darwin || dragonfly || freebsd

package kernel

import "golang.org/x/sys/unix"

const (
	numberUser    = unix.EVFILT_USER
	numberTrigger = unix.NOTE_TRIGGER
)

func openKqueueWaker(queue kqueueCalls) (kqueueWaker, error) { return newUserWaker(queue), nil }
