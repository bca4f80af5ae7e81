package settings

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"time"

	"looper.example/stage06-final/looper"
)

// Flags registers a key for each setting of config that a user may choose. It also registers "addr", the address for App.Run, and
// returns it. Defaults are the values that config has. If config.Log is nil, Flags sets it to lines of text on standard error;
// the key "log" chooses another form.
func Flags(fs *flag.FlagSet, config *looper.Config) (addr *string) {
	addr = fs.String("addr", "127.0.0.1:8000", "`host:port` to listen on (port 0 picks a free one), or unix:path")
	if config.Log == nil {
		config.Log, _ = logTo(os.Stderr, "text") // a format that it knows
	}
	fs.Func("log", "`format` of the log on standard error: text (the default), json or off; faults are always logged",
		func(format string) (err error) {
			config.Log, err = logTo(os.Stderr, format)
			return err
		})
	add(fs, &config.NoRequestLog, "no-request-log", "do not log a line for each request", "")
	folders(fs, config)
	work(fs, config)
	timeouts(fs, config)
	limits(fs, config)
	proxies(fs, config)
	secure(fs, config)
	return addr
}

// RunFlags registers the keys "loops" and "workers", for the function looper.Run, and returns the options that they set. After
// Parse, set the options' Log to the config's.
func RunFlags(fs *flag.FlagSet) *looper.RunOptions {
	o := new(looper.RunOptions)
	add(fs, &o.Loops, "loops", "`number` of loops in one process, each on a core and with an application of its own", "1")
	add(fs, &o.Workers, "workers", "`number` of processes under a supervisor, restarted when they end and replaced on SIGHUP", "none: this process serves")
	return o
}

func folders(fs *flag.FlagSet, c *looper.Config) {
	add(fs, &c.Templates, "templates", "`folder` of templates", "the built-in ones, if any")
	add(fs, &c.Template.Reload, "reload", "read a template again after it has changed", "on with -debug")
	add(fs, &c.Static, "static", "`folder` of static files", "the built-in ones, if any")
	add(fs, &c.StaticPrefix, "static-prefix", "`path` under which static files are served; / for the root", "/static")
	s := &c.StaticConfig
	add(fs, &s.Index, "static-index", "`name` of the file that is sent for a folder, such as index.html", "none")
	add(fs, &s.Listing, "static-listing", "show a folder without an index file as a page of links", "")
	add(fs, &s.Hidden, "static-hidden", "also serve files whose names begin with a dot", "")
	add(fs, &s.Precompressed, "static-precompressed", "send style.css.br, .zst or .gz in place of style.css to clients that accept it", "")
	add(fs, &s.CacheControl, "static-cache-control", "`value` of Cache-Control with each file, such as no-cache", "none")
}

func work(fs *flag.FlagSet, c *looper.Config) {
	add(fs, &c.Debug, "debug", "for development: templates are read again, faults are shown in the browser, a held-up loop is logged after 100ms", "")
	add(fs, &c.Workers, "offload-workers", "`number` of functions that block at once (Offload)", "64")
	add(fs, &c.ComputeWorkers, "compute-workers", "`number` of functions that compute at once (Compute)", "one less than the processors")
	add(fs, &c.Backlog, "offload-backlog", "`number` of calls of Offload, and of Compute, that may wait for their turn; beyond: 503", "1024")
	add(fs, &c.Poller, "poller", "`name` of the poller: epoll, io_uring, kqueue or poll", "$LOOPER_POLLER, or the system's best")
	add(fs, &c.Trace, "trace", "`file` for a trace of the loop, one JSON object a line", "none")
}

func timeouts(fs *flag.FlagSet, c *looper.Config) {
	add(fs, &c.HandlerTimeout, "handler-timeout", "`duration` that a handler may take; beyond: 503", "no limit")
	add(fs, &c.Grace, "grace", "`duration` that requests have to finish after a signal to stop", "5s")
	add(fs, &c.StallTimeout, "stall-timeout", "`duration` that a handler may hold the loop before the log names it", "10s, with -debug 100ms")
	s := &c.Server
	add(fs, &s.HeaderTimeout, "header-timeout", "`duration` that the head of a request may take; beyond: 408", "10s")
	add(fs, &s.BodyTimeout, "body-timeout", "`duration` between two pieces of a body; beyond: 408", "30s")
	add(fs, &s.BodyRate, "body-rate", "`bytes` of a body a second, on average, after -body-timeout of waiting; below: 408", "256")
	add(fs, &s.IdleTimeout, "idle-timeout", "`duration` that a connection may wait for its next request", "1m0s")
	add(fs, &s.WriteTimeout, "write-timeout", "`duration` for which a client may read nothing of a response", "2m0s")
}

func limits(fs *flag.FlagSet, c *looper.Config) {
	add(fs, &c.Server.MaxRequests, "max-requests", "`number` of requests on one connection", "1000000")
	add(fs, &c.Server.DiscardLimit, "discard-limit", "`bytes` of an unread body that the server skips to reach the next request", "262144")
	l := &c.Server.Limits
	add(fs, &l.Body, "limit-body", "`bytes` of a request's body; beyond: 413; -1: no limit", "1048576")
	add(fs, &l.RequestLine, "limit-request-line", "`bytes` of the request line; beyond: 414", "16384")
	add(fs, &l.Fields, "limit-fields", "`number` of header fields; beyond: 431", "100")
	add(fs, &l.FieldBytes, "limit-field-bytes", "`bytes` of all header fields; beyond: 431", "32768")
	add(fs, &l.ChunkLine, "limit-chunk-line", "`bytes` of a chunk's size line; beyond: 400", "1024")
	add(fs, &l.ChunkLines, "limit-chunk-lines", "`bytes` of all chunks' size lines, besides 16 for each byte of the body; beyond: 400", "16384")
	add(fs, &l.TrailerFields, "limit-trailer-fields", "`number` of fields after a chunked body; beyond: 431", "32")
	add(fs, &l.TrailerBytes, "limit-trailer-bytes", "`bytes` of all fields after a chunked body; beyond: 431", "8192")
	f := &c.Form
	add(fs, &f.Parts, "form-parts", "`number` of fields and files of a form", "1000")
	add(fs, &f.Fields, "form-fields", "`bytes` of all fields of a form", "1048576")
	add(fs, &f.Head, "form-head", "`bytes` of the header fields of one part of a form", "8192")
	add(fs, &f.FileSize, "form-file-size", "`bytes` of one file of a form", "no limit but -limit-body")
	add(fs, &f.Memory, "form-memory", "`bytes` of a form's files that are kept in memory; -1: none", "1048576")
	add(fs, &f.Folder, "form-folder", "`folder` for a form's files that are not kept in memory", "the system's")
}

// add registers a key for a field. If the field is zero, otherwise is the default in words.
func add[T string | bool | int | int64 | time.Duration](fs *flag.FlagSet, field *T, name, usage, otherwise string) {
	var zero T
	if *field == zero && otherwise != "" {
		usage += " (default " + otherwise + ")"
	}
	switch field := any(field).(type) {
	case *string:
		fs.StringVar(field, name, *field, usage)
	case *bool:
		fs.BoolVar(field, name, *field, usage)
	case *int:
		fs.IntVar(field, name, *field, usage)
	case *int64:
		fs.Int64Var(field, name, *field, usage)
	case *time.Duration:
		fs.DurationVar(field, name, *field, usage)
	}
}

// logTo returns a log in one of the formats. looper.New wraps it so that it does not hold the loop.
func logTo(w io.Writer, format string) (*slog.Logger, error) {
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
