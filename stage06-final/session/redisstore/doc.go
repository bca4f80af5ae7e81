// Package redisstore keeps sessions in Redis, so that several programs share them, and a restart loses none.
//
//	app := looper.New(looper.Config{})
//	app.Use(session.New(session.Config{Store: redisstore.New(app, redisstore.Config{URL: "redis://127.0.0.1:6379/0"})}))
//
// A session is a hash of Redis, with its values as fields and a time to live:
//
//	looper:session:<identifier>    .life {"b":...,"s":...}    cart ["tea"]
//
// Saving is one script, so it either happens or does not, and two requests of a session change different keys without
// meeting. Redis 4 or a server that speaks the same (Valkey) is enough. Give it memory for the sessions: what Redis evicts
// is a user logged out.
//
// The connections are those of the loop (App.DialContext): waiting for Redis suspends the handler, and no goroutine.
package redisstore
