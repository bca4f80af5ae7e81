// Command production has what operators need: several cores and processes, sessions that machines share, a page for health checks,
// and metrics. Its folder deploy has the files to run it with: for systemd, nginx, HAProxy and a container.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/redisstore"
	"looper.example/stage06-final/settings"
)

func main() {
	var config looper.Config
	fs := flag.NewFlagSet("production", flag.ContinueOnError)
	addr := settings.Flags(fs, &config)
	options := settings.RunFlags(fs)
	redis := settings.Secret(fs, "redis", "`URL` of the Redis that keeps the sessions, perhaps with its password; empty: each process keeps its own")
	insecure := fs.Bool("insecure-cookies", false, "send cookies without TLS too")
	folder := fs.String("metrics-folder", "", "`folder` in which workers share their metrics, for this program alone; empty: /metrics shows those of one process")
	check := fs.Bool("check", false, "check the health of a program that runs on -addr, and exit with status 0 or 1")
	settings.ParseOrExit(fs)
	if *check {
		os.Exit(healthy(*addr))
	}
	options.Log = config.Log
	metrics := middleware.NewMetrics(middleware.MetricsConfig{}) // of all loops of this process
	err := looper.Run(*addr, *options, func() (*looper.App, error) {
		app := looper.New(config)
		app.Use(metrics.Middleware())
		app.Get("/metrics", metrics.Handler)
		if *folder != "" {
			metrics.ShareIn(app, *folder)
		}
		register(app, *redis, *insecure)
		return app, nil
	})
	if err != nil {
		log.Fatal(err)
	}
}

// register adds the pages.
func register(app *looper.App, redis string, insecure bool) {
	app.Get("/healthz", func(c *looper.Context) error { return c.Text(200, "ok\n") })
	config := session.Config{Insecure: insecure}
	if redis != "" {
		config.Store = redisstore.New(app, redisstore.Config{URL: redis})
	}
	app.Use(session.New(config))
	app.Get("/", func(c *looper.Context) error {
		s := session.Get(c)
		visits, _ := session.Value[int](s, "visits")
		s.Set("visits", visits+1)
		return c.Text(200, fmt.Sprintf("visit %d, process %d, client %s\n", visits+1, os.Getpid(), c.ClientAddr()))
	})
	app.Get("/slow", func(c *looper.Context) error {
		if err := c.Sleep(time.Second); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprintf("process %d\n", os.Getpid()))
	})
}
