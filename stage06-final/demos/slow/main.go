// Command slow has a slow page beside a fast one: while one handler waits, and another computes, a third responds at once.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"log"
	"math/big"
	"time"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed index.html
var files embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	flag.Parse()
	if err := newApp(looper.Config{}).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "index.html", nil) })
	app.Get("/slow", slow)
	app.Get("/primes", primes)
	app.Get("/fast", func(c *looper.Context) error { return c.Text(200, "fast") })
	return app
}

// slow waits on the loop, as for a database.
func slow(c *looper.Context) error {
	if err := c.Sleep(3 * time.Second); err != nil {
		return err
	}
	return c.Text(200, "slow")
}

// below is the number of numbers that primes tests: about a second's work.
const below = 300_000

// primes computes on a worker goroutine. On the loop, it would hold up all clients.
func primes(c *looper.Context) error {
	count, err := looper.Offload(c, func(ctx context.Context) (count int, err error) {
		for n := range int64(below) {
			if n%1000 == 0 && ctx.Err() != nil { // the client has gone
				return 0, ctx.Err()
			}
			if big.NewInt(n).ProbablyPrime(0) { // exact for numbers of 64 bits
				count++
			}
		}
		return count, nil
	})
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprint(count, " primes"))
}
