// Command hello is the smallest application, with a page that waits.
package main

import (
	"flag"
	"log"
	"time"

	"looper.example/stage06-final/looper"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	flag.Parse()
	if err := newApp(looper.Config{}).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	app := looper.New(config)
	app.Get("/hello", hello)
	app.Get("/hello/later", helloLater)
	return app
}

func hello(c *looper.Context) error { return c.HTML(200, "<p>Hello, World!</p>\n") }

// helloLater waits for a second. During that, the loop serves all other clients.
func helloLater(c *looper.Context) error {
	if err := c.Sleep(time.Second); err != nil {
		return err
	}
	return c.HTML(200, "<p>Hello, a second later!</p>\n")
}
