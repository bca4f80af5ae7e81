package looper

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"

	"looper.example/stage06-final/task"
)

// The handler asks for the request's content: complete, with Body and Form, or piece by piece, with Reader. Until then
// the server reads none of it, and a client that waits for 100 ("Expect: 100-continue") has sent none.

// content is what a Context knows of the request's content.
type content struct {
	reading reading
	body    []byte
	arrived task.Event // body is complete, or never will be
	reader  *contentReader

	replaced *replacedBody // what middleware of WrapMiddleware has put in its place; nil: nothing

	progress func(read, total int64) // see OnProgress; nil: not set
	read     int64                   // bytes so far

	form      *Form // read by the first call of Form
	formError error // the error of that
	readsForm bool  // a task reads it
	spool     *spool
}

// reading is how the content is read.
type reading uint8

const (
	unread     reading = iota
	collecting         // for Body
	collected          // Body has it
	streaming          // by Reader
)

// ErrContentTaken is the error of Body and Form after a call of Reader.
var ErrContentTaken = errors.New("looper: expected content that Reader has not begun to read")

// LimitBody sets the number of bytes that the request's content may have, in place of Config.Server.Limits.Body. A
// negative n means no limit. If the client sends more, it gets 413. Call LimitBody before reading the content.
func (c *Context) LimitBody(n int64) {
	if c.live("LimitBody") {
		c.x.LimitBody(n)
	}
}

// Body waits for the request's complete content, and returns it. The content is borrowed until the handler returns; a
// function of Offload or Compute may use it for as long as it runs. The error is ErrGone if the client leaves before the
// content is complete, or has sent too much and got 413; ErrContentTaken; or that of a wait that has ended early.
func (c *Context) Body() ([]byte, error) {
	switch {
	case !c.live("Body"):
		return nil, ErrOver
	case c.content.replaced != nil && c.reading != collected:
		return c.readReplaced()
	case c.reading == streaming:
		return nil, ErrContentTaken
	case c.reading == unread:
		c.reading = collecting
		if err := c.x.Collect(c.fill); err != nil {
			return nil, ErrGone
		}
		c.x.Conn().Offer() // perhaps it is there already
	}
	if err := c.arrived.Wait(c.waiter()); err != nil {
		return nil, err
	}
	if c.reading != collected {
		return nil, ErrGone // which has woken the waiting tasks
	}
	if c.read == 0 {
		c.progressed(len(c.body))
	}
	return c.body, nil
}

// OnProgress sets a function that is called with the number of content bytes read so far, and with their total, -1 if the
// client does not send it: after each piece that Reader or Form has read, and once when Body is complete. Call OnProgress
// before reading the content. f runs in the task that reads. With it, the page of another request can show the
// progress of an upload.
func (c *Context) OnProgress(f func(read, total int64)) {
	if c.live("OnProgress") {
		c.progress = f
	}
}

func (c *Context) progressed(n int) {
	if c.read += int64(n); c.progress != nil && n > 0 {
		c.progress(c.read, c.head.ContentLength())
	}
}

// filled is called when the content is complete.
func (s *serving) filled(body []byte) {
	s.body, s.reading = body, collected
	s.app.tasks.Callback(s.tell)
}

// mediaType returns the type of the content by the Content-Type field, in lower case, and its parameters. It leaves out malformed
// parts.
func (c *Context) mediaType() (kind string, parameters map[string]string) {
	kind, parameters, _ = mime.ParseMediaType(c.Header("Content-Type"))
	return kind, parameters
}

// MultipartReader returns a reader of multipart/form-data, or of other multipart content. It reads part by part, and
// waits for each. If the client does not say that it sends such content, the error is an *Error with status 415.
func (c *Context) MultipartReader() (*multipart.Reader, error) {
	if !c.live("MultipartReader") {
		return nil, ErrOver
	}
	kind, parameters := c.mediaType()
	boundary := parameters["boundary"]
	if kind != "multipart/form-data" && kind != "multipart/mixed" || boundary == "" {
		return nil, &Error{Status: 415, Message: "expected multipart/form-data with a boundary"}
	}
	return multipart.NewReader(c.Reader(), boundary), nil
}

// Reader returns the request's content as a stream. Read waits for the client, and the client waits for Read: what the
// handler has not read stays with the client. The errors of Read are those of Body, and io.EOF at the end. Only one task
// may read at a time.
func (c *Context) Reader() io.Reader {
	switch {
	case !c.live("Reader"):
		return failing{ErrOver}
	case c.content.replaced != nil && c.reading != collected:
		return c.content.replaced
	}
	return c.clientsContent()
}

// clientsContent is Reader for the content that the client has sent.
func (c *Context) clientsContent() io.Reader {
	switch {
	case c.reading == collecting || c.reading == collected:
		return &collectedReader{c: c}
	case c.reader == nil:
		c.reading = streaming
		c.reader = &contentReader{c: c, x: c.x}
		c.reader.tell = c.reader.news.Set
	}
	return c.reader
}

// failing is a reader that only returns an error.
type failing struct{ err error }

func (r failing) Read([]byte) (int, error) { return 0, r.err }

// collectedReader reads the content that Body has, or waits for.
type collectedReader struct {
	c    *Context
	rest *bytes.Reader
}

func (r *collectedReader) Read(p []byte) (int, error) {
	if r.rest == nil {
		body, err := r.c.Body()
		if err != nil {
			return 0, err
		}
		r.rest = bytes.NewReader(body)
	}
	return r.rest.Read(p)
}
