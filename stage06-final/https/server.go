package https

import (
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"

	"looper.example/stage02-poller/loop"
)

// ErrHandshakeTimeout is the reason for closing a connection whose client did not finish the handshake in time.
var ErrHandshakeTimeout = errors.New("https: the handshake was not over in time")

// Server makes the filters of a server's connections. They share its certificates and its session tickets.
// It belongs to the loop's goroutine.
type Server struct {
	config  Config
	who     *identity
	tickets tickets
	tls     *tls.Config // with the keys of the session tickets
}

// New reads the files. The error names the file that cannot be used, and says why.
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

// Filter returns a new connection's TLS, for loop.Conn.SetFilter.
func (s *Server) Filter(c *loop.Conn) loop.Filter {
	if keys, renewed := s.tickets.renewed(s.who.now()); renewed {
		s.tls.SetSessionTicketKeys(keys)
	}
	f := &Filter{conn: c, lenient: true, failed: s.failed}
	f.tls = tls.Server(&f.memory, s.tls)
	f.limit = c.Loop().Deadline(s.config.HandshakeTimeout, f.overdue)
	return f
}

// failed logs a handshake that has failed. It does not log that a client has gone in the middle.
func (s *Server) failed(c *loop.Conn, err error) {
	if err != io.ErrUnexpectedEOF {
		s.config.Log.Info("TLS handshake failed", "peer", c.Peer().String(), "error", err)
	}
}

// Client returns the TLS of a connection that was dialed to a server of this name: for loop.Conn.SetFilter, before the first
// write. config may be nil; its ServerName replaces name if it has one. The server's certificate is checked
// as config says. Its Renegotiation is ignored. If a server ends without close_notify, its content may be cut off. So the error is
// io.ErrUnexpectedEOF.
//
// The handshake has no time limit: the caller must set one for the complete request.
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
