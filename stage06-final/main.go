// Stage 06: the framework. This program is its showcase: a page for each thing that
// it can do.
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/showcase"
)

func main() {
	var config looper.Config
	var logFormat string
	launch.Main(launch.Program{
		Name:  "stage06-final",
		About: "the showcase of the whole framework.",
		Try:   "/hello",
		Flags: func(fs *flag.FlagSet) {
			fs.StringVar(&config.Templates, "templates", "", "`folder` of templates to use instead of the built-in ones")
			fs.StringVar(&config.Static, "static", "", "`folder` of static files to use instead of the built-in ones")
			fs.StringVar(&logFormat, "log", "text", "request log on standard error: text, json or off")
		},
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			var err error
			if config.Log, err = logger(logFormat); err != nil {
				return nil, err
			}
			return showcase.New(config).Listen(l, addr)
		},
	})
}

func logger(format string) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(os.Stderr, nil)), nil
	case "off":
		return slog.New(slog.DiscardHandler), nil
	}
	return nil, fmt.Errorf("-log %q: expected text, json or off", format)
}
