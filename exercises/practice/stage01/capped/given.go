// Package capped serves clients on goroutines, up to a limit.
package capped

// Listener hands out clients. Any number of goroutines may call Accept at once.
type Listener interface {
	// Accept takes the next client out of the backlog, and waits while there is none. The error wraps net.ErrClosed when
	// there will be no more clients. Other errors are about one client: the next call of Accept may succeed.
	Accept() (client int, err error)
}
