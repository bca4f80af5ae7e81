package redisstore

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/gomodule/redigo/redis"
)

// dialer opens connections to Redis.
type dialer struct {
	place place
	tls   *tls.Config
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
}

// open opens a connection, authenticates, and selects the database. redis.DialContext would do that on another goroutine.
func (d *dialer) open(ctx context.Context) (redis.Conn, error) {
	plain, err := d.connect(ctx, "tcp", d.place.addr)
	if err != nil {
		return nil, err
	}
	conn := redis.NewConn(plain, 0, 0)
	if err := d.greet(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

func (d *dialer) greet(conn redis.Conn) (err error) {
	switch {
	case d.place.user != "":
		_, err = conn.Do("AUTH", d.place.user, d.place.password)
	case d.place.password != "":
		_, err = conn.Do("AUTH", d.place.password)
	}
	if err == nil && d.place.database != 0 {
		_, err = conn.Do("SELECT", d.place.database)
	}
	return err
}

// connect opens a connection, with TLS if the URL says so. redigo's own TLS would shake hands on another goroutine.
func (d *dialer) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	plain, err := d.dial(ctx, network, addr)
	if err != nil || !d.place.tls {
		return plain, err
	}
	config := new(tls.Config)
	if d.tls != nil {
		config = d.tls.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = d.place.host
	}
	conn := tls.Client(plain, config)
	if err := conn.Handshake(); err != nil {
		_ = plain.Close()
		return nil, err
	}
	return conn, nil
}

// ping checks a connection that was idle for a second or more: Redis may have restarted.
func ping(conn redis.Conn, used time.Time) error {
	if time.Since(used) < time.Second {
		return nil
	}
	_, err := conn.Do("PING")
	return err
}
