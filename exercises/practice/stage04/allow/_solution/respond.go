package allow

import (
	"maps"
	"slices"
	"strings"
)

// Respond returns the response to a request.
func (r *Router) Respond(method, path string) Response {
	pages := r.pages(path)
	for _, page := range pages {
		handler, ok := page.handlers[method]
		if !ok && method == "HEAD" {
			handler, ok = page.handlers["GET"]
		}
		if ok {
			return Response{Status: 200, Handler: handler, HeadOnly: method == "HEAD"}
		}
	}
	switch {
	case len(pages) == 0:
		return Response{Status: 404, HeadOnly: method == "HEAD"}
	case method == "OPTIONS":
		return Response{Status: 204, Allow: allowed(pages)}
	}
	return Response{Status: 405, HeadOnly: method == "HEAD", Allow: allowed(pages)}
}

// allowed lists the methods that pages have.
func allowed(pages []*page) string {
	methods := map[string]bool{"OPTIONS": true}
	for _, page := range pages {
		for method := range page.handlers {
			methods[method] = true
		}
	}
	if methods["GET"] {
		methods["HEAD"] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
}
