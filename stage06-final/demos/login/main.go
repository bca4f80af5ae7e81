// Command login has users who register, log in, and see a page of their own.
package main

import (
	"embed"
	"flag"
	"log"
	"strings"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/session"
)

//go:embed form.html home.html
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
	app.Use(
		middleware.CrossOrigin(middleware.CrossOriginConfig{}), // no other site can log a visitor in, or out
		session.New(session.Config{Insecure: true}),            // this demo has no TLS
	)
	u := users{hashes: make(map[string]string)}
	app.Get("/", home)
	forms := app.Group("", middleware.RateLimit(middleware.RateLimitConfig{Requests: 10, Key: whoGuesses}))
	forms.Resource("/register", form{"Register", u.register})
	forms.Resource("/login", form{"Log in", u.login})
	app.Post("/logout", logout)
	app.Group("/me", session.RequireLogin("/login")).Get("", me)
	return app
}

// whoGuesses returns the client whose attempts are counted. A GET of the form is not an attempt.
func whoGuesses(c *looper.Context) string {
	if c.Method() == "GET" {
		return ""
	}
	return c.ClientAddr().String()
}

func home(c *looper.Context) error {
	name, _ := session.User(c)
	return c.Render(200, "home.html", looper.Map{"name": name, "flashes": session.Get(c).Flashes()})
}

// me is a page for users who have logged in. Others are sent to the form, and return here after the login.
func me(c *looper.Context) error {
	name, _ := session.User(c)
	return c.Render(200, "home.html", looper.Map{"name": name, "secret": "Only " + name + " sees this.", "since": session.Since(c)})
}

func logout(c *looper.Context) error {
	session.Logout(c)
	session.Get(c).Flash("info", "You are logged out.")
	return c.Redirect("/", 303)
}

// form is a page that asks for a name and a password, and a check of them.
type form struct {
	title string
	check func(c *looper.Context, name, password string) (problem string, err error)
}

func (f form) Get(c *looper.Context) error { return f.show(c, 200, "", "") }

// Post logs the user in, or shows the form again.
func (f form) Post(c *looper.Context) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	name := strings.TrimSpace(sent.Get("name"))
	problem, err := f.check(c, name, sent.Get("password"))
	if err != nil {
		return err
	}
	if problem != "" {
		return f.show(c, 422, name, problem)
	}
	session.Login(c, name)
	return c.Redirect(session.Next(c, "/me"), 303) // never to another site
}

func (f form) show(c *looper.Context, status int, name, problem string) error {
	return c.Render(status, "form.html", looper.Map{"title": f.title, "name": name, "problem": problem})
}
