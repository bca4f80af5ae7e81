package looper

import (
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"

	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/looper/internal/stack"
	"looper.example/stage06-final/task"
)

// In debug mode a handler's fault has its own page. The page shows the error, the stack with its source
// lines, the route, and the request. In production the page is off, and only the log tells of the fault.

// showing returns the page for a fault.
func showing(fault error) ErrorPage {
	return func(c *Context, e *Error) error { return c.debugPage(e, fault) }
}

func (c *Context) debugPage(e *Error, fault error) error {
	if c.errorFormat() != asPage {
		return c.Text(e.Status, fmt.Sprintf("%v\n\n%v\n\nroute: %s\n", e, fault, c.routeAndHandler()))
	}
	var b strings.Builder
	title, trace := describe(fault)
	fmt.Fprintf(&b, debugHTML, html.EscapeString(title), html.EscapeString(kindOf(fault)))
	if wrong, is := errors.AsType[*template.Error](fault); is {
		fmt.Fprintf(&b, "<pre>%s</pre>\n", html.EscapeString(wrong.Detail()))
	}
	if mistake, is := errors.AsType[*MistakeError](fault); is {
		appendFrame(&b, stack.Frame{Function: mistake.Function, File: mistake.File, Line: mistake.Line})
	}
	for _, f := range stack.Parse(trace) {
		appendFrame(&b, f)
	}
	b.WriteString("<h2>The request</h2><table>\n")
	row := func(name, value string) {
		fmt.Fprintf(&b, "<tr><th>%s<td>%s\n", html.EscapeString(name), html.EscapeString(value))
	}
	row("route", c.routeAndHandler())
	row(c.Method(), string(c.head.Target()))
	for name, value := range c.head.Fields() {
		row(string(name), shown(string(name), string(value)))
	}
	b.WriteString("</table>\n<p class=\"note\">You see this page because Config.Debug is set. Without it the client sees only the status.</p>\n</html>\n")
	return c.HTML(e.Status, b.String())
}

// shown returns a field's value. It hides a secret, because a screenshot may show the page.
func shown(name, value string) string {
	switch strings.ToLower(name) {
	case "authorization", "cookie", "proxy-authorization":
		return "(" + strconv.Itoa(len(value)) + " bytes, hidden)"
	}
	return value
}

// routeAndHandler names the route, and the function that serves it.
func (c *Context) routeAndHandler() string {
	route := c.match.Route()
	if route == nil {
		return "none"
	}
	return route.Pattern() + ", handled by " + c.app.handlers[route]
}

// describe splits a fault into its message and its stack. Only a panic has a stack.
func describe(fault error) (words, trace string) {
	var p *task.PanicError
	if errors.As(fault, &p) {
		return "panic: " + p.Text, p.Stack
	}
	return fault.Error(), ""
}

// kindOf names the types of an error and of the errors that it wraps.
func kindOf(err error) string {
	var kinds []string
	for ; err != nil; err = errors.Unwrap(err) {
		kinds = append(kinds, fmt.Sprintf("%T", err))
	}
	return strings.Join(kinds, ", around ")
}

// appendFrame writes one call of a stack, with its source lines if they can be read. The framework's calls
// are folded, the application's are open.
func appendFrame(b *strings.Builder, f stack.Frame) {
	open := " open"
	for _, own := range []string{"looper.example/stage06-final/looper.", "looper.example/stage06-final/task.", "iter."} {
		if strings.HasPrefix(f.Function, own) {
			open = ""
		}
	}
	fmt.Fprintf(b, "<details%s><summary><b>%s</b><br>%s:%d</summary><pre>", open, html.EscapeString(f.Function), html.EscapeString(f.File), f.Line)
	for n, text := range f.Source() {
		format := "%5d  %s\n"
		if n == f.Line {
			format = "<mark>%5d  %s</mark>\n"
		}
		fmt.Fprintf(b, format, n, html.EscapeString(text))
	}
	b.WriteString("</pre></details>\n")
}

const debugHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]s</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
  h1 { font-size: 1.3rem; white-space: pre-wrap; overflow-wrap: anywhere; color: #b7410e }
  h2 { font-size: 1.1rem; margin-top: 2rem }
  summary { cursor: pointer; overflow-wrap: anywhere } summary b { font-weight: 600 }
  details { border-left: 3px solid #b7410e55; padding-left: .8rem; margin: .6rem 0 }
  pre { background: #f6f2ee; padding: .6rem; overflow-x: auto; margin: .3rem 0 }
  mark { background: #ffd9c7; color: inherit; display: inline-block; min-width: 100%% }
  table { border-collapse: collapse } th { text-align: left; vertical-align: top; padding-right: 1rem; font-weight: 600 }
  td { overflow-wrap: anywhere } .note { color: #777 }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } pre { background: #2a2622 } mark { background: #5a2e18 } }
</style>
<h1>%[1]s</h1>
<p>%[2]s</p>
`
