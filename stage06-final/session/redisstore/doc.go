// Package redisstore keeps sessions in Redis: several programs share them, and a restart loses none.
//
//	app := looper.New(looper.Config{})
//	app.Use(session.New(session.Config{Store: redisstore.New(app, redisstore.Config{URL: "redis://127.0.0.1:6379/0"})}))
//
// A session is a hash of Redis, with its values as fields and a time to live:
//
//	looper:session:<identifier>    .life {"b":...,"s":...}    cart ["tea"]
//
// One script saves a session, so it either happens or does not, and two requests of a session that change different keys do not
// conflict. Redis 4 or a server with the same commands (Valkey) is enough. Give it enough memory for the sessions: if Redis evicts
// one, a user is logged out.
//
// The connections are those of the loop (App.DialContext): waiting for Redis suspends the handler, and blocks no goroutine.
package redisstore
