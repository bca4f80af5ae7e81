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
// The server calls a [Handler] as soon as the head of a request is complete, with an
// [Exchange]: the request, and the methods to respond. The handler may respond after it
// returns. Until it has responded, the client's later requests wait, so responses leave
// in the order of the requests; other connections go on. The later requests wait as
// bytes, not parsed, and the server reads only loop.Config.InputLimit of them.
//
// An exchange is over when its request has been read to the end and its response has
// been written. Then the connection waits for the next one, closes, or changes its
// protocol:
//
//	      first byte        head           end of request, response written
//	idle ------------> head ----> exchange --------------------------------> idle
//	 |                  |           |                                         or close
//	 IdleTimeout        |           BodyTimeout, BodyRate: 408                or upgraded
//	                    |           WriteTimeout: cut
//	                    HeaderTimeout: 408
//
// Config, its Limits, and loop.Config (MaxConns, InputLimit, HighWater) limit what a client
// may cost; each setting has a default. One bound is fixed: a connection has one exchange, and
// none while it is idle.
//
// Interface: New, Server.Listen; Handler; the methods of Exchange; Config.
//
// Cookies, forms, files and routes are the business of other packages.
package server

import (
	"log/slog"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// Handler responds to requests. It runs on the loop: a handler that takes long makes
// every client wait. If it panics, or a function that it has given to the exchange does,
// the server logs the panic, responds with 500 and ends the connection.
type Handler func(x Exchange)

// Config holds a server's limits. The zero value of each field means its default.
type Config struct {
	// Limits of a request's parts, in bytes; see http1.Limits. A head larger than
	// loop.Config.InputLimit never becomes complete: raise both together. A body larger than
	// Limits.Body is refused with 413 when the handler asks for it; Exchange.LimitBody sets
	// another limit for one request.
	Limits http1.Limits

	// HeaderTimeout is how long a head may take from its first byte to its empty
	// line; then 408. Default 10 s.
	HeaderTimeout time.Duration

	// BodyTimeout is how long no byte may arrive of a body that is being read; then
	// 408. Default 30 s.
	BodyTimeout time.Duration

	// BodyRate is how many bytes a second of a body must arrive on average, once it has
	// been waited for as long as BodyTimeout; then 408. Time in which the handler does not
	// take the body does not count. Default 256; negative: any.
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

	// DiscardLimit is how many bytes of a body that the handler did not take the server reads
	// for the sake of the next request; past it the connection closes. Default 256 KiB.
	DiscardLimit int64

	// ProxyProtocol says which connections come from proxies that name their clients.
	ProxyProtocol ProxyProtocol

	// Filter returns what stands between a new connection's socket and HTTP, such as TLS; nil: nothing. A header of the PROXY
	// protocol comes before it, and does not go through it.
	Filter func(c *loop.Conn) loop.Filter

	// Refuse responds in the place of Handler to requests that the server itself refuses: with
	// 400, 408, 413, 414, 417, 431, 501 or 505. So errors have a page and a line in the log.
	// The reason says what was expected and found; it quotes only single bytes of the client's
	// text. The request has as much of its head as was understood before the error, which may
	// be nothing: then its method and path are "", and it has no fields.
	// Refuse must at least begin the response before it returns. Otherwise, and by default,
	// the server sends the reason as text. The connection closes after it, whatever the status.
	Refuse func(x Exchange, status int, reason string)

	// Log gets panics of handlers. It is called on the loop and must not block; package
	// asynclog makes such slog handlers. Default slog.Default(), which may block; under
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

// unlimited, as a limit of the parser, leaves that limit to the server.
const unlimited = -1

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Server responds to the requests of all connections of its listeners. It belongs to the
// loop's goroutine.
type Server struct {
	loop    *loop.Loop
	handler Handler
	config  Config

	conns   []*conn     // all that are open, in any order
	sweep   sweep       // checks their timeouts
	closing *loop.Timer // set while the server is stopping
	spare   []*exchange // to be used again
	over    *exchange   // for handles that are over from the start
	turns   uint64      // the last that was given
	ended   endings
	head    []byte // every response's head is made here
	date    dateField
}

// New returns a server on l.
func New(l *loop.Loop, handler Handler, config Config) *Server {
	s := &Server{loop: l, handler: handler, config: config.withDefaults()}
	s.over = s.newExchange()
	return s
}

// Listen accepts connections on addr; see loop.Loop.Listen.
func (s *Server) Listen(addr string) (*loop.Listener, error) {
	return s.loop.Listen(addr, s.open)
}

// Loop returns the loop that the server runs on.
func (s *Server) Loop() *loop.Loop { return s.loop }

// Adopt serves on a connection that comes from elsewhere; see loop.Loop.Adopt, also for the result.
func (s *Server) Adopt(fd int) bool { return s.loop.Adopt(fd, s.open) }
