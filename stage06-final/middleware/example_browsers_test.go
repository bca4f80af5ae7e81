package middleware_test

import (
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// A page has a script of its own. The number is new in each response, so no smuggled script can have it.
func ExampleSecure() {
	app := quiet()
	app.Use(middleware.Secure(middleware.SecureConfig{ContentSecurityPolicy: "script-src 'nonce-{nonce}'"}))
	app.Get("/", func(c *looper.Context) error {
		return c.HTML(200, `<script nonce="`+middleware.Nonce(c)+`">hello()</script>`)
	})
	show(app, []string{"GET / HTTP/1.1"}, "X-Content-Type-Options", "Referrer-Policy")
	// Output:
	// 200 OK
	//   X-Content-Type-Options: nosniff
	//   Referrer-Policy: strict-origin-when-cross-origin
}

func ExampleHTTPSRedirect() {
	app := quiet()
	app.Use(middleware.HTTPSRedirect("example.com"))
	app.Get("/notes", func(c *looper.Context) error { return c.Text(200, "hello") })
	show(app, []string{"GET /notes?page=2 HTTP/1.1", "POST /notes HTTP/1.1"}, "Location")
	// Output:
	// 301 Moved Permanently
	//   Location: https://example.com/notes?page=2
	// 308 Permanent Redirect
	//   Location: https://example.com/notes
}

// A form from another site is refused, unless that site is trusted, or the route is for all sites.
func ExampleCrossOrigin() {
	app := quiet()
	app.Use(middleware.CrossOrigin(middleware.CrossOriginConfig{
		Trusted: []string{"https://shop.example"},
		Bypass:  []string{"POST /hooks/{name}"},
	}))
	accept := func(c *looper.Context) error { return c.Text(200, "sent") }
	app.Post("/login", accept)
	app.Post("/hooks/{name}", accept)
	show(app, []string{
		"POST /login HTTP/1.1\r\nSec-Fetch-Site: same-origin",
		"POST /login HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\nOrigin: https://evil.example",
		"POST /login HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\nOrigin: https://shop.example",
		"POST /hooks/payment HTTP/1.1\r\nOrigin: https://bank.example",
	})
	// Output:
	// 200 OK
	// 403 Forbidden
	// 200 OK
	// 200 OK
}

// A client that already has the page gets no content.
func ExampleETag() {
	app := quiet()
	app.Use(middleware.ETag(middleware.ETagConfig{}))
	app.Get("/", func(c *looper.Context) error { return c.Text(200, "hello") })
	show(app, []string{"GET / HTTP/1.1", "GET / HTTP/1.1\r\nIf-None-Match: \"LPJNul-wow4m6Dsqxbning\""}, "ETag")
	// Output:
	// 200 OK
	//   ETag: "LPJNul-wow4m6Dsqxbning"
	// 304 Not Modified
	//   ETag: "LPJNul-wow4m6Dsqxbning"
}
