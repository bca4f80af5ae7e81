// Package middleware holds what most applications put around their handlers. Each is a function that returns a
// looper.Middleware:
//
//	app := looper.New(looper.Config{NoRequestLog: true})
//	app.Use(middleware.Log(middleware.LogConfig{}), middleware.RequestID(middleware.RequestIDConfig{}), middleware.Default())
//	app.Group("/admin", middleware.BasicAuth(middleware.BasicAuthConfig{Check: check}))
//
// The first is the outermost. They change a response when it begins (Context.OnResponse), so error
// pages have the same fields as pages:
//
//	request  -->  Log  RequestID  Secure  CrossOrigin  Compress  ETag  -->  handler
//	                                                                           |
//	client   <--  Log  RequestID  Secure               Compress  ETag  <--  response
//
// ETag sees content before Compress does. A panic needs no middleware: the core responds with an error page with
// status 500, and writes a line into the log. Recover is for a program that wants to know of panics.
//
// A setting that cannot work is a mistake of the program: the function panics, before the application runs.
//
// Interface: Default; Log, RequestID, Recover, Metrics; Timeout, BodyLimit, Unencoded, RateLimit; BasicAuth,
// Bearer; Secure, HTTPSRedirect, CrossOrigin, CORS; Compress, ETag.
package middleware

import "looper.example/stage06-final/looper"

// Chain makes one middleware of several, the first of which is the outermost.
func Chain(all ...looper.Middleware) looper.Middleware {
	return func(next looper.Handler) looper.Handler {
		for i := len(all) - 1; i >= 0; i-- {
			next = all[i](next)
		}
		return next
	}
}
