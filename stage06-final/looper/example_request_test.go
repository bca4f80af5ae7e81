package looper_test

import (
	"fmt"
	"net/http"
	"strings"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// showResponse prints the response to a request, without its date and its length. Lines of the request end with a line
// feed, and content follows an empty line.
func showResponse(app *looper.App, request string) {
	for line := range strings.SplitSeq(responseTo(app, request), "\r\n") {
		if !strings.HasPrefix(line, "Date: ") && !strings.HasPrefix(line, "Content-Length: ") {
			fmt.Println(strings.TrimSpace(line))
		}
	}
}

// showBody prints the content of the response alone.
func showBody(app *looper.App, request string) {
	_, content, _ := strings.Cut(responseTo(app, request), "\r\n\r\n")
	fmt.Println(strings.TrimSpace(content))
}

// responseTo serves an application on a simulated kernel for one request.
func responseTo(app *looper.App, request string) string {
	head, content, _ := strings.Cut(request, "\n\n")
	head = strings.Replace(head+"\n", "\n", " HTTP/1.0\n", 1)
	if content != "" {
		head += fmt.Sprintf("Content-Length: %d\n", len(content))
	}
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		return err.Error()
	}
	visitor := k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(strings.ReplaceAll(head+"\n", "\n", "\r\n") + content)
		for c.Receive() != "" {
		}
		c.Close()
	})
	if err := k.Run(l); err != nil {
		return err.Error()
	}
	return visitor.Heard()
}

// A cookie holds a visitor's name.
func ExampleContext_SetCookie() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		if name := c.Cookie("name"); name != "" {
			return c.Text(200, "Welcome back, "+name+"!")
		}
		c.SetCookie(&http.Cookie{Name: "name", Value: "Ada", HttpOnly: true})
		return c.Text(200, "Hello!")
	})
	showResponse(app, "GET /\nHost: example.org")
	showResponse(app, "GET /\nHost: example.org\nCookie: name=Ada")
	// Output:
	// HTTP/1.1 200 OK
	// Set-Cookie: name=Ada; Path=/; HttpOnly; SameSite=Lax
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// Hello!
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// Welcome back, Ada!
}

// Parameters have types. The client is told what is wrong with them.
func ExampleQuery() {
	app := newExample()
	app.Get("/news", func(c *looper.Context) error {
		page, err := looper.Query(c, "page", 1)
		if err != nil {
			return err
		}
		return c.Text(200, fmt.Sprint("page ", page))
	})
	showResponse(app, "GET /news")
	showResponse(app, "GET /news?page=two")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// page 1
	// HTTP/1.1 400 Bad Request
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// 400 Bad Request: page: expected a whole number, found "two"
}

// Middleware finds out which user asks, and handlers use it.
func ExampleKey() {
	type User struct{ Name string }
	user := looper.NewKey[User]("user") // in a program, a package's variable
	signedIn := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if c.Cookie("name") == "" {
				return &looper.Error{Status: 401, Message: "sign in first"}
			}
			user.Set(c, User{Name: c.Cookie("name")})
			return next(c)
		}
	}
	app := newExample()
	app.Group("/private", signedIn).Get("/", func(c *looper.Context) error {
		u, _ := user.Get(c)
		return c.Text(200, "Hello, "+u.Name+"!")
	})
	showResponse(app, "GET /private/\nCookie: name=Ada")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// Hello, Ada!
}

// A form with a file. The name is the client's, and is only shown.
func ExampleContext_Form_file() {
	app := newExample()
	app.Post("/cats", func(c *looper.Context) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		photo := form.File("photo")
		if photo == nil {
			return &looper.Error{Status: 422, Message: "a photo is missing"}
		}
		return c.Text(200, fmt.Sprintf("%s: %s, %d bytes", form.Get("name"), photo.Name, photo.Size))
	})
	showResponse(app, `POST /cats
Content-Type: multipart/form-data; boundary=b

`+strings.ReplaceAll(`--b
Content-Disposition: form-data; name="name"

Tom
--b
Content-Disposition: form-data; name="photo"; filename="../../tom.jpg"
Content-Type: image/jpeg

JPEG
--b--
`, "\n", "\r\n"))
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// Tom: tom.jpg, 4 bytes
}

// JSON, and the response to a client that sends something else.
func ExampleContext_BindJSON() {
	app := newExample()
	app.Post("/users", func(c *looper.Context) error {
		var user struct {
			Name string `json:"name"`
			Born int    `json:"born"`
		}
		if err := c.BindJSON(&user); err != nil {
			return err
		}
		return c.JSON(201, user)
	})
	showResponse(app, "POST /users\nContent-Type: application/json\n\n"+`{"name": "Ada", "born": 1815}`)
	showResponse(app, "POST /users\nContent-Type: application/json\nAccept: text/plain\n\n"+`{"name": "Ada", "born": "1815"}`)
	// Output:
	// HTTP/1.1 201 Created
	// Content-Type: application/json
	// Connection: close
	//
	// {"name":"Ada","born":1815}
	// HTTP/1.1 400 Bad Request
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// 400 Bad Request: born: expected a whole number, found a string (line 1, column 25, byte 24)
}

// One struct for all that a handler needs of the request. The client is told all mistakes at
// once.
func ExampleContext_Bind() {
	app := newExample()
	app.Get("/users/{user:int}/messages", func(c *looper.Context) error {
		list := struct {
			User int64    `path:"user"`
			Page int      `query:"page"`
			Tags []string `query:"tag"`
			Key  string   `header:"X-Key,required"`
		}{Page: 1}
		if err := c.Bind(&list); err != nil {
			return err
		}
		return c.Text(200, fmt.Sprintf("%+v", list))
	})
	showResponse(app, "GET /users/7/messages?tag=a&tag=b\nX-Key: secret")
	showResponse(app, "GET /users/7/messages?page=last")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// {User:7 Page:1 Tags:[a b] Key:secret}
	// HTTP/1.1 400 Bad Request
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// 400 Bad Request: X-Key: expected a value, found none; page: expected a whole number, found "last"
}
