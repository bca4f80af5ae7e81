// Stage 06: the framework. This program is its showcase: a page for each thing that
// it can do.
package main

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/showcase"
)

func main() { launch.Main(program(os.Stderr)) }

// program is the showcase with its flags; the request log goes to stderr.
func program(stderr io.Writer) launch.Program {
	config := looper.Config{Log: slog.New(slog.NewTextHandler(stderr, nil))}
	return launch.Program{
		Name:  "stage06-final",
		About: "the showcase of the whole framework.",
		Try:   "/hello",
		Flags: func(fs *flag.FlagSet) {
			subject.Flags(fs, &config.Server)
			fs.StringVar(&config.Templates, "templates", "", "`folder` of templates to use instead of the built-in ones")
			fs.StringVar(&config.Static, "static", "", "`folder` of static files to use instead of the built-in ones")
			fs.Func("log", "`format` of the request log on standard error: text (the default), json or off; faults are always logged",
				func(format string) (err error) {
					config.Log, err = logger(format, stderr)
					return err
				})
		},
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			app := showcase.New(config)
			addSubject(app)
			return app.Listen(l, addr)
		},
	}
}

func logger(format string, w io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	case "off":
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelError})), nil
	}
	return nil, errors.New("expected text, json or off")
}
