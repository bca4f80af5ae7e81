package websocket

import "time"

// Options says what is accepted. The zero value of each field works.
type Options struct {
	// Origins are the origins of other sites whose pages may connect, as "https://example.com" or with a port; "*" is any.
	// Pages of the same host always may, and clients that are no browsers: these send no Origin field.
	Origins []string

	// Protocols are the subprotocols that the handler speaks, the best first; see Conn.Protocol.
	Protocols []string

	// Compression says whether messages are compressed.
	Compression Compression

	// MaxMessage is how many bytes a message may have, before and after it was compressed. Default 1 MiB. A client that sends more is
	// closed with 1009 as soon as that is known.
	MaxMessage int

	// MaxFrame is how many bytes a frame may have. Default MaxMessage.
	MaxFrame int

	// MaxFragments is of how many frames a message may consist. Default 65,536.
	MaxFragments int

	// ReadTimeout is how long a message may take from its first frame to its last. That it takes longer is found at the latest 30 s later.
	// Default 1 min; negative: no limit.
	ReadTimeout time.Duration

	// WriteTimeout is how long a client may take nothing of what waits for it: then the connection is cut. It is found at
	// the latest 30 s later. Default 30 s; negative: no limit.
	WriteTimeout time.Duration

	// PingEvery is after how long without a byte from the client it is sent a ping; if nothing comes for PongTimeout after that,
	// the connection is cut. Default 30 s and 20 s; a negative PingEvery: there are no pings.
	PingEvery, PongTimeout time.Duration

	// CloseTimeout is how long the client has to respond to a Close frame. Default 5 s.
	CloseTimeout time.Duration
}

// limits are those Options that a connection goes on to need.
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
