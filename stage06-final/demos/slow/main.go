// Command slow has slow pages beside a fast one: while one handler waits, one blocks and one computes, the fourth responds at once.
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
	app.Get("/blocking", blocking)
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

// blocking calls a library that blocks its goroutine. So a worker makes the call.
func blocking(c *looper.Context) error {
	text, err := looper.Offload(c, load)
	if err != nil {
		return err
	}
	return c.Text(200, text)
}

// load stands for such a library, for example a database driver. It returns early if the handler no longer waits.
func load(ctx context.Context) (string, error) {
	select {
	case <-time.After(2 * time.Second):
		return "loaded", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// primes computes on a worker as well. Offload would let 64 such functions take all processors; Compute leaves one to the loop.
func primes(c *looper.Context) error {
	count, err := looper.Compute(c, countPrimes)
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprint(count, " primes"))
}

// below is the number of numbers that countPrimes tests: about a second's work.
const below = 300_000

// countPrimes returns early if the handler no longer waits.
func countPrimes(ctx context.Context) (count int, err error) {
	for n := range int64(below) {
		if n%1000 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if big.NewInt(n).ProbablyPrime(0) { // exact for numbers of 64 bits
			count++
		}
	}
	return count, nil
}
