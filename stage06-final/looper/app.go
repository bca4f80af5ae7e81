// Package looper is a web framework on a single-threaded event loop. An application
// imports it:
//
//	app := looper.New(looper.Config{Templates: "templates", Static: "static"})
//	app.Get("/hello", func(c *looper.Context) error {
//		return c.Text(200, "Hello, World!")
//	})
//	if err := app.Run(":8000"); err != nil {
//		log.Fatal(err)
//	}
//
// It joins all floors of the house. Each floor knows only the floors below it:
//
//	            app.Run
//	               |
//	   looper.App, looper.Context      handlers, responses, files, error pages, log
//	    |          |           |
//	template    router      server     pages, paths, HTTP/1.1
//	                           |
//	                  http1, loop, kernel
//
// A request takes this path: the server has parsed its head; the router finds the handler;
// a task begins, in which the middleware and the handler run; an error that they return
// becomes an error page; the response is logged.
//
// A handler may wait at any place: for the request's body, for a timer, for another
// server, for a client that reads slowly, for a function on another goroutine. Other handlers
// run meanwhile:
//
//	app.Get("/report", func(c *looper.Context) error {
//		rows, err := looper.Offload(c, func(ctx context.Context) (Rows, error) { return load(ctx) })
//		if err != nil {
//			return err
//		}
//		return c.Render(200, "report.html", looper.Map{"rows": rows})
//	})
//
// Handlers run on the loop, one at a time, and another one runs only while a handler waits. So they
// need no locks between two waits. A handler that computes for long, without Yield, makes every
// client wait.
//
// Interface, by purpose:
//
//	the application    New, Config; Run, RunOptions; App.Run, ListenOn, Shutdown; Go, Every; ServeHTTP
//	routes             App.Get and its sisters, Handle, Group, Resource, Mount, Static, Use, URL, RouteTree
//	a request          Context.Param, Query, Header, Cookie, Body, Form, Bind, BindJSON, Accepts, ClientAddr ...;
//	                   the functions Param, Query, QueryAll and FormValue for values with a type; Key
//	a response         Context.Text, JSON, HTML, Render, RenderStream, Redirect, File, SendReader, Stream, Events ...;
//	                   SetHeader, SetCookie, Attachment; MistakeError; OnResponse, OnDone
//	errors             Error, Invalid; App.ErrorPage, ErrorTemplate
//	waiting            Context.Sleep, Yield, Dial; Offload, Compute, Await; and package task, whose functions take a Context
//	net/http           WrapHandler, WrapMiddleware
package looper

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/task"
)

// Handler responds to a request, or returns an error: an *Error for a status of its
// choice, any other for 500. It may wait.
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
// once, and all templates a second later at most. If a folder is gone, its static
// files get 404, the loaded templates stay in use, and the log has a line.
type Config struct {
	Templates   string // folder of the templates; empty: none
	TemplatesFS fs.FS  // the templates of an fs.FS, such as go:embed; wins over Templates

	// Template sets how templates are read, and adds to Jinja2's own names: Globals, Filters, Tests,
	// Autoescape, Reload and more. Its Loader is that of Templates, and the globals url and asset are App.URL and App.Asset. With
	// Debug, Reload is on: a changed template is read again. Without Reload, each template is read once.
	Template template.Config

	Static       string // folder of files to serve under StaticPrefix; empty: none
	StaticFS     fs.FS  // the files of an fs.FS, such as go:embed; wins over Static
	StaticPrefix string // path under which the files are served; "/" for the root; default "/static"

	// StaticConfig sets how the files are served. For more folders, use App.Static and App.StaticFS.
	StaticConfig StaticConfig

	// Log gets a line for each request (level Info), including malformed ones, and for each fault
	// (level Error). Its handler may block, such as a slog.TextHandler on a pipe without a reader: New wraps it
	// with asynclog.New, which drops and counts lines when too many wait. Run flushes it at its end.
	// Default: slog.Default(); slog.New(slog.DiscardHandler) for silence.
	Log *slog.Logger

	// LogOnLoop makes the loop itself call Log's handler, and wait for it. It is for tests that read the
	// log after the loop has ended.
	LogOnLoop bool

	// NoRequestLog leaves out the line for each request whose handler was called, for an application whose
	// middleware writes its own.
	NoRequestLog bool

	// Server holds the limits and timeouts of HTTP. A request's body is bounded by
	// Server.Limits.Body, 1 MiB by default; Context.LimitBody sets another limit for one request.
	Server server.Config

	// TLS makes Run and ListenOn serve only HTTPS; zero: HTTP. See package https.
	TLS https.Config

	// TrustedProxies are the addresses of the proxies in front of the application: Context.ClientAddr and Context.Scheme
	// believe their header fields about the client. Each proxy must add to X-Forwarded-For, and set X-Forwarded-Proto; or, if
	// Forwarded is set, write the field Forwarded (RFC 7239). The other kind of field is never read: most
	// proxies pass it on as the client sent it. TrustUnixPeers trusts a proxy that connects to a Unix socket, which has no address.
	TrustedProxies []netip.Prefix
	TrustUnixPeers bool
	Forwarded      bool

	// Form holds the limits of forms.
	Form FormConfig

	// Validate checks a value that BindJSON, BindJSONStrict or Bind has filled in. For an invalid one it returns
	// an *Error, best that of Invalid, with status 422. Package validate makes such a function. Default: none.
	Validate func(v any) error

	// HandlerTimeout is the time that a handler may take. When it is over, the handler's present wait, or its next one,
	// returns an error that is ErrHandlerTimeout. If the handler returns it, the client gets 503.
	// A handler that never waits is not interrupted. Default: no limit.
	HandlerTimeout time.Duration

	// Workers is the number of calls of Offload that run at once, default 64. Backlog is the number of calls
	// that may wait for a worker, default 1024. If it is full, the client gets 503 with Retry-After.
	Workers, Backlog int

	// ComputeWorkers is how many calls of Compute run at once on this application's loop; Backlog more may wait. Default: one
	// less than there are processors (GOMAXPROCS). With RunOptions.Loops, the loops share this number; each has at least one.
	ComputeWorkers int

	// Go runs a worker. Default: a goroutine. On a simulated kernel, where nothing happens on
	// other goroutines, it may call f at once.
	Go func(f func())

	// Debug is for development: StallTimeout is 100 ms by default.
	Debug bool

	// StallTimeout is the time that a handler, or another callback, may hold the loop, while all other clients wait. After it
	// the log has one line with the route and the stack. It is for Run; ListenOn's loop has its own. Default 10 s.
	StallTimeout time.Duration

	// Grace is the time that requests have to finish when Run is told to stop (SIGINT, SIGTERM). A longer request is cut off: its
	// handler's wait returns task.ErrStopping, and its client gets 503 if that comes in time. Default 5 s.
	Grace time.Duration

	Poller string // "epoll", "io_uring" (see kernel.Binder), "kqueue" or "poll"; empty: $LOOPER_POLLER, or the system's best
	Trace  string // file for a trace of the loop; empty: none
}

// App is an application. Register routes, middleware and error pages before Run; after that the App belongs to
// the loop.
type App struct {
	routes

	given     Config // to New and Configure
	config    Config // the same, with defaults
	router    router.Router[Handler]
	use       []Middleware // of the whole application, the outermost first
	handler   Handler      // dispatch, within use
	refusal   int          // the status with which the server has just refused a request
	pages     map[int]ErrorPage
	plans     map[reflect.Type]*bindPlan // what Bind does for each type
	opened    bool                       // the folders of the configuration are open
	loop      *loop.Loop                 // ListenOn's
	tasks     *task.Scheduler
	contexts  unused[Context]
	spare     []*serving // unused
	responses unused[Response]
	gone      *serving               // of all Contexts whose handler has returned
	taskOver  *task.Task             // the task of such a Context
	over      server.Exchange        // the exchange of such a Context
	since     time.Time              // when ListenOn was called
	handlers  map[*Route]string      // their names, for the page of a fault
	names     map[string]*string     // of routes, for the loop's watch
	begin     []func()               // background tasks that wait for ListenOn
	end       atomic.Pointer[ending] // of loop; any goroutine may read it
	piece     []byte                 // see pieceOfFile
	front     front                  // of ServeHTTP
	secure    *https.Server          // of Config.TLS; nil: none, or not yet
	statics   []*static              // that of the configuration first

	templates      *template.Environment
	templateFolder *folder       // nil: they are in no folder
	lookAgain      time.Duration // when to check templateFolder again, on the loop's clock
}

// New returns an application without routes. Run and ListenOn open the folders that the configuration
// names.
func New(config Config) *App {
	a := &App{
		given: config, pages: make(map[int]ErrorPage),
		plans: make(map[reflect.Type]*bindPlan), names: make(map[string]*string), handlers: make(map[*Route]string),
	}
	a.routes = routes{a.router.Group(""), a}
	a.configure()
	return a
}

// Run serves on addr ("host:port") until SIGINT or SIGTERM. Then it finishes the open requests within Config.Grace,
// and returns nil. It returns an error if it cannot use the address, a folder or the poller,
// or cannot compile a template (see CheckTemplates). It waits at most a second for queued lines of the log.
//
// If a supervisor, such as systemd or "looper dev", passes a listening socket (kernel.Inheriting), Run uses that instead of addr.
// DebugEnv and RoutesEnv change what Run does.
//
// For several cores, and for restarts without a lost request, see the function Run.
func (a *App) Run(addr string) error {
	return Run(addr, RunOptions{Log: a.config.Log}, func() (*App, error) { return a, nil })
}

// begins loads the templates for Run, and listens.
func (a *App) begins(l *loop.Loop, addr string) (*loop.Listener, error) {
	if err := a.startTemplates(); err != nil {
		return nil, err
	}
	return a.ListenOn(l, addr)
}

// ListenOn serves on a loop that the caller runs. The errors are those of Run for the
// address and the folders. An application may listen on several addresses of one loop. After that loop has
// ended, it may listen on another loop: then its background tasks begin again.
func (a *App) ListenOn(l *loop.Loop, addr string) (*loop.Listener, error) {
	if err := a.front.mayListen(); err != nil {
		return nil, err
	}
	filter, err := a.filter(l)
	if err != nil {
		return nil, err
	}
	s, err := a.newServer(l, a.serve, filter)
	if err != nil {
		return nil, err
	}
	listener, err := s.Listen(addr)
	if err == nil {
		a.end.Load().open = true
	}
	return listener, err
}

// filter returns the maker of the filter between a client's socket and HTTP; nil: none.
func (a *App) filter(l *loop.Loop) (func(*loop.Conn) loop.Filter, error) {
	switch {
	case !a.config.TLS.Enabled():
		return a.config.Server.Filter, nil
	case a.config.Server.Filter != nil:
		return nil, errors.New("looper: expected either Config.TLS or Config.Server.Filter, found both")
	case a.secure == nil:
		config := a.config.TLS
		if config.Secret == nil {
			config.Secret = l.Secret()
		}
		secure, err := https.New(config)
		if err != nil {
			return nil, err
		}
		a.secure = secure
	}
	return a.secure.Filter, nil
}

// newServer makes a server on l, where the application lives from here on.
func (a *App) newServer(l *loop.Loop, serve server.Handler, filter func(*loop.Conn) loop.Filter) (*server.Server, error) {
	if err := a.openFolders(); err != nil {
		return nil, err
	}
	if a.loop != l {
		a.enter(l)
	}
	config := a.config.Server
	config.Filter = filter
	if config.Refuse == nil {
		config.Refuse = a.refuse
	}
	return server.New(l, serve, config), nil
}

// enter begins the application's life on a loop.
func (a *App) enter(l *loop.Loop) {
	a.handler = dispatch
	for _, wrap := range slices.Backward(a.use) {
		a.handler = wrap(a.handler)
	}
	a.loop, a.since, a.lookAgain = l, l.Date(), l.Now()
	a.tasks = task.New(l, task.Config{Workers: a.config.Workers, ComputeWorkers: a.config.ComputeWorkers, Backlog: a.config.Backlog, Go: a.config.Go, Log: a.config.Log})
	a.contexts, a.spare, a.gone, a.taskOver, a.over = nil, nil, &serving{app: a}, a.tasks.Over(), server.Exchange{}
	for _, s := range a.statics {
		clear(s.assets) // what workers of another loop were reading
	}
	end := &ending{loop: l, log: a.config.Log, stopped: make(chan struct{})}
	a.end.Store(end)
	l.Join(end) // after the tasks: the loop ends them first
	for _, begin := range a.begin {
		begin()
	}
}
