// Package looper is a web framework on a single-threaded event loop. It is what an
// application imports:
//
//	app := looper.New(looper.Config{Templates: "templates", Static: "static"})
//	app.Get("/hello", func(c *looper.Context) error {
//		return c.Text(200, "Hello, World!")
//	})
//	if err := app.Run(":8000"); err != nil {
//		log.Fatal(err)
//	}
//
// All floors of the house meet here; each knows only what is below it:
//
//	            app.Run
//	               |
//	   looper.App, looper.Context      handlers, answers, files, error pages, log
//	    |          |           |
//	template    router      server     pages, paths, HTTP/1.1
//	                           |
//	                  http1, loop, kernel
//
// A request takes this way: the server has parsed its head; the router finds the
// handler; the body, if there is one, is waited for; the middleware and the handler
// run; what they return as an error becomes an error page; the answer is logged.
//
// Handlers run on the loop, one at a time, so they need no locks, and whoever takes
// long in one makes every client wait.
//
// Interface: New, Config; App.Get and its sisters, App.Group, App.ErrorPage, App.URL;
// App.Run, App.Listen; Handler, Middleware; Context; Error.
package looper

import (
	"io/fs"
	"log/slog"
	"time"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
	"looper.example/stage05-templates/template"
)

// Handler answers a request, or returns an error: an *Error for a status of its
// choice, any other for 500.
type Handler func(c *Context) error

// Middleware wraps a handler in another.
type Middleware = func(Handler) Handler

// Route is a registered handler; Named gives it a name for App.URL.
type Route = router.Route[Handler]

// Map holds a template's variables.
type Map = map[string]any

// Config holds an application's settings. The zero value of each field works.
//
// The folders may be replaced while they are served, by a symbolic link that leads to
// another release or by a directory of the same name: static files come from the new one at
// once, and all templates a second later at most. Of a folder that is gone there are no static
// files (404), and those templates that are loaded already; the log has a line.
type Config struct {
	Templates   string // folder of the templates; empty: none
	TemplatesFS fs.FS  // the same, if it is no folder (go:embed); wins over Templates

	Static       string // folder of files to serve under StaticPrefix; empty: none
	StaticFS     fs.FS  // the same, if it is no folder (go:embed); wins over Static
	StaticPrefix string // path they are served under; "/" for the root; default "/static"

	// Log takes a line for each request (level Info), also for what is no request that can
	// be read, and what goes wrong (level Error). It is called on the loop: a handler that
	// blocks, such as a slog.TextHandler on a pipe that nobody reads, stops every client.
	// Put such a handler behind asynclog.New; Run then flushes it at its end. Default:
	// slog.Default() behind asynclog.New; slog.New(slog.DiscardHandler) for silence.
	Log *slog.Logger

	// Server holds the limits and timeouts of HTTP; a request's body is bounded by
	// Server.CollectLimit and Server.Limits.Body, each 1 MiB by default.
	Server server.Config

	Poller string // "epoll", "kqueue" or "poll"; empty: $LOOPER_POLLER, or the system's best
	Trace  string // file for a trace of the loop; empty: none
}

// App is an application. Register everything before Run; after that it belongs to
// the loop.
type App struct {
	routes

	config Config
	router router.Router[Handler]
	pages  map[int]ErrorPage
	opened bool       // the folders of the configuration are
	loop   *loop.Loop // the one that Listen was given
	since  time.Time  // when Listen was called
	piece  []byte     // see pieceOfFile

	templates      *template.Environment
	templateFolder *folder       // nil if they are in no folder
	lookAgain      time.Duration // at templateFolder; of the loop's clock
}

// New makes an application without routes. Folders that the configuration names are
// opened by Run and Listen.
func New(config Config) *App {
	if config.Log == nil {
		config.Log = slog.New(asynclog.New(slog.Default().Handler(), asynclog.Config{}))
	}
	if config.StaticPrefix == "" {
		config.StaticPrefix = "/static"
	}
	if config.Server.Log == nil {
		config.Server.Log = config.Log
	}
	a := &App{config: config, pages: make(map[int]ErrorPage)}
	a.group = a.router.Group("")
	return a
}

// Run serves on addr ("host:port") until SIGINT or SIGTERM, finishes what is in
// progress, and returns nil; or an error if the address, a folder or the poller
// cannot be had. For what the log has queued it waits a second at most.
func (a *App) Run(addr string) error {
	options := launch.Options{Addr: addr, Poller: a.config.Poller, Trace: a.config.Trace, Log: a.config.Log}
	return options.Serve(a.Listen, func(bound string) {
		a.config.Log.Info("listening", "addr", bound)
	})
}

// Listen serves on a loop that somebody else runs. The errors are those of Run for the
// address and the folders.
func (a *App) Listen(l *loop.Loop, addr string) (*loop.Listener, error) {
	if err := a.openFolders(); err != nil {
		return nil, err
	}
	a.loop, a.since, a.lookAgain = l, l.Date(), l.Now()
	config := a.config.Server
	if config.Refuse == nil {
		config.Refuse = a.refuse
	}
	return server.New(l, a.serve, config).Listen(addr)
}
