package loop

import (
	"log/slog"
	"time"

	"looper.example/stage02-poller/trace"
)

// Config holds a loop's limits. The zero value of each field means its default.
type Config struct {
	// MaxConns is how many connections are open at once, including those of Dial. Further
	// clients wait in the listener's backlog. Default 100,000.
	MaxConns int

	// InputLimit is how many bytes a connection may leave unconsumed; reading stops
	// there. Default 64 KiB, the size of one read.
	InputLimit int

	// HighWater is how many bytes of output may wait on a connection. From then on the loop
	// stops reading from its client, and Conn.Full reports true. Default 256 KiB.
	HighWater int

	// LowWater is the number of bytes to which the output must fall before Handler.Drained
	// is called. Default a quarter of HighWater.
	LowWater int

	// MaxOutput is how many bytes of memory the waiting output of all connections may take
	// together. From half of it on, HighWater is only a sixteenth, so that handlers that heed
	// Conn.Full take less memory. Beyond it, the connections whose clients have read nothing
	// for the longest time are cut off with ErrOutputLimit. Default 256 MiB.
	MaxOutput int

	// DialTimeout is how long Loop.Dial waits for the other side. Default 10 s.
	DialTimeout time.Duration

	// ReusePort lets several loops, here or in other processes, listen on one TCP address,
	// if all of them set it. Linux, FreeBSD and DragonFly divide new connections among them.
	// See SO_REUSEPORT in socket(7).
	ReusePort bool

	// SharedListeners says that other loops, here or in other processes, watch the same listening sockets (kernel.Sockets).
	// A new connection wakes one loop, and the loops take turns: each accepts one connection and goes to the end of the queue. On
	// systems without EPOLLEXCLUSIVE, all loops wake, and the first one accepts the connection.
	SharedListeners bool

	// DrainTimeout is how long the client of a closing connection may read nothing while output still waits to be sent. Then the
	// client is cut off, and that output is lost. Whenever the client reads something, the time begins anew, so a slow client gets
	// all of a long response. The loop asks the kernel only when the time is over, so a client that stops reading has up to twice as long. The
	// default is 2 min, because real clients pause: curl --limit-rate reads up to 100 buffers at once, and then nothing for up to 100 s.
	DrainTimeout time.Duration

	// CloseTimeout is how long a closing connection waits for its client to read more, or to close too, after the kernel has all of
	// the output. Then the connection is closed, and the kernel delivers what it holds. Whenever the client reads something, the time
	// begins anew. Default 5 s.
	CloseTimeout time.Duration

	// Secret is for keys that all loops of a server must share, in this process and in others: package https derives
	// the keys of session tickets from it. 32 random bytes or more; nil: each loop has its own. See Loop.Secret.
	Secret []byte

	// StallTimeout is how long one tick may hold the loop, while all clients wait. After it the
	// log has a line with the stack of the callback. Default 10 s; negative: the loop is not
	// watched.
	StallTimeout time.Duration

	// Log gets faults that do not end the loop: panics, calls from a wrong goroutine, a listener
	// without descriptors, a tick that does not end. It is called on the loop, so it must not
	// block. Default slog.Default().
	Log *slog.Logger

	// Tracer gets the events of every tick. Nil costs nothing.
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
