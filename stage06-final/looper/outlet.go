package looper

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"looper.example/stage06-final/task"
)

// outlet sends the response of a Handler that net/http middleware has called. It goes to the middleware's ResponseWriter,
// which is used on the middleware's goroutine.
type outlet struct {
	b     *bridge
	visit *task.Visit
	w     http.ResponseWriter
	lock  task.Mutex // tasks of the handler may write at the same time
	taken []string   // names of the middleware's fields that the Context has now
	isCut bool       // the response is incomplete
}

// away calls f on the middleware's goroutine.
func (o *outlet) away(f func()) error {
	if err := o.lock.Lock(o.visit); err != nil {
		return err
	}
	defer o.lock.Unlock()
	return o.visit.Away(f)
}

// takeFields moves the fields that the middleware has set to the Context, where the Handler may read, change and delete them.
func (o *outlet) takeFields() error {
	var header http.Header
	if err := o.away(func() { header = o.w.Header().Clone() }); err != nil {
		return err
	}
	o.dropFields()
	for name, value := range sendable(header, nil) {
		if o.b.c.x.AddField(name, value) == nil {
			o.taken = append(o.taken, name)
		}
	}
	return nil
}

// dropFields removes all fields from the Context, and returns them.
func (o *outlet) dropFields() http.Header {
	x := o.b.c.x
	header := make(http.Header)
	for name, value := range x.Fields() {
		header.Add(string(name), string(value))
	}
	for name := range header {
		x.DeleteField(name)
	}
	return header
}

// head moves the fields back, and writes the status.
func (o *outlet) head(status int, length int64) error {
	header := o.dropFields()
	if length >= 0 {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	return o.away(func() {
		h := o.w.Header()
		for _, name := range o.taken {
			delete(h, name)
		}
		for name, values := range header {
			h[name] = values
		}
		o.w.WriteHeader(status)
	})
}

// respond sends a complete response.
func (o *outlet) respond(r *Response) error {
	length := int64(-1)
	if len(r.Body) > holdBack { // a shorter one gets its length in any case
		length = int64(len(r.Body))
	}
	if err := o.head(r.Status, length); err != nil || isBodiless(r.Status) {
		return err
	}
	_, err := o.Write(r.Body)
	return err
}

// begin sends the head of a response in pieces. From here on nothing is held back, as without middleware.
func (o *outlet) begin(r *Response) error {
	o.b.w.isDirect.Store(true)
	return o.head(r.Status, r.Length)
}

// Write sends content. It copies p: if this wait ends early, the middleware goes on with the copy.
func (o *outlet) Write(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	p = bytes.Clone(p)
	var failure error
	err = o.away(func() { n, failure = o.w.Write(p) })
	if err != nil {
		return 0, err
	}
	return n, failure
}

// flush makes the middleware send what it holds back, if it can.
func (o *outlet) flush() (err error) {
	var failure error
	if err := o.away(func() { failure = http.NewResponseController(o.w).Flush() }); err != nil {
		return err
	}
	if errors.Is(failure, http.ErrNotSupported) {
		return nil
	}
	return failure
}

// cut marks the response as incomplete, so the client notices. It has no effect on a complete response.
func (c *Context) cut() {
	if c.outlet != nil {
		c.outlet.isCut = true
		return
	}
	c.x.Fail()
}
