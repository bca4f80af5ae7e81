// Command rest is a RESTful interface to users: pages of a list, ETags, conditional changes, problem details. A page in the browser
// uses it.
package main

import (
	"embed"
	"flag"
	"fmt"
	"log"
	"strings"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed rest.html
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
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "rest.html", nil) })
	s := newStore(25)
	app.Resource("/users", &list{app, s}).Named("users")
	app.Resource("/users/{id:int}", &one{s}).Named("user")
	return app
}

// list is the resource of all users.
type list struct {
	app   *looper.App
	store *store
}

const maxPerPage = 100

// Get responds with a page of users. The field Link has the URLs of the other pages (RFC 8288).
func (l *list) Get(c *looper.Context) error {
	page, err := looper.Query(c, "page", 1)
	if err != nil {
		return err
	}
	perPage, err := looper.Query(c, "per_page", 10)
	if err != nil {
		return err
	}
	if page < 1 || perPage < 1 || perPage > maxPerPage {
		return &looper.Error{Status: 400, Message: fmt.Sprintf("expected page from 1 and per_page from 1 to %d", maxPerPage)}
	}
	users, total := l.store.page(page, perPage)
	c.SetHeader("X-Total-Count", fmt.Sprint(total))
	var links []string
	if page > 1 {
		links = append(links, fmt.Sprintf(`</users?page=%d&per_page=%d>; rel="prev"`, page-1, perPage))
	}
	if page*perPage < total {
		links = append(links, fmt.Sprintf(`</users?page=%d&per_page=%d>; rel="next"`, page+1, perPage))
	}
	if len(links) > 0 {
		c.SetHeader("Link", strings.Join(links, ", "))
	}
	return c.JSON(200, users)
}

// Post makes a user.
func (l *list) Post(c *looper.Context) error {
	u, err := sent(c)
	if err != nil {
		return err
	}
	u = l.store.add(u)
	location, err := l.app.URL("user", u.ID)
	if err != nil {
		return err
	}
	c.SetHeader("Location", location)
	return respond(c, 201, u)
}

// one is the resource of a single user.
type one struct{ store *store }

// Get responds with a user, or with 304 if the client has this version already.
func (o *one) Get(c *looper.Context) error {
	u, err := o.find(c)
	if err != nil {
		return err
	}
	if c.Header("If-None-Match") == u.tag() {
		c.SetHeader("ETag", u.tag())
		return c.Bytes(304, "", nil)
	}
	return respond(c, 200, u)
}

// Put changes a user. With a version in If-Match, a client does not overwrite another client's change.
func (o *one) Put(c *looper.Context) error {
	change, err := sent(c) // this may wait, so find the user after it
	if err != nil {
		return err
	}
	u, err := o.find(c)
	if err != nil {
		return err
	}
	if match := c.Header("If-Match"); match != "" && match != "*" && match != u.tag() {
		return &looper.Error{Status: 412, Message: "another client has changed this user: read it again"}
	}
	u.Name, u.Age = change.Name, change.Age
	return respond(c, 200, o.store.put(u))
}

// Delete removes a user.
func (o *one) Delete(c *looper.Context) error {
	u, err := o.find(c)
	if err != nil {
		return err
	}
	o.store.remove(u.ID)
	return c.NoContent()
}

func (o *one) find(c *looper.Context) (user, error) {
	id, err := c.ParamInt("id")
	if err != nil {
		return user{}, err
	}
	u, ok := o.store.users[id]
	if !ok {
		return user{}, &looper.Error{Status: 404, Message: fmt.Sprint("there is no user ", id)}
	}
	return u, nil
}

// sent returns the user in the request's content.
func sent(c *looper.Context) (u user, err error) {
	if err := c.BindJSONStrict(&u); err != nil {
		return u, err
	}
	if u.Name = strings.TrimSpace(u.Name); u.Name == "" || len(u.Name) > 100 || u.Age < 0 || u.Age > 150 {
		return u, &looper.Error{Status: 422, Message: "expected a name of up to 100 bytes, and an age from 0 to 150"}
	}
	return u, nil
}

func respond(c *looper.Context, status int, u user) error {
	c.SetHeader("ETag", u.tag())
	return c.JSON(status, u)
}
