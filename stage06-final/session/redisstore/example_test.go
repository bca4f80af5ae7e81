package redisstore_test

import (
	"log"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/redisstore"
)

// Several programs with this store share their sessions.
func Example() {
	app := looper.New(looper.Config{})
	app.Use(session.New(session.Config{
		Store: redisstore.New(app, redisstore.Config{URL: "redis://127.0.0.1:6379/0"}),
	}))
	app.Get("/", func(c *looper.Context) error {
		user, _ := session.User(c)
		return c.Text(200, "Hello, "+user+"!")
	})
	if err := app.Run(":8000"); err != nil {
		log.Fatal(err)
	}
}
