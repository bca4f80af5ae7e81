// Command chat is a room in which all visitors talk to each other, by WebSockets. With -redis, several processes share the room.
package main

import (
	"embed"
	"flag"
	"log"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed chat.html
var files embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	redis := flag.String("redis", "", "`host:port` of a Redis that keeps the room; without it, it is kept in memory")
	flag.Parse()
	if err := newApp(looper.Config{}, *redis).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config, redis string) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	r := new(room)
	say := r.say
	if redis != "" {
		say = shareByRedis(app, r, redis)
	}
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "chat.html", nil) })
	app.Get("/room", func(c *looper.Context) error { return r.visit(c, say) })
	return app
}
