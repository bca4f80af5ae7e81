//go:build linux

package load

import (
	"crypto/tls"
	"io"
	"time"
)

// Secure is a Session over TLS. crypto/tls blocks, so Secure works in lock-step: it sends on all connections, and then reads each
// response.
type Secure struct {
	target Target
	conns  []*tls.Conn
	in     []byte
}

// OpenTLS connects with TLS 1.3, and sends one request on each connection. It does not check the certificate: that makes no difference to
// the server.
func OpenTLS(t Target, conns int) (*Secure, error) {
	s := &Secure{target: t, in: make([]byte, t.Length)}
	config := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13}
	for range conns {
		conn, err := tls.Dial("tcp", t.Addr.String(), config)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.conns = append(s.conns, conn)
	}
	if _, err := s.Run(0); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Run implements Session. It does at least one round.
func (s *Secure) Run(d time.Duration) (Count, error) {
	began, done := time.Now(), 0
	for done == 0 || time.Since(began) < d {
		for _, conn := range s.conns {
			if _, err := conn.Write(s.target.Request); err != nil {
				return Count{}, err
			}
		}
		for _, conn := range s.conns {
			if err := s.read(conn); err != nil {
				return Count{}, err
			}
		}
		done += len(s.conns)
	}
	return Count{Requests: done, Wall: time.Since(began)}, nil
}

func (s *Secure) read(conn *tls.Conn) error {
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.ReadFull(conn, s.in); err != nil {
		return err
	}
	return s.target.checkPrefix(s.in)
}

// Close closes all connections.
func (s *Secure) Close() {
	for _, conn := range s.conns {
		_ = conn.Close()
	}
}
