// Package subject makes a server on package server a subject of the conformance suite: it
// serves the resources that the suite asks for, and sets the server's limits of time from the
// command line, so that a test of them need not wait a minute.
//
//	POST /echo          200 with the content of the request
//	GET  /slow          200 half a second later
//	GET  /stream        200 with content whose length is not announced
//	GET  /status/NNN    that status
//	GET  /broken        a handler that panics
//	GET  /host          200 with the host that the request is for
//	GET  /upgrade       101, then each byte comes back; 426 for a client that does not offer "echo"
//	OPTIONS *           204: a request about the server as a whole
//
// stage06-final/conformance/README.md says what they are for. The server itself must serve "GET /".
//
// Interface: Serve, Flags, Mirror.
package subject

import (
	"flag"
	"strconv"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
)

// Serve responds to a request for one of the resources, also to one with a wrong method, and
// reports whether the request was for one of them.
func Serve(x server.Exchange) (served bool) {
	path := string(x.Request().Path())
	if path == "*" { // the parser accepts it only with OPTIONS
		x.Respond(204, nil)
		return true
	}
	resource, method := find(path), "GET"
	if path == "/echo" {
		method = "POST"
	}
	if resource != nil && allowed(x, method) {
		resource(x)
	}
	return resource != nil
}

func find(path string) server.Handler {
	switch path {
	case "/echo":
		return echo
	case "/slow":
		return slow
	case "/stream":
		return stream
	case "/broken":
		return broken
	case "/host":
		return host
	case "/upgrade":
		return upgrade
	}
	if number, ok := strings.CutPrefix(path, "/status/"); ok {
		if status, err := strconv.Atoi(number); err == nil && 200 <= status && status <= 599 {
			return func(x server.Exchange) { respondStatus(x, status) }
		}
	}
	return nil
}

// allowed reports whether the request has the method. If it has not, allowed responds.
func allowed(x server.Exchange, method string) bool {
	allow := method + ", OPTIONS"
	if method == "GET" {
		allow = "GET, HEAD, OPTIONS"
	}
	status := 405
	switch asked := string(x.Request().Method()); {
	case asked == method, asked == "HEAD" && method == "GET":
		return true
	case asked == "OPTIONS":
		status = 204
	}
	_ = x.AddField("Allow", allow)
	x.Respond(status, nil)
	return false
}

func text(x server.Exchange, status int, body string) {
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Respond(status, []byte(body))
}

func echo(x server.Exchange) {
	x.Collect(func(body []byte) {
		_ = x.AddField("Content-Type", "application/octet-stream")
		x.Respond(200, body)
	})
}

func slow(x server.Exchange) {
	x.Conn().Loop().After(500*time.Millisecond, func() { text(x, 200, "This took a while.\n") })
}

// stream sends its lines one by one, so that they do not leave in one write.
func stream(x server.Exchange) {
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Begin(200, -1)
	lines := []string{"one\n", "two\n", "three\n"}
	l := x.Conn().Loop()
	var next func()
	next = func() {
		if len(lines) == 0 {
			x.End()
			return
		}
		if _, err := x.Write([]byte(lines[0])); err != nil {
			return // the client has gone
		}
		lines = lines[1:]
		l.After(10*time.Millisecond, next)
	}
	next()
}

func respondStatus(x server.Exchange, status int) {
	switch status {
	case 204, 205, 304: // they have no content
		x.Respond(status, nil)
	default:
		text(x, status, "This is what you asked for.\n")
	}
}

func broken(server.Exchange) { panic("this handler is broken on purpose") }

func host(x server.Exchange) { text(x, 200, string(x.Request().Host())) }

// upgrade changes to a protocol that sends each byte back.
func upgrade(x server.Exchange) {
	if x.Request().Upgrade() {
		for offer := range x.Request().Elements("Upgrade") {
			if strings.EqualFold(string(offer), "echo") && x.Upgrade("echo", Mirror{}) == nil {
				return
			}
		}
	}
	_ = x.OfferUpgrade("echo")
	text(x, 426, "This page speaks the protocol echo.\n")
}

// Mirror handles a connection that has changed its protocol to "echo".
type Mirror struct{ loop.Defaults }

func (Mirror) Input(c *loop.Conn, in []byte) (consumed int) {
	c.Write(in)
	return len(in)
}

// Flags adds the flag -timeout, which sets all limits of time of a server.
func Flags(fs *flag.FlagSet, config *server.Config) {
	fs.Func("timeout", "`duration` that a client may take: for the head of a request, between two pieces of its body, between "+
		"two requests, to read a response (default: a limit for each, of 10 s to 60 s)",
		func(text string) error {
			limit, err := time.ParseDuration(text)
			if err != nil {
				return err
			}
			config.HeaderTimeout, config.BodyTimeout = limit, limit
			config.IdleTimeout, config.WriteTimeout = limit, limit
			return nil
		})
}
