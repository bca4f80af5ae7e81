// Command users renders a table with a template: inheritance, a loop, a macro, filters, and links to pages.
package main

import (
	"embed"
	"flag"
	"fmt"
	"log"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed users.html
var files embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	flag.Parse()
	if err := newApp(looper.Config{}).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	app.Get("/", func(c *looper.Context) error { return c.Redirect("/users") })
	app.Get("/users", users).Named("users")
	return app
}

// A User is a row of the table. Templates see exported fields.
type User struct {
	Name, Gender string
	Age          int
}

const (
	total   = 45
	perPage = 10
	pages   = (total + perPage - 1) / perPage
)

func users(c *looper.Context) error {
	page, err := looper.Query(c, "page", 1)
	if err != nil {
		return err
	}
	if page < 1 || page > pages {
		return &looper.Error{Status: 404, Message: fmt.Sprintf("expected a page from 1 to %d, found %d", pages, page)}
	}
	var list []User
	for i := (page - 1) * perPage; i < min(page*perPage, total); i++ {
		list = append(list, User{fmt.Sprintf("<user %d>", i+1), []string{"female", "male", "diverse"}[i%3], 10 + i*7%80})
	}
	return c.Render(200, "users.html", looper.Map{"users": list, "page": page, "pages": pages, "total": total})
}
