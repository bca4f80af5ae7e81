package loopertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"runtime"
	"slices"
	"strings"
)

// Get requests a path, such as "/users/7?full=1". Header fields are lines: "Accept: application/json". If there is no
// response, the test fails and ends. The same holds for the methods below.
func (c *Client) Get(path string, header ...string) *Response {
	c.t.Helper()
	return c.Do(c.request("GET", path, nil, header))
}

// Delete is Get with the method DELETE.
func (c *Client) Delete(path string, header ...string) *Response {
	c.t.Helper()
	return c.Do(c.request("DELETE", path, nil, header))
}

// Post sends content.
func (c *Client) Post(path, contentType, body string, header ...string) *Response {
	c.t.Helper()
	return c.Send("POST", path, contentType, body, header...)
}

// Send sends content with any method.
func (c *Client) Send(method, path, contentType, body string, header ...string) *Response {
	c.t.Helper()
	r := c.request(method, path, strings.NewReader(body), header)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return c.Do(r)
}

// PostForm sends a form as browsers do: application/x-www-form-urlencoded.
func (c *Client) PostForm(path string, form url.Values, header ...string) *Response {
	c.t.Helper()
	return c.Post(path, "application/x-www-form-urlencoded", form.Encode(), header...)
}

// PostJSON sends a value as JSON.
func (c *Client) PostJSON(path string, value any, header ...string) *Response {
	c.t.Helper()
	return c.SendJSON("POST", path, value, header...)
}

// SendJSON is PostJSON with any method.
func (c *Client) SendJSON(method, path string, value any, header ...string) *Response {
	c.t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return c.Send(method, path, "application/json", string(body), header...)
}

// File is a part of a form that is a file.
type File struct {
	Field       string // the form's field
	Name        string // the file's name
	ContentType string // default application/octet-stream
	Content     string
}

// PostMultipart sends a form with files: multipart/form-data. The fields come first, in the order of their names.
func (c *Client) PostMultipart(path string, form url.Values, files []File, header ...string) *Response {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(keys(form)) {
		for _, value := range form[name] {
			_ = w.WriteField(name, value) // a Buffer takes everything
		}
	}
	for _, file := range files {
		part, _ := w.CreatePart(file.header())
		_, _ = io.WriteString(part, file.Content)
	}
	_ = w.Close()
	return c.Post(path, w.FormDataContentType(), body.String(), header...)
}

// keys iterates over a form's names.
func keys(form url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range form {
			if !yield(name) {
				return
			}
		}
	}
}

func (f File) header() textproto.MIMEHeader {
	h := make(textproto.MIMEHeader)
	h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
	h.Set("Content-Type", f.ContentType)
	if f.ContentType == "" {
		h.Set("Content-Type", "application/octet-stream")
	}
	return h
}

// request makes a request from the application's URL, or another, and lines of header fields.
func (c *Client) request(method, path string, body io.Reader, header []string) *http.Request {
	c.t.Helper()
	target := path
	if strings.HasPrefix(path, "/") {
		target = c.URL(path)
	}
	r, err := http.NewRequest(method, target, body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	for _, line := range header {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			c.t.Fatalf("%s %s: expected a header field such as \"Accept: text/html\", found %q", method, path, line)
		}
		if value = strings.TrimSpace(value); strings.EqualFold(name, "Host") {
			r.Host = value // net/http reads it from there
		} else {
			r.Header.Add(name, value)
		}
	}
	return r
}

// Do sends any request; its URL begins with that of Client.URL. A body of unknown length is sent in chunks.
func (c *Client) Do(r *http.Request) *Response {
	c.t.Helper()
	response, err := c.Try(r)
	if err != nil {
		c.t.Fatalf("%s", response)
	}
	return response
}

// Try is Do for a test in which there may be no response. The error tells why, and the Response has the part that
// came.
func (c *Client) Try(r *http.Request) (*Response, error) {
	a, raw, err := c.open(r)
	if err == nil {
		var body []byte
		body, err = io.ReadAll(raw.Body)
		a.Body = string(body)
		a.Took = c.world.now() - a.began
		_ = raw.Body.Close()
	}
	a.Log, a.Err = c.log.since(a.mark), err
	return a, err
}

// open sends a request, and returns after the head of the response has come.
func (c *Client) open(r *http.Request) (*Response, *http.Response, error) {
	for name, values := range c.Header {
		if _, set := r.Header[name]; !set {
			r.Header[name] = values
		}
	}
	a := &Response{t: c.t, Method: r.Method, URL: r.URL.String(), began: c.world.now(), mark: c.log.mark()}
	client := c.http
	client.CheckRedirect = c.redirect
	raw, err := client.Do(r)
	if err != nil {
		if outer, ok := err.(*url.Error); ok {
			err = outer.Err // the description names the request
		}
		return a, nil, err
	}
	a.Status, a.line, a.Header, a.URL = raw.StatusCode, raw.Status, raw.Header, raw.Request.URL.String()
	a.Took = c.world.now() - a.began
	return a, raw, nil
}

// Together calls functions that send requests at the same time, each on a connection of its own, and returns their
// responses:
//
//	both := c.Together(
//		func() *loopertest.Response { return c.Get("/slow") },
//		func() *loopertest.Response { return c.Get("/fast") },
//	)
//
// With New the requests begin in this order, and one function runs at a time, until it waits for its response. With
// Real each function has a goroutine.
func (c *Client) Together(requests ...func() *Response) []*Response {
	c.t.Helper()
	responses := make([]*Response, len(requests))
	calls, returned := make([]func(), len(requests)), make([]bool, len(requests))
	for i, request := range requests {
		calls[i] = func() { responses[i], returned[i] = request(), true }
	}
	c.world.together(calls)
	if slices.Contains(returned, false) {
		runtime.Goexit() // a function has ended the test, on its own goroutine
	}
	return responses
}

// describe returns a request's name for messages: "GET /users/7".
func describe(method, address string) string {
	if u, err := url.Parse(address); err == nil && (u.Host == host || u.Hostname() == "127.0.0.1") {
		address = u.RequestURI()
	}
	return fmt.Sprintf("%s %s", method, address)
}
