package looper

import (
	"bufio"
	"errors"
	"fmt"
	"html"
	"os"
	"strconv"
	"strings"

	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/task"
)

// In debug mode a handler's fault has a page of its own, which shows what only the log says otherwise: the error, the
// stack with the source lines, the route, and the request. In production nobody sees it.

// showing returns the page for a fault.
func showing(fault error) ErrorPage {
	return func(c *Context, e *Error) error { return c.debugPage(e, fault) }
}

func (c *Context) debugPage(e *Error, fault error) error {
	if c.errorFormat() != asPage {
		return c.Text(e.Status, fmt.Sprintf("%v\n\n%v\n\nroute: %s\n", e, fault, c.routeAndHandler()))
	}
	var b strings.Builder
	title, stack := describe(fault)
	fmt.Fprintf(&b, debugHTML, html.EscapeString(title), html.EscapeString(kindOf(fault)))
	if wrong, is := errors.AsType[*template.Error](fault); is {
		fmt.Fprintf(&b, "<pre>%s</pre>\n", html.EscapeString(wrong.Detail()))
	}
	if mistake, is := errors.AsType[*MistakeError](fault); is {
		frame{mistake.Function, mistake.File, mistake.Line}.appendTo(&b)
	}
	for _, f := range framesOf(stack) {
		f.appendTo(&b)
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
	b.WriteString("</table>\n<p class=\"note\">This page is there because Config.Debug is set. Without it the client sees no more than the status.</p>\n</html>\n")
	return c.HTML(e.Status, b.String())
}

// shown is a field's value, unless it is a secret that should be on no screenshot.
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

// describe parts a fault in its words and its stack, which only a panic has.
func describe(fault error) (words, stack string) {
	var p *task.PanicError
	if errors.As(fault, &p) {
		return "panic: " + p.Text, p.Stack
	}
	return fault.Error(), ""
}

// kindOf is the types of an error and of those that it wraps.
func kindOf(err error) string {
	var kinds []string
	for ; err != nil; err = errors.Unwrap(err) {
		kinds = append(kinds, fmt.Sprintf("%T", err))
	}
	return strings.Join(kinds, ", around ")
}

// frame is a call on a stack.
type frame struct {
	function, file string
	line           int
}

// maxFrames bounds the page: a recursion without end has a very long stack.
const maxFrames = 50

// framesOf reads a stack as the runtime prints it: a line for the function, and one for its place. It leaves out
// the runtime's own calls, and those above the panic, which made the stack.
func framesOf(stack string) (frames []frame) {
	function := ""
	for line := range strings.Lines(stack) {
		line = strings.TrimRight(line, "\n")
		place, isPlace := strings.CutPrefix(line, "\t")
		if !isPlace {
			function = line
			continue
		}
		place, _, _ = strings.Cut(place, " +0x")
		colon := strings.LastIndexByte(place, ':')
		number, err := strconv.Atoi(place[colon+1:])
		switch {
		case colon < 0 || err != nil:
		case strings.HasPrefix(function, "panic("):
			frames = nil
		case strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "created by "):
		case len(frames) < maxFrames:
			frames = append(frames, frame{function, place[:colon], number})
		}
	}
	return frames
}

// around is how many lines are shown before and after the one of a call.
const around = 4

// appendTo writes the call, with its source lines if they can be read. That of the application is open, the
// framework's is folded.
func (f frame) appendTo(b *strings.Builder) {
	open := " open"
	for _, own := range []string{"looper.example/stage06-final/looper.", "looper.example/stage06-final/task.", "iter."} {
		if strings.HasPrefix(f.function, own) {
			open = ""
		}
	}
	fmt.Fprintf(b, "<details%s><summary><b>%s</b><br>%s:%d</summary><pre>", open, html.EscapeString(f.function), html.EscapeString(f.file), f.line)
	for n, text := range f.source() {
		format := "%5d  %s\n"
		if n == f.line {
			format = "<mark>%5d  %s</mark>\n"
		}
		fmt.Fprintf(b, format, n, html.EscapeString(text))
	}
	b.WriteString("</pre></details>\n")
}

// source yields the lines around the call, with their numbers; none if the file cannot be read.
func (f frame) source() func(yield func(n int, text string) bool) {
	return func(yield func(int, string) bool) {
		file, err := os.Open(f.file)
		if err != nil {
			return
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		for n := 1; lines.Scan() && n <= f.line+around; n++ {
			if n >= f.line-around && !yield(n, strings.ReplaceAll(lines.Text(), "\t", "    ")) {
				return
			}
		}
	}
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
