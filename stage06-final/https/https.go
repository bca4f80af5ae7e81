// Package https puts TLS between the loop's connections and their handlers: crypto/tls, without a
// goroutine for each connection.
//
//	socket --> loop.Conn --> Decode --> tls.Conn --> Handler.Input
//	                          |  ^
//	              a handshake |  | goes on after more has come
//	                          v  |
//	                        coroutine
//
// A handshake reads and writes in a straight line, so it runs in a coroutine (package iter) that stops where it would wait. After
// the handshake nothing has to wait: the tls.Conn reads from memory. If a record is not complete, the memory returns a temporary error,
// which the tls.Conn does not keep.
//
// An application needs only looper.Config.TLS:
//
//	app := looper.New(looper.Config{TLS: https.Config{Cert: "cert.pem", Key: "key.pem"}})
//
// Interface: Config; New and Server.Filter for servers; Client for connections that are dialed.
package https

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Config holds a server's certificates and settings of TLS. The zero value means no TLS at all: Config.Enabled.
//
// Always on: TLS 1.2 or newer, crypto/tls's choice of ciphers, session tickets, and http/1.1 or http/1.0 for a client that
// asks for a protocol (ALPN).
type Config struct {
	// Cert and Key are PEM files: the server's certificate, followed by those that lead to its authority, and
	// its private key. When they change, new connections get the new ones, without a restart.
	Cert, Key string

	// More has certificates for other names. A client that asks for a name (SNI) gets the first certificate with
	// that name, or else that of Cert and Key.
	More []Pair

	// Dev makes the server create a certificate for localhost and the machine's name, for as long as the process
	// lives. Browsers warn of it. It excludes Cert.
	Dev bool

	// ClientCA is a PEM file of authorities: clients must have a certificate that one of them has signed. Empty: clients need none. It is
	// read again when it changes.
	ClientCA string

	// ClientOptional lets in clients without a certificate too.
	ClientOptional bool

	// HandshakeTimeout is how long a client may take from connecting to the end of the handshake. Default 10 s.
	HandshakeTimeout time.Duration

	// Secret has 32 random bytes or more, from which the keys of session tickets are derived, new ones each day. A client can resume its session
	// at every server with the same secret. Keep it as safe as Key: with it, recorded sessions of TLS 1.2 can be read. If it is nil, a
	// looper.App takes the secret of its loop, which all loops and workers of a program share; other servers get random bytes.
	Secret []byte

	// Adjust changes the configuration for crypto/tls where there is no setting here: minimum versions, ciphers, key logs. It is called at the
	// start, and after files have changed.
	Adjust func(*tls.Config)

	// Log gets a line for each failure: a handshake, or files that cannot be read again. Default slog.Default().
	Log *slog.Logger
}

// Pair is a certificate and its private key, as PEM files.
type Pair struct{ Cert, Key string }

// defaultHandshakeTimeout is equal to the server's default for a request's head.
const defaultHandshakeTimeout = 10 * time.Second

// Parse reads the value of a flag: "dev", or "CERT,KEY" for two PEM files. A further pair is added to More.
func (c *Config) Parse(text string) error {
	if text == "dev" {
		c.Dev = true
		return nil
	}
	cert, key, ok := strings.Cut(text, ",")
	switch {
	case !ok || cert == "" || key == "":
		return fmt.Errorf("expected dev, or a certificate and its key with a comma between them, found %q", text)
	case c.Cert == "":
		c.Cert, c.Key = cert, key
	default:
		c.More = append(c.More, Pair{cert, key})
	}
	return nil
}

// Scheme returns "https" if there is a certificate to serve TLS with, or else "http".
func (c *Config) Scheme() string {
	if c.Enabled() {
		return "https"
	}
	return "http"
}

// Enabled reports whether there is a certificate to serve TLS with.
func (c *Config) Enabled() bool { return c.Dev || c.Cert != "" || c.Key != "" || len(c.More) > 0 }
