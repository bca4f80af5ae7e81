package session_test

import (
	"fmt"
	"log/slog"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// visit lets a browser, on a simulated kernel, visit an application.
func visit(app *looper.App, script func(b *browser)) {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		fmt.Println(err)
		return
	}
	k.Client("browser", func(c *sim.Client) { script(&browser{c: c, cookies: make(map[string]string)}) })
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

var quiet = looper.Config{Log: slog.New(slog.DiscardHandler)}

// A counter for each visitor, and a message that is shown once.
func Example() {
	app := looper.New(quiet)
	app.Use(session.New(session.Config{}))
	app.Get("/", func(c *looper.Context) error {
		s := session.Get(c)
		visits, _ := session.Value[int](s, "visits")
		s.Set("visits", visits+1)
		return c.Text(200, fmt.Sprint("visit ", visits+1, " ", s.Flashes()))
	})
	app.Post("/notes", func(c *looper.Context) error {
		session.Get(c).Flash("info", "Saved.")
		return c.Redirect("/", 303)
	})

	visit(app, func(b *browser) {
		fmt.Println(b.get("/").body)
		fmt.Println(b.ask("POST", "/notes", "Content-Length: 0").header.Get("Location"))
		fmt.Println(b.get("/").body)
		fmt.Println(b.get("/").body)
	})
	// Output:
	// visit 1 []
	// /
	// visit 2 [{info Saved.}]
	// visit 3 []
}

// A login with a password. The page that the visitor wanted comes after it.
func ExampleLogin() {
	costs := session.Argon2{Memory: 64, Passes: 1} // for this example; an application leaves it out
	hash, _ := costs.Hash("correct horse")
	hashes := map[string]string{"ada": hash} // a database

	app := looper.New(quiet)
	app.Use(session.New(session.Config{Argon2: costs}))
	app.Post("/login", func(c *looper.Context) error {
		name := c.Query("name") // of a form, in an application
		ok, err := session.VerifyPassword(c, c.Query("password"), hashes[name])
		if err != nil {
			return err
		}
		if !ok {
			return &looper.Error{Status: 403, Message: "wrong name or password"}
		}
		session.Login(c, name)
		return c.Redirect(session.Next(c, "/"), 303)
	})
	members := app.Group("/members", session.RequireLogin("/login"))
	members.Get("", func(c *looper.Context) error {
		user, _ := session.User(c)
		return c.Text(200, "Hello, "+user+"!")
	})

	visit(app, func(b *browser) {
		fmt.Println(b.get("/members").header.Get("Location"))
		fmt.Println(b.ask("POST", "/login?next=%2Fmembers&name=ada&password=guess", "Content-Length: 0").body)
		fmt.Println(b.ask("POST", "/login?next=%2Fmembers&name=ada&password=correct+horse", "Content-Length: 0").header.Get("Location"))
		fmt.Println(b.get("/members").body)
	})
	// Output:
	// /login?next=%2Fmembers
	// 403 Forbidden: wrong name or password
	//
	// /members
	// Hello, ada!
}

// The client has the value, and can neither read it nor change it.
func ExampleSetSealed() {
	key, err := session.TextKey("fHfhsHCvhyTquPcsLcBkxIZtWYtGkgvLKJ8rSTVE9UM=") // by openssl rand -base64 32
	if err != nil {
		fmt.Println(err)
		return
	}
	app := looper.New(quiet)
	app.Use(session.New(session.Config{Keys: []session.Key{key}}))
	app.Get("/first", func(c *looper.Context) error {
		session.SetSealed(c, "invited-by", "ada", 30*24*time.Hour)
		return c.Text(200, "welcome")
	})
	app.Get("/second", func(c *looper.Context) error {
		name, ok := session.Sealed(c, "invited-by")
		return c.Text(200, fmt.Sprint(name, " ", ok))
	})

	visit(app, func(b *browser) {
		fmt.Println(b.get("/first").body)
		fmt.Println(b.get("/second").body)
		b.cookies["invited-by"] += "x"
		fmt.Println(b.get("/second").body)
	})
	// Output:
	// welcome
	// ada true
	//  false
}

// A sealer alone seals other things than cookies: here a link in a mail.
func ExampleSealer() {
	sealer, err := session.NewSealer(session.RandomKey())
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	link, _ := sealer.Seal("confirm", []byte("ada@example.org"), now, time.Hour)

	address, _, err := sealer.Open("confirm", link, now.Add(10*time.Minute))
	fmt.Println(string(address), err)
	_, _, err = sealer.Open("confirm", link, now.Add(2*time.Hour))
	fmt.Println(err)
	_, _, err = sealer.Open("delete", link, now)
	fmt.Println(err)
	// Output:
	// ada@example.org <nil>
	// session: expected a valid sealed value
	// session: expected a valid sealed value
}

// A program that makes a user needs no loop.
func ExampleArgon2() {
	hash, err := session.Argon2{}.Hash("correct horse")
	fmt.Println(hash[:30], err)
	ok, err := session.Argon2{}.Verify("correct horse", hash)
	fmt.Println(ok, err)
	// Output:
	// $argon2id$v=19$m=19456,t=2,p=1 <nil>
	// true <nil>
}
