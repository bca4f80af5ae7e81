package looper

import (
	"encoding/json"

	"looper.example/stage03-http-parser/http1"
)

// Problem responds with an error as problem details in JSON (RFC 9457): its status with the phrase as title, its message as
// detail, its Fields as errors, and its Members. Clients that ask for JSON get this by default; an application's error pages may
// call it.
func (c *Context) Problem(e *Error) error {
	if !c.live("Problem") {
		return ErrOver
	}
	members := make(map[string]any, len(e.Members)+3)
	for name, value := range e.Members {
		members[name] = value
	}
	members["status"] = e.Status
	if phrase := http1.StatusText(e.Status); phrase != "" {
		members["title"] = phrase
	}
	if e.Message != "" {
		members["detail"] = e.Message
	}
	if len(e.Fields) > 0 {
		members["errors"] = e.Fields
	}
	body, err := json.Marshal(members)
	if err != nil {
		return err
	}
	return c.send(e.Status, problemJSON, append(body, '\n'))
}

const problemJSON = "application/problem+json"

// format is the form in which a client wants to get an error.
type format uint8

const (
	asLine    format = iota // plain text, for tools such as curl
	asPage                  // HTML
	asProblem               // JSON
)

// errorFormat returns the one of HTML, JSON and plain text that the client's Accept prefers, if it names one of them (RFC 9110,
// section 12.5.1). Of several with the same weight it returns the first in Accept. A wildcard names nothing: every client sends
// one. A client that names none of them, and sends JSON, gets JSON.
func (c *Context) errorFormat() format {
	request := c.head
	named := func(offered string) int { return typeWeight(request, offered, almost) }
	switch best([]string{"text/html", problemJSON, "application/json", "text/plain"}, named) {
	case "":
		if isJSON(c.contentType()) {
			return asProblem
		}
		return asLine
	case "text/html":
		return asPage
	case "text/plain":
		return asLine
	default:
		return asProblem
	}
}
