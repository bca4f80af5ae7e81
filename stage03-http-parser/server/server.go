// Package server speaks HTTP/1.1 on an event loop: it joins the parser of package
// http1 to the connections of package loop.
//
//	loop.Conn --bytes--> http1.Parser --Head--> Handler(x)
//	    ^                             --Data--> x.Receive: the body in pieces
//	    |                                       x.Collect: the body, when it is whole
//	    |                             --End---> the request is complete
//	    |                             --error-> Config.Refuse(x)
//	    +------- one write ------- x.Respond, or x.Begin, x.Write, x.End, or x.Upgrade
//
// A [Handler] is called as soon as the head of a request is there, with an
// [Exchange]: the request, and the means to answer it. It need not answer before it
// returns. Until it has, the requests that the client has sent behind this one wait,
// so answers leave in the order of the requests; other connections go on. They wait
// as bytes, not parsed, and only loop.Config.InputLimit of them are read.
//
// An exchange is over when its request has been read to the end and its answer has
// been written. Then the connection waits for the next one, closes, or changes its
// protocol:
//
//	      first byte        head           end of request, answer written
//	idle ------------> head ----> exchange ------------------------------> idle
//	 |                  |           |                                       or close
//	 IdleTimeout        |           BodyTimeout, BodyRate: 408              or upgraded
//	                    |           WriteTimeout: cut
//	                    HeaderTimeout: 408
//
// What a client may cost is set in Config, in its Limits, and in loop.Config (MaxConns,
// InputLimit, HighWater); each has a default. What there is no setting for has a
// fixed bound: one exchange a connection, and while it is idle none.
//
// Interface: New, Server.Listen; Handler; the methods of Exchange; Config.
//
// Cookies, forms, files and routes are not its business.
package server

import (
	"log/slog"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// Handler answers requests. It runs on the loop: whoever takes long in it makes
// every client wait. A panic in it, or in a function that it has given to the exchange,
// is logged and answered with 500, and ends the connection.
type Handler func(x Exchange)

// Config holds a server's limits. The zero value of each field means its default.
type Config struct {
	// Limits of a request's parts, in bytes; see http1.Limits. A head larger than
	// loop.Config.InputLimit never becomes complete: raise both together. A body larger than
	// Limits.Body is refused with 413 when the handler asks for it; Exchange.LimitBody sets
	// another limit for one request.
	Limits http1.Limits

	// HeaderTimeout is how long a head may take from its first byte to its blank
	// line; then 408. Default 10 s.
	HeaderTimeout time.Duration

	// BodyTimeout is how long no byte may arrive of a body that is being read; then
	// 408. Default 30 s.
	BodyTimeout time.Duration

	// BodyRate is how many bytes a second of a body must arrive on average, once it has
	// been waited for as long as BodyTimeout; then 408. Time in which nobody wants the
	// body does not count. Default 256; negative: any.
	BodyRate int

	// IdleTimeout is how long a connection may wait for its next request; then it is
	// closed. Default 60 s.
	IdleTimeout time.Duration

	// WriteTimeout is how long a client may take no byte of a response that waits for
	// it; then the connection is cut. Default 2 min: see loop.Config.DrainTimeout, which bounds
	// the last response of a connection too.
	WriteTimeout time.Duration

	// MaxRequests is how many requests one connection may make. Default 1,000,000.
	MaxRequests int

	// DiscardLimit is how many bytes of a body that nobody wanted are read for the
	// sake of the next request; past it the connection closes. Default 256 KiB.
	DiscardLimit int64

	// ProxyProtocol says which connections are passed on by proxies that name their clients.
	ProxyProtocol ProxyProtocol

	// Filter is what stands between a new connection's socket and HTTP, such as TLS; nil: nothing. A header of the PROXY
	// protocol comes before it, and does not go through it.
	Filter func(c *loop.Conn) loop.Filter

	// Refuse answers in the place of Handler what the server itself refuses: with 400,
	// 408, 413, 414, 417, 431, 501 or 505. So errors have a page and a line in the log.
	// The reason tells what was expected and found, and of the client's text only
	// single bytes. The request tells as much as was understood of its head before the
	// error, which may be nothing: then its method and path are "", and it has no fields.
	// Refuse must at least begin the answer before it returns; otherwise, and by default,
	// the reason is sent as text. The connection closes behind it, whatever the status is.
	Refuse func(x Exchange, status int, reason string)

	// Log takes panics of handlers. It is called on the loop and must not block; package
	// asynclog makes such handlers. Default slog.Default(), which may block; under
	// launch.Main it does not.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	defaultTo(&c.HeaderTimeout, 10*time.Second)
	defaultTo(&c.BodyTimeout, 30*time.Second)
	defaultTo(&c.BodyRate, 256)
	defaultTo(&c.IdleTimeout, 60*time.Second)
	defaultTo(&c.WriteTimeout, 2*time.Minute)
	defaultTo(&c.MaxRequests, 1_000_000)
	defaultTo(&c.DiscardLimit, 256<<10)
	if c.Limits.Body == 0 {
		c.Limits.Body = 1 << 20
	}
	defaultTo(&c.Log, slog.Default())
	return c
}

// unlimited is how the parser is told to leave a limit to the server.
const unlimited = -1

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Server answers the requests of all connections of its listeners. It belongs to the
// loop's goroutine.
type Server struct {
	loop    *loop.Loop
	handler Handler
	config  Config

	conns   []*conn     // all that are open, in no order
	sweep   sweep       // looks at their timeouts
	closing *loop.Timer // set while the server is stopping
	spare   []*exchange // to be used again
	over    *exchange   // of handles that have never been live
	turns   uint64      // so many have been given
	ended   endings
	head    []byte // every response's head is made here
	date    dateField
}

// New makes a server on l.
func New(l *loop.Loop, handler Handler, config Config) *Server {
	s := &Server{loop: l, handler: handler, config: config.withDefaults()}
	s.over = s.newExchange()
	return s
}

// Listen accepts connections on addr; see loop.Loop.Listen.
func (s *Server) Listen(addr string) (*loop.Listener, error) {
	return s.loop.Listen(addr, s.open)
}

// Loop is the loop that the server runs on.
func (s *Server) Loop() *loop.Loop { return s.loop }

// Adopt serves on a connection that comes from elsewhere; see loop.Loop.Adopt, also for the result.
func (s *Server) Adopt(fd int) bool { return s.loop.Adopt(fd, s.open) }
