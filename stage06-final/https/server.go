package https

import (
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"

	"looper.example/stage02-poller/loop"
)

// ErrHandshakeTimeout is why a connection is closed whose client did not finish the handshake in time.
var ErrHandshakeTimeout = errors.New("https: the handshake was not over in time")

// Server makes the filters of a server's connections. They share its certificates and its session tickets.
// It belongs to the loop's goroutine.
type Server struct {
	config  Config
	who     *identity
	tickets tickets
	tls     *tls.Config // it has the keys of the session tickets
}

// New reads the files. The error names the one that cannot be used, and why.
func New(config Config) (*Server, error) {
	config.HandshakeTimeout = cmp.Or(config.HandshakeTimeout, defaultHandshakeTimeout)
	config.Log = cmp.Or(config.Log, slog.Default())
	if config.Secret == nil {
		config.Secret = loop.NewSecret()
	}
	s := &Server{config: config, tickets: tickets{secret: config.Secret}}
	var err error
	if s.who, err = newIdentity(&s.config); err != nil {
		return nil, err
	}
	s.tls = &tls.Config{GetConfigForClient: s.who.current}
	return s, nil
}

// Filter is a new connection's TLS, for loop.Conn.SetFilter.
func (s *Server) Filter(c *loop.Conn) loop.Filter {
	if keys, renewed := s.tickets.renewed(s.who.now()); renewed {
		s.tls.SetSessionTicketKeys(keys)
	}
	f := &Filter{conn: c, lenient: true, failed: s.failed}
	f.tls = tls.Server(&f.memory, s.tls)
	f.limit = c.Loop().Deadline(s.config.HandshakeTimeout, f.overdue)
	return f
}

// failed tells the log of a handshake that has failed. A client that goes away in the middle is no news.
func (s *Server) failed(c *loop.Conn, err error) {
	if err != io.ErrUnexpectedEOF {
		s.config.Log.Info("TLS handshake failed", "peer", c.Peer().String(), "error", err)
	}
}

// Client is the TLS of a connection that was dialed to a server of this name: for loop.Conn.SetFilter, before anything is
// written. config may be nil; its ServerName takes the place of name if it has one. The server's certificate is checked
// as config says; its Renegotiation is not supported. A server that ends without TLS's own end has perhaps been cut off, so that is the error io.ErrUnexpectedEOF.
//
// There is no limit on the time of the handshake: the caller has one for the whole request.
func Client(c *loop.Conn, name string, config *tls.Config) *Filter {
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if config.ServerName == "" || config.Renegotiation != tls.RenegotiateNever {
		config = config.Clone()
		config.ServerName = cmp.Or(config.ServerName, name)
		config.Renegotiation = tls.RenegotiateNever // only the first handshake can wait
	}
	f := &Filter{conn: c, speaksFirst: true}
	f.tls = tls.Client(&f.memory, config)
	return f
}
