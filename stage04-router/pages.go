package main

import (
	"fmt"

	"looper.example/stage03-http-parser/server"
)

func text(x server.Exchange, status int, format string, arguments ...any) {
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Respond(status, fmt.Appendf(nil, format, arguments...))
}

func hello(_ *site, x server.Exchange) { text(x, 200, "Hello, World!\n") }

func users(_ *site, x server.Exchange) {
	text(x, 200, "All users, for GET and for POST; any other method is 405.\n")
}

func me(_ *site, x server.Exchange) {
	text(x, 200, "You. This path is fixed text, so it wins over {id:int} and {name}.\n")
}

func userByNumber(s *site, x server.Exchange) {
	id, _ := s.match.Int("id") // always ok: the pattern says int
	text(x, 200, "User number %d.\n", id)
}

func userByName(s *site, x server.Exchange) {
	text(x, 200, "User %q.\n", s.match.Param("name"))
}

func file(s *site, x server.Exchange) {
	text(x, 200, "The rest of the path is %q.\n", s.match.Param("path"))
}
