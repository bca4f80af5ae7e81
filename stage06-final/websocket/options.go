package websocket

import "time"

// Options holds the settings of Accept. The zero value of each field works.
type Options struct {
	// Origins are the origins of other sites whose pages may connect, such as "https://example.com", or with a port; "*" is any.
	// Pages of the same host always may, and so may clients that are not browsers: these send no Origin field.
	Origins []string

	// Protocols are the subprotocols that the handler speaks, the best first; see Conn.Protocol.
	Protocols []string

	// Compression says whether messages are compressed.
	Compression Compression

	// MaxMessage is the longest message in bytes, before and after compression. Default 1 MiB. If a client sends more, it is
	// closed with 1009 as soon as the server knows.
	MaxMessage int

	// MaxFrame is the longest frame in bytes. Default MaxMessage.
	MaxFrame int

	// MaxFragments is the largest number of frames of a message. Default 65,536.
	MaxFragments int

	// ReadTimeout is how long a message may take from its first frame to its last. The server acts on it up to 30 s late.
	// Default 1 min; negative: no limit.
	ReadTimeout time.Duration

	// WriteTimeout is how long a client may read nothing while output waits for it: then the connection is cut, up to
	// 30 s late. Default 30 s; negative: no limit.
	WriteTimeout time.Duration

	// PingEvery is how long a client may be silent before it is sent a ping. If nothing comes for PongTimeout after that,
	// the connection is cut. Default 30 s and 20 s; a negative PingEvery: no pings.
	PingEvery, PongTimeout time.Duration

	// CloseTimeout is how long the client has to respond to a Close frame. Default 5 s.
	CloseTimeout time.Duration
}

// limits are the Options that a connection needs after Accept.
type limits struct {
	maxMessage, maxFrame, maxFragments                              int
	readTimeout, writeTimeout, pingEvery, pongTimeout, closeTimeout time.Duration
}

func (o Options) limits() limits {
	l := limits{
		o.MaxMessage, o.MaxFrame, o.MaxFragments,
		o.ReadTimeout, o.WriteTimeout, o.PingEvery, o.PongTimeout, o.CloseTimeout,
	}
	defaultTo(&l.maxMessage, 1<<20)
	defaultTo(&l.maxFrame, l.maxMessage)
	defaultTo(&l.maxFragments, 1<<16)
	defaultTo(&l.readTimeout, time.Minute)
	defaultTo(&l.writeTimeout, 30*time.Second)
	defaultTo(&l.pingEvery, 30*time.Second)
	defaultTo(&l.pongTimeout, 20*time.Second)
	defaultTo(&l.closeTimeout, 5*time.Second)
	return l
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
