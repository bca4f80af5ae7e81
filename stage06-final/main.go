// Stage 06: the framework. This program is its showcase: a page for each thing that
// it can do.
package main

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/showcase"
)

func main() { launch.Main(program(os.Stderr)) }

// program is the showcase with its flags; the request log goes to stderr, and never
// makes the loop wait for it.
func program(stderr io.Writer) launch.Program {
	log, _ := logTo(stderr, "text") // a format that it knows
	var config looper.Config
	return launch.Program{
		Name:  "stage06-final",
		About: "the showcase of the whole framework.",
		Try:   "/hello",
		Flags: func(fs *flag.FlagSet) {
			subject.Flags(fs, &config.Server)
			fs.StringVar(&config.Templates, "templates", "", "`folder` of templates to use instead of the built-in ones")
			fs.StringVar(&config.Static, "static", "", "`folder` of static files to use instead of the built-in ones")
			fs.BoolVar(&config.Debug, "debug", false, "for development: templates are read again, faults are shown in the browser")
			fs.Func("tls", "serve HTTPS with `dev` (a certificate made now) or CERT,KEY (PEM files)", config.TLS.Parse)
			fs.Func("log", "`format` of the request log on standard error: text (the default), json or off; faults are always logged",
				func(format string) (err error) {
					log, err = logTo(stderr, format)
					return err
				})
		},
		Scheme: func() string { return config.TLS.Scheme() },
		Log:    func() *asynclog.Handler { return log },
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			config.Log = slog.New(log)
			app := showcase.New(config)
			addSubject(app)
			return app.ListenOn(l, addr)
		},
	}
}

func logTo(w io.Writer, format string) (*asynclog.Handler, error) {
	var h slog.Handler
	switch format {
	case "text":
		h = slog.NewTextHandler(w, nil)
	case "json":
		h = slog.NewJSONHandler(w, nil)
	case "off":
		h = slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelError})
	default:
		return nil, errors.New("expected text, json or off")
	}
	return asynclog.New(h, asynclog.Config{}), nil
}
