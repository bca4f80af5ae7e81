package looper

import (
	"bytes"
	"fmt"
	"io"
)

// Response is a response that is about to begin. Functions of OnResponse may change its status, its type, and complete content.
type Response struct {
	Status      int    // 200 to 599; or 101 for a change of the protocol, which must stay
	ContentType string // "": the response has no such field
	Body        []byte // the complete content, unless it comes in pieces; borrowed until the function returns

	// Changes to these have no effect.
	InPieces bool  // the content follows piece by piece: a stream, or a file
	Length   int64 // of content in pieces, in bytes; -1: unknown

	c     *Context
	wraps []func(w io.Writer) io.WriteCloser
}

// Context returns the request's Context. A function of OnResponse that uses it needs no closure: one function may serve all
// requests, and nothing is allocated for it.
func (r *Response) Context() *Context { return r.c }

// Wrap passes the content through the writer that f returns. That writer writes to w what is sent instead. f is called when the
// head of the response is sent, and Close after the last piece. If the writer has a method Flush() error, Stream.Flush calls it.
// Of several writers, the last one that was added gets the content first.
func (r *Response) Wrap(f func(w io.Writer) io.WriteCloser) { r.wraps = append(r.wraps, f) }

// OnResponse registers f to be called when any response is about to begin: the handler's, an error page, a file. f may change the
// response, add header fields with AddHeader and SetHeader, and wait. Mistakes in these fields are f's own errors. Of several
// functions the last is called first, so middleware nests.
//
// If f returns an error, the response does not begin, and the method that was to send it returns the error. The error page that
// follows is a new response, without the fields that the other functions have added: they are called again, and f is not. If f
// responds itself, the functions that come after it are called for its response only.
func (c *Context) OnResponse(f func(r *Response) error) {
	if c.live("OnResponse") {
		c.hooks = append(c.hooks, f)
	}
}

// prepare calls the functions of OnResponse. For a response that one of them makes, it calls those that are still to be called.
// A function that fails is left out from then on.
func (c *Context) prepare(r *Response) (err error) {
	r.c = c
	if err := c.withMistake(nil); err != nil {
		return err
	}
	if len(c.hooks) == 0 {
		return nil
	}
	outer := c.hook
	if !outer.runs {
		c.hook.at = len(c.hooks)
		c.undo.begin(c)
	}
	c.hook.runs = true
	defer c.prepared(outer, &err)
	for c.hook.at > 0 && !c.responded {
		c.hook.at--
		if f := c.hooks[c.hook.at]; f != nil {
			c.undo.mark(c)
			if err := c.withMistake(f(r)); err != nil {
				return err
			}
		}
	}
	c.hook.runs = false
	return nil
}

// prepared ends prepare, also after a function that panics or ends its goroutine.
func (c *Context) prepared(outer hook, err *error) {
	if reason := recover(); reason != nil {
		*err = newPanic(reason)
	}
	if *err != nil || c.hook.runs {
		c.hooks[c.hook.at] = nil
		c.undo.others(c)
	}
	c.hook = outer
}

// forget releases the content: the garbage collector frees a Response only with all those of one allocation.
func (r *Response) forget() { r.Body, r.wraps = nil, nil }

// hook tells which function of OnResponse runs, if any.
type hook struct {
	runs bool
	at   int // in Context.hooks
}

// open begins every response.
func (c *Context) open(r *Response) error {
	if c.responded {
		return errResponded
	}
	inPieces, length := r.InPieces, r.Length
	if err := c.prepare(r); err != nil {
		return err
	}
	r.InPieces, r.Length = inPieces, length
	if c.responded { // by a function of OnResponse
		return errResponded
	}
	if !isFinal(r.Status) {
		return fmt.Errorf("expected a status from 200 to 599, found %d", r.Status)
	}
	if err := r.pass(); err != nil {
		return err
	}
	if r.ContentType != "" {
		if err := c.x.AddField("Content-Type", r.ContentType); err != nil {
			return err
		}
	}
	c.responded = true
	return nil
}

// isFinal reports whether a status can be that of a final response. Those below 200 only announce one, and from 600 on there is
// none (RFC 9110, section 15).
func isFinal(status int) bool { return status >= 200 && status <= 599 }

// pass passes complete content through the writers of Wrap.
func (r *Response) pass() error {
	if len(r.wraps) == 0 || r.InPieces || isBodiless(r.Status) {
		return nil
	}
	var sent bytes.Buffer
	through := r.chain(&sent)
	if _, err := through.Write(r.Body); err != nil {
		return err
	}
	if err := through.Close(); err != nil {
		return err
	}
	r.Body = sent.Bytes()
	return nil
}

// isBodiless reports whether a response of that status has no content (RFC 9110, section 6.4.1).
func isBodiless(status int) bool { return status == 204 || status == 205 || status == 304 }

// chain returns the writers that the content passes through on its way to w.
func (r *Response) chain(w io.Writer) chain {
	var all chain
	for _, wrap := range r.wraps {
		writer := wrap(w)
		all, w = append(all, writer), writer
	}
	return all
}

// chain holds writers, each of which writes to the one before. Content enters at the last.
type chain []io.WriteCloser

func (ws chain) Write(p []byte) (int, error) { return ws[len(ws)-1].Write(p) }

// Flush makes each writer send what it holds back, if it can.
func (ws chain) Flush() error {
	for i := len(ws) - 1; i >= 0; i-- {
		if f, ok := ws[i].(interface{ Flush() error }); ok {
			if err := f.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close ends the content.
func (ws chain) Close() error {
	for i := len(ws) - 1; i >= 0; i-- {
		if err := ws[i].Close(); err != nil {
			return err
		}
	}
	return nil
}
