package looper_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"

	"looper.example/stage06-final/looper"
)

// silentApp is an application without a log, for examples.
func silentApp() *looper.App { return looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)}) }

// An application is tested without a port.
func ExampleApp_ServeHTTP() {
	app := silentApp()
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello, World!") })
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
	fmt.Println(rec.Code, rec.Body)
	fmt.Println(app.Shutdown(context.Background()))
	// Output:
	// 200 Hello, World!
	// <nil>
}

// A handler of net/http serves everything below a prefix.
func ExampleApp_Mount() {
	app := silentApp()
	app.Mount("/api", http.StripPrefix("/api", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s", r.Method, r.URL.Path)
	})))
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("PUT", "/api/users/7", nil))
	fmt.Println(rec.Body)
	fmt.Println(app.Shutdown(context.Background()))
	// Output:
	// PUT /users/7
	// <nil>
}

// A handler of net/http sees a value that middleware of looper has set.
func ExampleWrapHandler() {
	user := looper.NewKey[string]("user") // in a program, a package's variable
	app := silentApp()
	app.Use(func(h looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			user.Set(c, "Ada")
			return h(c)
		}
	})
	app.Get("/files/{name}", looper.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _ := user.From(r.Context())
		fmt.Fprintf(w, "%s wants %s", name, r.PathValue("name"))
	})))
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("GET", "/files/a.txt", nil))
	fmt.Println(rec.Body)
	fmt.Println(app.Shutdown(context.Background()))
	// Output:
	// Ada wants a.txt
	// <nil>
}

// Middleware of net/http stands around a handler of looper.
func ExampleWrapMiddleware() {
	app := silentApp()
	app.Use(looper.WrapMiddleware(func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 5) }))
	app.Post("/echo", func(c *looper.Context) error {
		body, err := io.ReadAll(c.Reader())
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", body)
	})
	server := httptest.NewServer(app)
	defer server.Close()
	for _, content := range []string{"hello", "hello, World!"} {
		r, err := http.Post(server.URL+"/echo", "text/plain", strings.NewReader(content))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.StatusCode, r.Body.Close())
	}
	fmt.Println(app.Shutdown(context.Background()))
	// Output:
	// 200 <nil>
	// 413 <nil>
	// <nil>
}
