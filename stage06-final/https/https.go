// Package https puts TLS between the loop's connections and their handlers: crypto/tls, without a
// goroutine for each connection.
//
//	socket --> loop.Conn --> Decode --> tls.Conn --> Handler.Input
//	                          |  ^
//	              a handshake |  | goes on when more has come
//	                          v  |
//	                        coroutine
//
// A handshake reads and writes in a straight line, so it runs in a coroutine (package iter) that stops where it would wait. After
// it nothing has to wait: the tls.Conn reads from memory, and where a record is not complete it is told so with a temporary error,
// which it does not keep.
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

// Config says how a server proves who it is. The zero value is no TLS at all: Config.Enabled.
//
// Always so: TLS 1.2 or newer, crypto/tls's choice of ciphers, session tickets, and http/1.1 or http/1.0 where the client
// asks for a protocol (ALPN).
type Config struct {
	// Cert and Key are PEM files: a certificate with those that lead to its authority, the server's own first, and
	// its private key. When they change, new connections get the new one, without a restart.
	Cert, Key string

	// More certificates, for other names. A client that says which name it wants (SNI) gets the first certificate that
	// has it, and otherwise that of Cert and Key.
	More []Pair

	// Dev has the server make a certificate of its own, for localhost and the machine's name, which lives as long as the
	// process. Browsers warn of it. Not together with Cert.
	Dev bool

	// ClientCA is a PEM file of the authorities whose certificates clients must have; empty: clients need none. It is
	// read again when it changes.
	ClientCA string

	// ClientOptional lets clients without a certificate in, beside those that have one.
	ClientOptional bool

	// HandshakeTimeout is how long a client may take from connecting to the end of the handshake. Default 10 s.
	HandshakeTimeout time.Duration

	// Secret has 32 random bytes or more, from which the keys of session tickets are derived, new ones each day. A client can resume its session
	// at every server with the same secret. Keep it as safe as Key: with it, recorded sessions of TLS 1.2 can be read. If it is nil, a
	// looper.App takes the secret of its loop, which all loops and workers of a program share; other servers get random bytes.
	Secret []byte

	// Adjust changes what crypto/tls is given, for what has no setting here: minimum versions, ciphers, key logs. It is called at the start, and when
	// files have changed.
	Adjust func(*tls.Config)

	// Log takes what goes wrong: handshakes that fail, files that cannot be read again. Default slog.Default().
	Log *slog.Logger
}

// Pair is a certificate and its private key, as PEM files.
type Pair struct{ Cert, Key string }

// defaultHandshakeTimeout is as long as the server's default for a request's head.
const defaultHandshakeTimeout = 10 * time.Second

// Parse is for a flag: "dev", or "CERT,KEY" for two PEM files. A further pair is added to More.
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

// Scheme is "https" if there is anything to serve TLS with, or else "http".
func (c *Config) Scheme() string {
	if c.Enabled() {
		return "https"
	}
	return "http"
}

// Enabled reports whether there is anything to serve TLS with.
func (c *Config) Enabled() bool { return c.Dev || c.Cert != "" || c.Key != "" || len(c.More) > 0 }
