package showcase

import "looper.example/stage06-final/looper"

// card is a link on the index page.
type card struct {
	Href, Title, Text, Code string
}

func index(c *looper.Context) error {
	return c.Render(200, "index.html", looper.Map{
		"poller": c.Exchange().Conn().Loop().Poller(),
		"cards": []card{
			{"/hello", "Hello", "A response of plain text.", `c.Text(200, "Hello, World!")`},
			{"/users/7", "Path parameters", "A number from the path, checked by the pattern.", `Get("/users/{id:int}", user)`},
			{"/search?page=2&tag=tea&tag=cats", "Typed parameters", "Values of the query with their types; page=two gets 400, with the reason.", `looper.Query(c, "page", 1)`},
			{"/request", "The request", "What the server knows of it: the route, and the client, also behind proxies.", `c.ClientAddr()`},
			{"/json?name=Ada", "JSON", "A value as JSON, with a parameter from the query.", `c.JSON(200, value)`},
			{"/order", "JSON from a client", "An object becomes a struct. An error names the field and its place.", `err := c.BindJSONStrict(&sent)`},
			{"/planets", "Content negotiation", "HTML, JSON or XML, as the client prefers (curl -H 'Accept: application/xml').", `c.Accepts(types...)`},
			{"/planets.csv", "Downloads", "A table that the browser saves as a file.", `c.Attachment("planets.csv")`},
			{"/template", "Templates", "Jinja2: inheritance, loops, filters, escaping.", `c.Render(200, "a.html", vars)`},
			{"/form", "Forms", "A form with a picture, and the way back after it.", `err := c.Bind(&sent)`},
			{"/cookies", "Cookies", "A page that counts how often you have come.", `c.SetCookie(cookie)`},
			{"/session", "Sessions", "A list that belongs to your browser, and messages that are shown once.", `session.Get(c).Set("items", items)`},
			{"/middleware", "Middleware", "Security fields, compression, a name for each request, and a limit.", `app.Use(middleware.Default())`},
			{"/metrics", "Metrics", "How often that page was requested, and how long it took, for Prometheus.", `metrics.Middleware()`},
			{"/private", "A password", "A page for the user ada with the password lovelace.", `middleware.BasicAuth(config)`},
			{"/api/moons/Mars", "An API", "A token, and errors as problem details (curl -H 'Authorization: Bearer looper').", `c.Problem(err)`},
			{"/nethttp", "net/http", "A handler of net/http, as it is.", `looper.WrapHandler(handler)`},
			{"/sleep", "Waiting", "This page waits for two seconds. Open another one meanwhile: it is there at once.", `c.Sleep(2 * time.Second)`},
			{"/gather", "Two at once", "Two servers that take a second each, asked together.", `task.Gather(c, weather, news)`},
			{"/clock", "Server-sent events", "A page that the server keeps up to date.", `events.Send(looper.Event{Data: now})`},
			{"/shout", "WebSockets", "Messages in both directions.", `m, err := ws.Read()`},
			{"/countdown", "Streams", "A response that is written line by line (curl -N shows them come).", `c.Stream(200, "text/plain")`},
			{"/upload", "Uploads", "A file that is read as it arrives, however large it is, and a bar that shows how far it has come.", `c.OnProgress(f)`},
			{"/primes/100000", "Computing", "A function that takes long, on a worker goroutine.", `looper.Compute(c, count)`},
			{"/static/style.css", "Static files", "With the right type, ranges, and 304 when nothing has changed. Pages refer to it by its fingerprint.", `Config{Static: "static"}`},
			{"/source/", "Listings", "A folder as a page of links: the templates of these pages.", `app.StaticFS("/source", files, listing)`},
			{"/redirect", "Redirects", "To another page of ours.", `c.Redirect("/hello")`},
			{"/nowhere", "Error pages", "A page of one's own for 404.", `app.ErrorPage(404, page)`},
			{"/attic", "Errors", "An error with a status becomes the response.", `&looper.Error{Status: 403}`},
			{"/broken", "Faults", "A handler that panics: the client sees 500, the log sees why.", `panic("...")`},
			{"/routes", "Routes", "The tree in which paths are looked up.", `app.RouteTree()`},
		},
	})
}

func hello(c *looper.Context) error { return c.Text(200, "Hello, World!") }

func user(c *looper.Context) error {
	id, err := c.ParamInt("id")
	if err != nil {
		return err
	}
	return c.Render(200, "user.html", looper.Map{"id": id})
}

func sendJSON(c *looper.Context) error {
	name := c.Query("name")
	if name == "" {
		name = "World"
	}
	return c.JSON(200, map[string]any{"hello": name, "asked": c.Path(), "by": c.Peer().Addr()})
}

func template(c *looper.Context) error {
	return c.Render(200, "template.html", looper.Map{
		"planets": planets[:],
		"unsafe":  `<script>alert("not today")</script>`,
	})
}

func redirect(c *looper.Context) error { return c.Redirect("/hello") }

func broken(*looper.Context) error { panic("this handler is broken on purpose") }

func attic(*looper.Context) error {
	return &looper.Error{Status: 403, Message: "The attic is not open to visitors."}
}

func notFound(c *looper.Context, e *looper.Error) error {
	return c.Render(404, "404.html", looper.Map{"path": c.Path()})
}
