package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"time"

	"github.com/gomodule/redigo/redis"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// With Redis each process has a room of its own, and gets each message through a channel. The newest messages are in a list, for
// a process that starts later. A message travels as its number, a space, and JSON.
const channel, list, counter = "looper:chat", "looper:chat:last", "looper:chat:id"

// publishing numbers a message, keeps it, and publishes it, all at once, so that every process gets messages in order.
var publishing = redis.NewScript(3, `
	local m = redis.call('INCR', KEYS[1]) .. ' ' .. ARGV[1]
	redis.call('RPUSH', KEYS[2], m)
	redis.call('LTRIM', KEYS[2], -ARGV[2], -1)
	return redis.call('PUBLISH', KEYS[3], m)`)

// shareByRedis connects the room to others, and returns a function that says something in all of them. redigo does its input and
// output on the calling goroutine, so it can use the framework's connections: reading and writing suspend the handler.
func shareByRedis(app *looper.App, r *room, addr string) sayer {
	dial := func(ctx context.Context) (redis.Conn, error) {
		conn, err := app.DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		return redis.NewConn(conn, 0, 5*time.Second), nil
	}
	pool := &redis.Pool{MaxIdle: 4, IdleTimeout: time.Minute, DialContext: dial}
	app.Go("redis", func(t *task.Task) error {
		for {
			err := listen(t, r, dial)
			if t.Context().Err() != nil {
				return err // the application ends
			}
			slog.Warn("Redis is not there; trying again", "error", err)
			if err := task.Sleep(t, time.Second); err != nil {
				return err
			}
		}
	})
	return func(_ task.Waiter, m message) error {
		data, err := json.Marshal(m)
		if err != nil {
			return err
		}
		conn := pool.Get() // DoContext would use another goroutine
		defer conn.Close()
		if _, err := publishing.Do(conn, counter, list, channel, data, remembered); err != nil {
			return &looper.Error{Status: 503, Message: "the room is closed just now", Err: err}
		}
		return nil
	}
}

// listen passes on the channel's messages until the connection breaks. It subscribes before it reads the list, so it
// misses nothing. It drops messages that come twice.
func listen(t *task.Task, r *room, dial func(context.Context) (redis.Conn, error)) error {
	conn, err := dial(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close()
	subscribed := redis.PubSubConn{Conn: conn}
	if err := subscribed.Subscribe(channel); err != nil {
		return err
	}
	if err := catchUp(t, r, dial); err != nil {
		return err
	}
	for {
		switch heard := subscribed.Receive().(type) {
		case redis.Message:
			if err := r.hear(t, heard.Data); err != nil {
				return err
			}
		case error:
			return heard
		}
	}
}

// catchUp reads earlier messages.
func catchUp(t *task.Task, r *room, dial func(context.Context) (redis.Conn, error)) error {
	conn, err := dial(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close()
	past, err := redis.ByteSlices(conn.Do("LRANGE", list, 0, -1))
	if err != nil {
		return err
	}
	for _, m := range past {
		if err := r.hear(t, m); err != nil {
			return err
		}
	}
	return nil
}

// hear spreads a message from Redis, if it is new.
func (r *room) hear(w task.Waiter, wire []byte) error {
	number, data, _ := bytes.Cut(wire, []byte{' '})
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		slog.Warn("a message in Redis is malformed", "error", err)
		return nil
	}
	m.ID, _ = strconv.ParseInt(string(number), 10, 64)
	if m.ID <= r.newest() {
		return nil
	}
	return r.spread(w, m)
}
