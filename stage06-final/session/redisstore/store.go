package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/gomodule/redigo/redis"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/task"
)

// Store is a session.Store in Redis. It belongs to one application.
type Store struct {
	config Config
	addr   string
	pool   *redis.Pool
	turns  *task.Semaphore // one for each connection
}

var _ session.Store = (*Store)(nil)

// New returns a store of the application. It panics for a malformed URL. It does not connect: the first session
// does.
func New(app *looper.App, config Config) *Store {
	config = config.withDefaults()
	place, err := parseURL(config.URL)
	if err != nil {
		panic("redisstore: New: Config.URL: " + err.Error())
	}
	if config.Connections < 0 || config.Timeout < 0 {
		panic(fmt.Sprintf("redisstore: New: expected positive Connections and Timeout, found %d and %v", config.Connections, config.Timeout))
	}
	d := &dialer{place: place, tls: config.TLS, dial: app.DialContext}
	return &Store{
		config: config, addr: place.addr, turns: task.NewSemaphore(config.Connections),
		pool: &redis.Pool{DialContext: d.open, TestOnBorrow: ping, MaxIdle: config.Connections, IdleTimeout: 5 * time.Minute},
	}
}

// Load implements session.Store.
func (s *Store) Load(c *looper.Context, id string) (map[string][]byte, error) {
	return ask(c, s, func(conn redis.Conn) (map[string][]byte, error) {
		fields, err := redis.ByteSlices(conn.Do("HGETALL", s.config.Prefix+id))
		if err != nil || len(fields) == 0 {
			return nil, err
		}
		values := make(map[string][]byte, len(fields)/2)
		for i := 0; i+1 < len(fields); i += 2 {
			values[string(fields[i])] = fields[i+1]
		}
		return values, nil
	})
}

// saving changes a session, and returns 1 if it did. Its arguments are whether the session is a new one ("1"), its time to
// live in milliseconds, the number of values to set, these with their keys, and the keys to delete.
var saving = redis.NewScript(1, `
if (redis.call('EXISTS', KEYS[1]) == 0) ~= (ARGV[1] == '1') then
	return 0
end
local last = 3 + 2 * ARGV[3]
for i = 4, last, 2 do
	redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
for i = last + 1, #ARGV do
	redis.call('HDEL', KEYS[1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)

// Save implements session.Store.
func (s *Store) Save(c *looper.Context, id string, changes session.Changes) (bool, error) {
	life := max(changes.Life, time.Millisecond).Milliseconds()
	args := redis.Args{s.config.Prefix + id, changes.New, life, len(changes.Set)}.AddFlat(changes.Set).AddFlat(changes.Deleted)
	return ask(c, s, func(conn redis.Conn) (bool, error) { return redis.Bool(saving.Do(conn, args...)) })
}

// Delete implements session.Store.
func (s *Store) Delete(c *looper.Context, id string) (bool, error) {
	return ask(c, s, func(conn redis.Conn) (bool, error) { return redis.Bool(conn.Do("DEL", s.config.Prefix+id)) })
}

// ask calls f with a connection, within the store's timeout.
func ask[T any](c *looper.Context, s *Store, f func(conn redis.Conn) (T, error)) (value T, err error) {
	err = task.Within(c, s.config.Timeout, func() error {
		// The pool is unbounded, because its Wait would stop the loop.
		if err := s.turns.Acquire(c); err != nil {
			return err
		}
		defer s.turns.Release()
		conn, err := s.pool.GetContext(context.Background()) // the end of the task ends its waits
		if err != nil {
			return err
		}
		defer conn.Close()
		value, err = f(conn)
		return err
	})
	if err != nil {
		return value, fmt.Errorf("redis at %s: %w", s.addr, err)
	}
	return value, nil
}
