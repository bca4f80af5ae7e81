package seats

// poller reports which descriptors are ready. Each system has a poller of its own.
type poller interface {
	// watch sets what to wait for on fd. Closing fd ends it.
	watch(fd int, i interest) error

	// wait returns what is ready. It waits at most ms milliseconds; if ms < 0, without limit.
	wait(ms int) ([]event, error)
}

// interest is what to wait for on a descriptor.
type interest struct{ read, write bool }

// event is a descriptor and what it is ready for.
type event struct {
	fd int
	interest
	hangup bool // broken, or closed in both directions
}
