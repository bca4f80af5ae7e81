// Package freeze attacks mini with a handler.
package freeze

import "time"

// Context is what mini gives a handler. It belongs to the loop's goroutine.
type Context interface {
	// Sleep suspends the handler for d.
	Sleep(d time.Duration)

	// Await calls f and returns when f has returned. Before step 43 of mini it did no more than that:
	//
	//	func (c *Context) Await(f func()) { f() }
	//
	// Since step 43 f runs on a goroutine of its own, and the handler is suspended meanwhile.
	Await(f func())

	// Text responds.
	Text(status int, text string) error
}

// Compute keeps the goroutine that calls it busy for d.
type Compute func(d time.Duration)
