package looper_test

import (
	"log"
	"sync"

	"looper.example/stage06-final/looper"
)

// Two loops in each of four processes. What a process has once is made by the first application that needs it, and so never in
// the supervisor.
func ExampleRun() {
	motto := sync.OnceValue(func() string { return "Hello, World!" }) // as one would open a database
	newApp := func() (*looper.App, error) {
		app := looper.New(looper.Config{})
		app.Get("/", func(c *looper.Context) error { return c.Text(200, motto()) })
		return app, nil
	}
	if err := looper.Run(":8000", looper.RunOptions{Loops: 2, Workers: 4}, newApp); err != nil {
		log.Fatal(err)
	}
}
