package allow

// Respond returns the response to a request.
func (r *Router) Respond(method, path string) Response {
	for _, page := range r.pages(path) {
		if handler, ok := page.handlers[method]; ok {
			return Response{Status: 200, Handler: handler}
		}
	}
	return Response{Status: 404}
}
