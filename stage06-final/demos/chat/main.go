// Command chat is a room in which all visitors talk to each other. Messages travel as server-sent events. With -redis,
// several processes share the room.
package main

import (
	"embed"
	"flag"
	"log"
	"strings"
	"unicode/utf8"

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
	r := newRoom()
	say := r.say
	if redis != "" {
		say = shareByRedis(app, r, redis)
	}
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "chat.html", nil) })
	app.Get("/events", r.events)
	app.Post("/say", func(c *looper.Context) error {
		m, err := messageOf(c)
		if err != nil {
			return err
		}
		if err := say(c, m); err != nil {
			return err
		}
		return c.NoContent()
	})
	return app
}

const (
	maxName = 40 // characters
	maxText = 500
)

// messageOf reads what a visitor says.
func messageOf(c *looper.Context) (m message, err error) {
	form, err := c.Form()
	if err != nil {
		return m, err
	}
	m = message{Name: strings.TrimSpace(form.Get("name")), Text: strings.TrimSpace(form.Get("text"))}
	if n := utf8.RuneCountInString(m.Name); n == 0 || n > maxName {
		return m, &looper.Error{Status: 422, Message: "expected a name of up to 40 characters"}
	}
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > maxText {
		return m, &looper.Error{Status: 422, Message: "expected a text of up to 500 characters"}
	}
	return m, nil
}
