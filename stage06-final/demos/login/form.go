package main

import (
	"strings"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// form is a page that asks for a name and a password, and a check of them.
type form struct {
	title string
	check func(c *looper.Context, name, password string) (problem string, err error)
}

// show responds with the empty form.
func (f form) show(c *looper.Context) error { return f.render(c, 200, "", "") }

// sent logs the user in, or shows the form again.
func (f form) sent(c *looper.Context) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	name := nameIn(sent)
	problem, err := f.check(c, name, sent.Get("password"))
	if err != nil {
		return err
	}
	if problem != "" {
		return f.render(c, 422, name, problem)
	}
	session.Login(c, name)
	return c.Redirect(session.Next(c, "/me"), 303) // never to another site
}

// nameIn returns the name in a form.
func nameIn(sent *looper.Form) string { return strings.TrimSpace(sent.Get("name")) }

// account returns the account that a form is for. It waits for the form; the handler can still read it.
func account(c *looper.Context) string {
	sent, err := c.Form()
	if err != nil {
		return "" // the handler gets the same error
	}
	return nameIn(sent)
}

// render responds with the form as the user has filled it in, without the password.
func (f form) render(c *looper.Context, status int, name, problem string) error {
	return c.Render(status, "form.html", looper.Map{"title": f.title, "name": name, "problem": problem})
}
