package storetest_test

import (
	"log"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/storetest"
)

// This page checks a store; curl shows what is wrong with it.
func ExampleCheck() {
	store := session.NewMemory(session.MemoryConfig{}) // or one of your own
	app := looper.New(looper.Config{})
	app.Get("/check", func(c *looper.Context) error {
		if err := storetest.Check(c, store); err != nil {
			return c.Text(500, err.Error())
		}
		return c.Text(200, "good")
	})
	if err := app.Run("127.0.0.1:8000"); err != nil {
		log.Fatal(err)
	}
}
