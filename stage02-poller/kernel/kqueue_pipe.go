//go:build netbsd || openbsd

package kernel

// EVFILT_USER came to NetBSD with 10.0 and to OpenBSD with 7.8, and older ones are in
// use, so it is not called here. These numbers are no filter's and no note's.
const (
	numberUser    = 1<<15 - 1
	numberTrigger = 0
)

func openKqueueWaker(kqueueCalls) (kqueueWaker, error) { return openPipeWaker() }
