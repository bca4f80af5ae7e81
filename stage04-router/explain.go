package main

import (
	"fmt"
	"html"
	"net/url"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
)

// explain is the page at "/": a box for a path, the steps by which that path is
// matched, and the tree of routes. The page is put together from strings, and each of
// them is escaped by hand. It is easy to forget one: with this mistake, the next stage begins.
func explain(s *site, x server.Exchange) {
	query, _ := url.ParseQuery(string(x.Request().Query()))
	method, path := query.Get("method"), query.Get("path")
	if method == "" {
		method = "GET"
	}
	if path == "" {
		path = "/users/ada"
	}
	page := fmt.Appendf(nil, pageTop, html.EscapeString(method), html.EscapeString(path))
	page = appendExamples(page)
	page = s.appendSteps(page, method, path)
	page = fmt.Appendf(page, "<h2>The tree</h2>\n<pre>%s</pre>\n", html.EscapeString(s.routes.String()))
	_ = x.AddField("Content-Type", "text/html; charset=utf-8")
	x.Respond(200, page)
}

// examples are lookups that show something each, as method and path.
var examples = [...][2]string{
	{"GET", "/users/me"}, {"GET", "/users/7"}, {"GET", "/users/7b"}, {"GET", "/users/me/edit"},
	{"GET", "/users/a%2Fb"}, {"GET", "/files/a/../b"}, {"DELETE", "/users"}, {"OPTIONS", "/users"},
}

func appendExamples(page []byte) []byte {
	page = append(page, "<p>Try"...)
	for _, example := range examples {
		method, path := example[0], example[1]
		values := url.Values{"method": {method}, "path": {path}}
		page = fmt.Appendf(page, "\n<a href=\"/?%s\">%s</a>", html.EscapeString(values.Encode()), html.EscapeString(method+" "+path))
	}
	return append(page, "</p>\n"...)
}

// appendSteps appends a table of the steps of a lookup: for each node that was tried, the
// path up to it and the part of the path that the node matches.
func (s *site) appendSteps(page []byte, method, path string) []byte {
	steps, outcome := s.routes.Explain(method, path)
	page = fmt.Appendf(page, "<p class=%q>%s</p>\n<table>\n<tr><th>at<th>node<th>the path up to here<th>verdict</tr>\n",
		verdictClass(outcome == router.Found), html.EscapeString(s.conclusion(method, path)))
	way := "/"
	for _, step := range steps {
		back := ""
		if step.Offset < len(way) {
			back = " ↩" // the nodes since then led to no route
		}
		way = way[:step.Offset]
		page = fmt.Appendf(page, "<tr class=%q><td>%d%s<td><code>%s</code><td><code>%s<mark>%s</mark></code><td>%s</tr>\n",
			verdictClass(step.Verdict == router.Matches || step.Verdict == router.Chosen), step.Offset, back,
			html.EscapeString(step.Node), html.EscapeString(way), html.EscapeString(step.Path), step.Verdict)
		way += step.Path
	}
	return append(page, "</table>\n<p><small>↩ The lookup has come back to try the next child.</small></p>\n"...)
}

func verdictClass(good bool) string {
	if good {
		return "good"
	}
	return "bad"
}

// conclusion returns the outcome in a sentence.
func (s *site) conclusion(method, path string) string {
	var m router.Match[page]
	switch outcome := s.routes.LookupString(method, path, &m); outcome {
	case router.Found:
		text := "Found: " + m.Route().String()
		for name, value := range m.Params() {
			text += fmt.Sprintf(", %s = %q", name, value)
		}
		return text
	case router.NotFound:
		return "404: no route matches."
	default:
		return fmt.Sprintf("%v. Allow: %s", outcome, m.AppendAllow(nil))
	}
}

const pageTop = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stage 04: the router</title>
<style>
  body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #2b2622; background: #fbf7f2 }
  input, select, button { font: inherit; padding: .3rem .6rem }
  input { width: 22rem; max-width: 60vw; font-family: ui-monospace, monospace }
  pre, table { background: #fff; border: 1px solid #e6dcd0; padding: .8rem 1rem; border-radius: .5rem }
  pre { overflow-x: auto }
  th, td { text-align: left; padding: .15rem 1.2rem .15rem 0 }
  a { color: inherit; margin-right: .8rem; white-space: nowrap }
  mark { background: #f3dfc1; border-radius: .2rem }
  p.good, tr.good td:last-child { color: #2f7d32 }
  p.bad, tr.bad td:last-child { color: #b7410e }
</style>
<h1>How is a path matched?</h1>
<form>
  <input name="method" value="%s" style="width: 6rem" aria-label="method">
  <input name="path" value="%s" aria-label="path" autofocus>
  <button>Look it up</button>
</form>
`
