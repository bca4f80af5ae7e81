package looper

import (
	"fmt"
	"html"

	"looper.example/stage03-http-parser/http1"
)

// ErrorPage responds in place of a handler that returned an error. It may wait, unless the server itself has refused the request.
type ErrorPage func(c *Context, e *Error) error

// ErrorPage sets the page for errors of one status. Status 0 sets the page for all statuses that have no page of their own. Error
// pages also respond to requests that never reach the router: malformed, too large, or too late (400, 408, 413, 414, 417, 431,
// 501 or 505). If nothing of such a request was read, its method and its path are empty, and it has no header fields.
func (a *App) ErrorPage(status int, page ErrorPage) { a.pages[status] = page }

// ErrorPage sets the group's page for errors of one status, or with status 0 for all others. It is for the routes that are
// registered after it. The error, or a panic, may come from the route's handler or from the group's middleware. A group's page
// wins over the pages of groups around it, and those win over the application's. Paths without a route belong to no group.
func (g *Group) ErrorPage(status int, page ErrorPage) {
	g.pages = append(g.pages, func(next Handler) Handler {
		return func(c *Context) (err error) {
			failed := true
			defer func() { // also after a panic
				if failed {
					c.pages = append(c.pages, groupPage{status, page})
				}
			}()
			err = next(c)
			failed = err != nil
			return err
		}
	})
	g.renew()
}

// groupPage is an error page of a group that a request's handler belongs to.
type groupPage struct {
	status int
	page   ErrorPage
}

// errorPage returns the page for a status, or nil if there is none. A page for this status wins over a page for status 0, and a
// group's pages win over the application's.
func (c *Context) errorPage(status int) ErrorPage {
	for _, wanted := range [...]int{status, 0} {
		for _, own := range c.pages { // the innermost first
			if own.status == wanted {
				return own.page
			}
		}
	}
	if page := c.app.pages[status]; page != nil {
		return page
	}
	return c.app.pages[0]
}

// ErrorTemplate sets a template as the ErrorPage for clients that accept HTML or send no Accept field. So browsers get it also
// for a malformed request, whose header fields were not read. The template knows status, phrase (the status in words), message
// and path. Other clients get problem details in JSON, or a line of text.
func (a *App) ErrorTemplate(status int, name string) { a.ErrorPage(status, templatePage(name)) }

// ErrorTemplate sets a template as the group's ErrorPage, as App.ErrorTemplate does.
func (g *Group) ErrorTemplate(status int, name string) { g.ErrorPage(status, templatePage(name)) }

func templatePage(name string) ErrorPage {
	return func(c *Context, e *Error) error {
		if f := c.errorFormat(); f == asProblem || f == asLine && c.has("Accept") {
			return defaultPage(c, e)
		}
		return c.Render(e.Status, name, Map{"status": e.Status, "phrase": http1.StatusText(e.Status), "message": e.Message, "path": c.Path()})
	}
}

// tryPages calls the application's error page for a status, if there is one, and reports whether that has responded.
func (a *App) tryPages(c *Context, e *Error) bool {
	page := c.errorPage(e.Status)
	return page != nil && a.tryPage(c, page, e)
}

// tryPage calls an error page, which may fail itself. It reports whether the page has responded.
func (a *App) tryPage(c *Context, page ErrorPage, e *Error) bool {
	err := c.withMistake(caught(func() error { return responded(c, page(c, e)) }))
	if err != nil {
		a.config.Log.Error("error page failed", "status", e.Status, "error", err)
		if c.responded {
			c.cut() // as after a handler's error: perhaps no other code ends the exchange
		}
	}
	return c.responded
}

// defaultPage sends a page to browsers, problem details to clients that ask for JSON, and a line to all other clients.
func defaultPage(c *Context, e *Error) error {
	switch c.errorFormat() {
	case asLine:
		return c.Text(e.Status, e.Error()+"\n")
	case asProblem:
		return c.Problem(e)
	}
	return c.HTML(e.Status, fmt.Sprintf(errorHTML, e.Status, http1.StatusText(e.Status), html.EscapeString(e.Message)))
}

const errorHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]d %[2]s</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 1rem; color: #333 }
  h1 { font-size: 5rem; line-height: 1; margin: 0; color: #b7410e }
</style>
<h1>%[1]d</h1>
<p><strong>%[2]s</strong><br>%[3]s</p>
</html>
`
