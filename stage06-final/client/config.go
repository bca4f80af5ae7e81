package client

import (
	"crypto/tls"
	"time"

	"looper.example/stage03-http-parser/http1"
)

// Config holds a client's limits. The zero value of each field means its default.
type Config struct {
	// MaxConnsPerHost is how many exchanges with one host run at once, each on a connection of its own; further ones wait
	// for their turn, in order. Default 64.
	MaxConnsPerHost int
	// MaxConns is the same for all hosts together. Default 1024.
	MaxConns int
	// MaxIdlePerHost is how many connections to one host are kept for further requests. Default 16; negative: none.
	MaxIdlePerHost int
	// MaxIdle is the same for all hosts together; beyond it, the least recently used connection is closed. Default 256.
	MaxIdle int
	// IdleTimeout is how long an unused connection is kept. Default 60 s.
	IdleTimeout time.Duration
	// MaxLifetime is the age up to which a connection is used for a further request. Default 10 min.
	MaxLifetime time.Duration

	// ConnectTimeout bounds the opening of a connection: looking up the name, the proxy, all addresses. Default 10 s.
	ConnectTimeout time.Duration
	// HeadTimeout bounds the wait for the head of the response after the request is written, and the TLS handshake before. Default 30 s.
	HeadTimeout time.Duration
	// BodyTimeout bounds how long the server may send nothing while a task waits for content, and how long it may read nothing
	// while a task waits to send. Default 30 s.
	BodyTimeout time.Duration
	// ContinueTimeout is how long a body with Expect: 100-continue waits for the server's 100; after that it is sent without. Default 1 s.
	ContinueTimeout time.Duration
	// Timeout bounds the complete exchange, with redirects and the body of the response. Default: no limit.
	Timeout time.Duration

	// Limits bounds the head of a response and its lines; see http1.Limits. Its Body is ignored.
	Limits http1.Limits
	// MaxBody bounds the content of a response in bytes, as it is read: beyond it, Read returns ErrTooLarge. Default: no limit, since
	// unread content stays with the server.
	MaxBody int64

	// MaxRedirects is how many redirects are followed; after one more, Do returns ErrRedirects. Default 10; negative: none.
	MaxRedirects int
	// AllowDowngrade allows redirects from https to http.
	AllowDowngrade bool
	// Redirect is called before a redirect is followed; hops is the number of earlier ones. It may change the Header of next. If it
	// returns an error, Do does. Nil: all are followed.
	Redirect func(next *Request, hops int) error

	// Proxy is the URL of an HTTP proxy, http://[user:password@]host:port; or https://, if the proxy itself speaks TLS. The client
	// asks it for a tunnel (CONNECT) for https, and for the URL itself for http. "": none. Environment variables are ignored.
	Proxy string
	// NoProxy reports whether to connect to a host, as "name:port", without the proxy. Nil: to none.
	NoProxy func(addr string) bool
	// Route returns the network and the address to dial for "name:port", for example ("unix", "/run/app.sock"). Nil: "tcp" and
	// "name:port".
	Route func(addr string) (network, address string)

	// UserAgent is sent unless a request has one. Default: none.
	UserAgent string

	// TLS is the configuration for https. Nil suits most programs: TLS 1.2 or newer, and a server's certificate must be for its name and
	// lead to an authority of the system. It must not be changed afterwards.
	TLS *tls.Config
	// ProxyTLS is the same for a Proxy that speaks TLS itself.
	ProxyTLS *tls.Config
}

func (c Config) withDefaults() Config {
	defaultTo(&c.MaxConnsPerHost, 64)
	defaultTo(&c.MaxConns, 1024)
	defaultTo(&c.MaxIdlePerHost, 16)
	defaultTo(&c.MaxIdle, 256)
	defaultTo(&c.IdleTimeout, time.Minute)
	defaultTo(&c.MaxLifetime, 10*time.Minute)
	defaultTo(&c.ConnectTimeout, 10*time.Second)
	defaultTo(&c.HeadTimeout, 30*time.Second)
	defaultTo(&c.BodyTimeout, 30*time.Second)
	defaultTo(&c.ContinueTimeout, time.Second)
	defaultTo(&c.MaxRedirects, 10)
	c.Limits.Body = -1
	c.TLS, c.ProxyTLS = tlsConfig(c.TLS), tlsConfig(c.ProxyTLS)
	return c
}

// tlsConfig returns the configuration for all connections: they share the tickets with which sessions are resumed.
func tlsConfig(given *tls.Config) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if given != nil {
		c = given.Clone()
	}
	c.NextProtos = []string{"http/1.1"} // the only protocol of this client
	if c.ClientSessionCache == nil {
		c.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	return c
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
