// Stage 03: the server parses HTTP/1.1. It tells requests apart, keeps connections open
// between them, and may respond later than the handler returns.
package main

import (
	"flag"
	"fmt"
	"time"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage03-http-parser/subject"
)

func main() { launch.Main(program()) }

func program() launch.Program {
	var config server.Config
	return launch.Program{
		Name:  "stage03-http-parser",
		About: "speaks HTTP/1.1; try /, /request and /slow.",
		Try:   "/request",
		Flags: func(fs *flag.FlagSet) { subject.Flags(fs, &config) },
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			return server.New(l, respond, config).Listen(addr)
		},
	}
}

func respond(x server.Exchange) {
	switch string(x.Request().Path()) {
	case "/":
		hello(x)
	case "/request":
		x.Collect(func(body []byte) { text(x, 200, understood(x.Request(), body)) })
	case "/slow":
		slow(x)
	default:
		if !subject.Serve(x) {
			text(x, 404, []byte("Try /, /request or /slow.\n"))
		}
	}
}

// hello is a page that a client can only read.
func hello(x server.Exchange) {
	switch string(x.Request().Method()) {
	case "GET", "HEAD":
		text(x, 200, []byte("Hello, World!\n"))
	default:
		_ = x.AddField("Allow", "GET, HEAD")
		text(x, 405, []byte("This page can only be read.\n"))
	}
}

func text(x server.Exchange, status int, body []byte) {
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Respond(status, body)
}

// slow responds after a second. The loop does not wait: a timer calls back.
func slow(x server.Exchange) {
	x.Conn().Loop().After(time.Second, func() {
		text(x, 200, []byte("This took a second, and delayed nobody else.\n"))
	})
}

// understood renders a request as the parser read it.
func understood(r *http1.Request, body []byte) (page []byte) {
	page = fmt.Appendf(page, "method:  %s\npath:    %s\nquery:   %s\nversion: HTTP/1.%d\nhost:    %s\n",
		r.Method(), r.Path(), r.Query(), r.Minor(), r.Host())
	for name, value := range r.Fields() {
		page = fmt.Appendf(page, "field:   %s = %q\n", name, value)
	}
	return fmt.Appendf(page, "body:    %d bytes: %q\n", len(body), body)
}
