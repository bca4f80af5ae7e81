package loop

import (
	"log/slog"
	"time"

	"looper.example/stage02-poller/trace"
)

// Config holds a loop's limits. The zero value of each field means its default.
type Config struct {
	// MaxConns is how many connections are open at once, those of Dial included; further
	// clients wait in the listener's backlog. Default 100,000.
	MaxConns int

	// InputLimit is how many bytes a connection may leave unconsumed; reading stops
	// there. Default 64 KiB, the size of one read.
	InputLimit int

	// HighWater is how many bytes of output may wait before reading from the same
	// client stops and Conn.Full says so. Default 256 KiB.
	HighWater int

	// LowWater is how far the output must fall for Handler.Drained. Default a
	// quarter of HighWater.
	LowWater int

	// MaxOutput is how many bytes of memory the output that waits may take, on all connections
	// together. From half
	// of it on HighWater is a sixteenth of what it is otherwise, so that those who heed
	// Conn.Full take less memory. Beyond it the connections whose clients have taken nothing
	// for the longest time are cut with ErrOutputLimit. Default 256 MiB.
	MaxOutput int

	// DialTimeout is how long Loop.Dial waits for the other side. Default 10 s.
	DialTimeout time.Duration

	// ReusePort lets several loops, here or in other processes, listen on one TCP address
	// if all of them ask for it. The system divides new connections among them, on those
	// systems that can (Linux, FreeBSD, DragonFly). See SO_REUSEPORT in socket(7).
	ReusePort bool

	// SharedListeners says that other loops, here or in other processes, watch the very sockets that Listen gets
	// (kernel.Sockets). A new connection wakes one loop, and the loops take turns: each takes one connection and goes to the end of
	// the queue. On systems without EPOLLEXCLUSIVE, all loops wake and the first to come takes the connection.
	SharedListeners bool

	// DrainTimeout is how long the client of a closing connection may take nothing while output still waits to be sent. Then it is
	// cut, and what waits is lost. What the client takes begins the time anew, so a slow one gets all of a long response. The
	// kernel is asked only when the time is over, so a client that stops taking is given up to twice as long. The default
	// is 2 min, because real clients rest: curl --limit-rate takes up to 100 buffers at once, and then nothing for up to 100 s.
	DrainTimeout time.Duration

	// CloseTimeout is how long a closing connection whose output is in the kernel's hands waits for its client to take more of
	// it, or to close too. Then the connection is closed; the kernel delivers what it holds. What the client takes begins the
	// time anew. Default 5 s.
	CloseTimeout time.Duration

	// Secret is for keys that all loops of a server must agree on, in this process and in others: package https derives
	// those of its session tickets from it. 32 random bytes or more; nil: each loop has its own. See Loop.Secret.
	Secret []byte

	// StallTimeout is how long one tick may hold the loop before the log says so, with the
	// stack of what holds it: a callback that waits for something, so that all clients wait.
	// Default 10 s; negative: the loop is not watched.
	StallTimeout time.Duration

	// Log takes what goes wrong without ending the loop: panics, calls from the wrong
	// goroutine, a listener that is out of descriptors, a tick that does not end. It is called
	// on the loop, so it must not block. Default slog.Default().
	Log *slog.Logger

	// Tracer is told of every tick. Nil costs nothing.
	Tracer trace.Tracer
}

func (c Config) withDefaults() Config {
	defaultTo(&c.MaxConns, 100_000)
	defaultTo(&c.InputLimit, readSize)
	defaultTo(&c.HighWater, 256<<10)
	defaultTo(&c.LowWater, c.HighWater/4)
	defaultTo(&c.MaxOutput, 256<<20)
	defaultTo(&c.DrainTimeout, 2*time.Minute)
	defaultTo(&c.CloseTimeout, 5*time.Second)
	defaultTo(&c.DialTimeout, 10*time.Second)
	defaultTo(&c.StallTimeout, 10*time.Second)
	defaultTo(&c.Log, slog.Default())
	if c.Secret == nil {
		c.Secret = NewSecret()
	}
	return c
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
