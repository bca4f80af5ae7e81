package session_test

import (
	"fmt"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// Users see their own notes. Notes of others do not exist for them.
func ExampleRequireLogin() {
	owners := map[string]string{"7": "ada", "8": "grace"} // of notes; a database
	app := looper.New(quiet)
	app.Use(session.New(session.Config{}))
	app.Post("/login", func(c *looper.Context) error {
		session.Login(c, c.Query("name")) // after VerifyPassword
		return c.NoContent()
	})
	notes := app.Group("/notes", session.RequireLogin("/login"))
	notes.Get("/{id:int}", func(c *looper.Context) error {
		if owners[c.Param("id")] != session.MustUser(c) {
			return &looper.Error{Status: 404, Message: "there is no such note"} // 403 would say that there is one
		}
		return c.Text(200, "your note")
	})

	visit(app, func(b *browser) {
		fmt.Println(b.get("/notes/7").header.Get("Location"))
		b.ask("POST", "/login?name=ada", "Content-Length: 0")
		fmt.Println(b.get("/notes/7").body)
		fmt.Println(b.get("/notes/8").body)
	})
	// Output:
	// /login?next=%2Fnotes%2F7
	// your note
	// 404 Not Found: there is no such note
}
