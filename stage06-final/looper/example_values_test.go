package looper_test

import (
	"fmt"
	"net/netip"
	"time"

	"looper.example/stage06-final/looper"
)

// A parameter of the path, as any type that reads itself from text.
func ExampleParam() {
	app := newExample()
	app.Get("/days/{day}", func(c *looper.Context) error {
		day, err := looper.Param[time.Time](c, "day")
		if err != nil {
			return err
		}
		return c.Text(200, day.Weekday().String())
	})
	showBody(app, "GET /days/1815-12-10T00:00:00Z")
	showBody(app, "GET /days/tomorrow")
	// Output:
	// Sunday
	// 400 Bad Request: day: expected a time such as 2006-01-02T15:04:05Z, found "tomorrow"
}

// All values of a repeated parameter.
func ExampleQueryAll() {
	app := newExample()
	app.Get("/sum", func(c *looper.Context) error {
		numbers, err := looper.QueryAll[int](c, "n")
		if err != nil {
			return err
		}
		sum := 0
		for _, n := range numbers {
			sum += n
		}
		return c.Text(200, fmt.Sprint(sum))
	})
	showBody(app, "GET /sum?n=1&n=2&n=3")
	showBody(app, "GET /sum?n=1&n=x")
	// Output:
	// 6
	// 400 Bad Request: n: expected a whole number, found "x"
}

// A client learns that it has misspelt a field.
func ExampleContext_BindJSONStrict() {
	app := newExample()
	app.Post("/users", func(c *looper.Context) error {
		var user struct {
			Name string `json:"name"`
		}
		if err := c.BindJSONStrict(&user); err != nil {
			return err
		}
		return c.JSON(201, user)
	})
	showBody(app, "POST /users\nContent-Type: application/json\nAccept: text/plain\n\n"+`{"named": "Ada"}`)
	showBody(app, "POST /users\nContent-Type: application/json\nAccept: text/plain\n\n"+`{"name": "Ada", "name": "Eve"}`)
	// Output:
	// 400 Bad Request: named: expected a field that is known
	// 400 Bad Request: JSON: expected each key once in an object, found "name" again (line 1, column 17, byte 16)
}

// A rule of the application's own. Its error has the same form as all others.
func ExampleInvalid() {
	app := newExample()
	app.Get("/rooms", func(c *looper.Context) error {
		nights, err := looper.Query(c, "nights", 1)
		if err != nil {
			return err
		}
		if nights < 1 || nights > 14 {
			return looper.Invalid(422, looper.FieldError{Source: "query", Name: "nights", Reason: fmt.Sprint("expected 1 to 14, found ", nights)})
		}
		return c.NoContent()
	})
	showBody(app, "GET /rooms?nights=20\nAccept: application/json")
	// Output:
	// {"detail":"nights: expected 1 to 14, found 20","errors":[{"source":"query","name":"nights","reason":"expected 1 to 14, found 20"}],"status":422,"title":"Unprocessable Content"}
}

// The application trusts what a trusted proxy has added to a field. The client may have written the rest.
func ExampleContext_ClientAddr() {
	app := newExample()
	app.Configure(func(config *looper.Config) {
		config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	app.Get("/", func(c *looper.Context) error {
		return c.Text(200, fmt.Sprintf("%s, by %s through %s", c.ClientAddr(), c.Scheme(), c.Peer().Addr()))
	})
	showBody(app, "GET /\nX-Forwarded-For: 203.0.113.9, 198.51.100.7\nX-Forwarded-Proto: https")
	// Output:
	// 198.51.100.7, by https through 192.0.2.1
}

// A page that sends the client to the login, and from there back to the page.
func ExampleContext_RequestURI() {
	app := newExample()
	app.Get("/notes", func(c *looper.Context) error { return c.Text(200, "log in, and come back to "+c.RequestURI()) })
	showBody(app, "GET /notes?page=2")
	// Output:
	// log in, and come back to /notes?page=2
}
