package router

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/julienschmidt/httprouter"

	looper "looper.example/stage04-router/router"
)

// A contestant makes a router with these routes, and returns a function that passes a request
// to its handler. Each handler tells the witness its route, and the values of the parameters
// that reads names for that route.
type contestant struct {
	name  string
	build func(routes []route, w *witness, reads reading) (serve func(*request))
}

// A reading says which parameters a handler reads.
type reading func(route) []string

func nothing(route) []string      { return nil }
func everything(r route) []string { return r.params }

// contestants returns all; the others are compared with the first.
func contestants() []contestant {
	return []contestant{
		{"looper", buildLooper},
		{"httprouter", buildHTTPRouter},
		{"httprouter, bare Lookup", buildHTTPRouterLookup},
		{"gin", buildGin},
		{"chi", buildChi},
		{"ServeMux", buildServeMux},
		{"gorilla/mux", buildGorilla},
	}
}

// A witness keeps what handlers report. It keeps the bytes, so that nothing
// is allocated for them.
type witness struct {
	route  int
	values []byte // each with a line feed after it
}

func (w *witness) begin(route int) { w.route, w.values = route, w.values[:0] }

func see[T string | []byte](w *witness, value T) { w.values = append(append(w.values, value...), '\n') }

// blank is a ResponseWriter that ignores output.
type blank struct{ header http.Header }

func newBlank() *blank                       { return &blank{http.Header{}} }
func (b *blank) Header() http.Header         { return b.header }
func (b *blank) Write(p []byte) (int, error) { return len(p), nil }
func (b *blank) WriteHeader(int)             {}

// serve returns the call of a router that is an http.Handler.
func serve(h http.Handler) func(*request) {
	w := newBlank()
	return func(q *request) { h.ServeHTTP(w, q.http) }
}

// rewrite writes a pattern anew: each parameter in the form of plain or tail,
// where $ stands for its name.
func rewrite(pattern, plain, tail string) string {
	return parameter.ReplaceAllStringFunc(pattern, func(text string) string {
		name, isTail := strings.CutSuffix(strings.Trim(text, "{}"), ":path")
		if isTail {
			return strings.ReplaceAll(tail, "$", name)
		}
		return strings.ReplaceAll(plain, "$", name)
	})
}

// looperHandler is looper's type of handlers. It reads parameters from the Match.
type looperHandler func(m *looper.Match[looperHandler])

func buildLooper(routes []route, w *witness, reads reading) func(*request) {
	var r looper.Router[looperHandler]
	for i, route := range routes {
		names := reads(route)
		r.Handle(route.method, route.pattern, func(m *looper.Match[looperHandler]) {
			w.begin(i)
			for _, name := range names {
				see(w, m.Param(name))
			}
		})
	}
	var m looper.Match[looperHandler]
	return func(q *request) {
		if r.Lookup(q.method, q.path, &m) == looper.Found {
			m.Handler()(&m)
		}
	}
}

func newHTTPRouter(routes []route, w *witness, reads reading) *httprouter.Router {
	r := httprouter.New()
	for i, route := range routes {
		names := reads(route)
		r.Handle(route.method, rewrite(route.pattern, ":$", "*$"), func(_ http.ResponseWriter, _ *http.Request, params httprouter.Params) {
			w.begin(i)
			for _, name := range names {
				see(w, params.ByName(name))
			}
		})
	}
	return r
}

func buildHTTPRouter(routes []route, w *witness, reads reading) func(*request) {
	return serve(newHTTPRouter(routes, w, reads))
}

func buildHTTPRouterLookup(routes []route, w *witness, reads reading) func(*request) {
	r := newHTTPRouter(routes, w, reads)
	return func(q *request) {
		if handle, params, _ := r.Lookup(q.http.Method, q.http.URL.Path); handle != nil {
			handle(nil, nil, params)
		}
	}
}

func buildGin(routes []route, w *witness, reads reading) func(*request) {
	gin.SetMode(gin.ReleaseMode) // in the other mode it prints every route
	r := gin.New()
	for i, route := range routes {
		names := reads(route)
		r.Handle(route.method, rewrite(route.pattern, ":$", "*$"), func(c *gin.Context) {
			w.begin(i)
			for _, name := range names {
				see(w, c.Param(name))
			}
		})
	}
	return serve(r)
}

func buildChi(routes []route, w *witness, reads reading) func(*request) {
	r := chi.NewRouter()
	for i, route := range routes {
		names := reads(route)
		isTail := strings.HasSuffix(route.pattern, ":path}")
		r.Method(route.method, rewrite(route.pattern, "{$}", "*"), http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
			w.begin(i)
			for _, name := range names {
				if isTail {
					name = "*" // its only name
				}
				see(w, chi.URLParam(q, name))
			}
		}))
	}
	return serve(r)
}

func buildServeMux(routes []route, w *witness, reads reading) func(*request) {
	r := http.NewServeMux()
	for i, route := range routes {
		names := reads(route)
		pattern := rewrite(route.pattern, "{$}", "{$...}")
		if strings.HasSuffix(pattern, "/") {
			pattern += "{$}" // a slash at the end would be a prefix
		}
		r.HandleFunc(route.method+" "+pattern, func(_ http.ResponseWriter, q *http.Request) {
			w.begin(i)
			for _, name := range names {
				see(w, q.PathValue(name))
			}
		})
	}
	return serve(r)
}

func buildGorilla(routes []route, w *witness, reads reading) func(*request) {
	r := mux.NewRouter()
	for i, route := range routes {
		names := reads(route)
		r.HandleFunc(rewrite(route.pattern, "{$}", "{$:.*}"), func(_ http.ResponseWriter, q *http.Request) {
			w.begin(i)
			for _, name := range names {
				see(w, mux.Vars(q)[name])
			}
		}).Methods(route.method)
	}
	return serve(r)
}
