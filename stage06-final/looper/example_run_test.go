package looper_test

import (
	"log"
	"sync"

	"looper.example/stage06-final/looper"
)

// Two loops in each of four processes. The first application of a process makes what all its applications share. So the supervisor,
// which has no application, never makes it.
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
