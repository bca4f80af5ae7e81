//go:build netbsd || openbsd

package kernel

// NetBSD has EVFILT_USER since 10.0 and OpenBSD since 7.8. Older versions are in use, so it
// is not used here. These numbers mean no filter and no note.
const (
	numberUser    = 1<<15 - 1
	numberTrigger = 0
)

func openKqueueWaker(kqueueCalls) (kqueueWaker, error) { return openPipeWaker() }
