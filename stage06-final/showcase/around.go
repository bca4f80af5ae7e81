package showcase

import (
	"fmt"
	"net/http"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// wrapped is a page with middleware around it: what that adds is in the response's fields.
func wrapped(c *looper.Context) error {
	return c.Render(200, "middleware.html", looper.Map{"id": middleware.RequestIDOf(c)})
}

// around is the middleware of that page.
func around(metrics *middleware.Metrics) []looper.Middleware {
	return []looper.Middleware{
		metrics.Middleware(),
		middleware.RequestID(middleware.RequestIDConfig{}),
		middleware.RateLimit(middleware.RateLimitConfig{}),
		middleware.Default(),
		middleware.ETag(middleware.ETagConfig{}),
	}
}

// netHTTP is a handler of net/http as it is. It runs on a worker goroutine.
func netHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "An http.Handler has got %s %s from %s.\n", r.Method, r.URL, r.UserAgent())
}
