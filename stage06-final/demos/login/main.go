// Command login has users who register, log in, and see a page of their own.
package main

import (
	"embed"
	"flag"
	"log"
	"time"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/session"
)

//go:embed form.html home.html
var files embed.FS

func main() {
	var config looper.Config
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	flag.Func("tls", "serve HTTPS with `dev` (a certificate made now) or CERT,KEY (PEM files)", config.TLS.Parse)
	flag.Parse()
	if err := newApp(config).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	app.Use(
		middleware.Default(),          // no other site can log a visitor in, or out
		session.New(session.Config{}), // cookies for HTTPS, and for the browsers of this machine
	)
	app.Get("/", home)
	app.Post("/logout", logout)
	app.Group("/me", session.RequireLogin("/login")).Get("", me)

	u := users{hashes: make(map[string]string)}
	register, login := form{"Register", u.register}, form{"Log in", u.login}
	app.Get("/register", register.show)
	app.Get("/login", login.show)
	// Each address has ten attempts in a minute. An attacker may have many addresses, so each account has thirty in an hour too,
	// from all addresses. This limit is not lower, because an attacker who uses it up keeps the user out. Only a POST counts as an
	// attempt, not a GET of a form.
	attempts := app.Group("", middleware.RateLimit(middleware.RateLimitConfig{Requests: 10}))
	attempts.Post("/register", register.sent)
	attempts.Group("", middleware.RateLimit(middleware.RateLimitConfig{Requests: 30, Per: time.Hour, Key: account})).
		Post("/login", login.sent)
	return app
}

func home(c *looper.Context) error {
	name, _ := session.User(c)
	return c.Render(200, "home.html", looper.Map{"name": name, "flashes": session.Get(c).Flashes()})
}

// me is a page for users who have logged in. Others are sent to the form, and return here after the login.
func me(c *looper.Context) error {
	name := session.MustUser(c) // after RequireLogin there is one
	return c.Render(200, "home.html", looper.Map{"name": name, "secret": "Only " + name + " sees this."})
}

func logout(c *looper.Context) error {
	session.Logout(c)
	session.Get(c).Flash("info", "You are logged out.")
	return c.Redirect("/", 303)
}
