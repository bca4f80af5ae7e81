package proxy_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// One part of an application is another server.
func ExampleProxy_Mount() {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s for %s", r.URL, r.Header.Get("X-Forwarded-Host"))
	}))
	defer upstream.Close()

	p, err := proxy.New(proxy.Config{Upstreams: []string{upstream.URL}, StripPrefix: "/api"})
	if err != nil {
		fmt.Println(err)
		return
	}
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.Get("/", func(c *looper.Context) error { return c.Text(200, "home") })
	p.Mount(app, "/api")

	for _, path := range []string{"/", "/api/cats?limit=3"} {
		r := httptest.NewRequest("GET", "http://www.example.com"+path, nil)
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		content, _ := io.ReadAll(w.Body)
		fmt.Println(w.Code, string(content))
	}
	// Output:
	// 200 home
	// 200 /cats?limit=3 for www.example.com
}
