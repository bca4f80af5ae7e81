package looper

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"looper.example/stage06-final/task"
)

// responseWriter is the response of a net/http handler. The handler's goroutines use it, one at a time. The desk
// carries what they send to the loop.
type responseWriter struct {
	b      *bridge
	log    *slog.Logger
	route  string
	isHead bool
	header http.Header // the handler's
	given  []string    // names of the fields that were set before the handler, and are in header now

	mu       sync.Mutex  // held while the loop does something for the handler
	status   int         // guarded by mu, as all below; 0: not yet set
	sent     http.Header // a copy of header from when status was set
	length   int64       // of the content, as the handler has set it; -1: not set
	written  int64       // bytes of content that the handler has written
	buffer   []byte      // content that is held back
	stream   *Stream     // the response has begun; on the loop
	began    bool        // likewise
	over     bool        // the handler has returned
	hijacked bool        // the connection is the handler's

	isDirect atomic.Bool // nothing is held back
	deadline deadline
}

// errReturned is the error of using the response after the handler has returned.
var errReturned = errors.New("looper: the net/http handler has returned")

// holdBack is the number of bytes of content that may wait for more, or for the handler's end.
const holdBack = 16 << 10

// begin runs on the loop, before the handler is called.
func (w *responseWriter) begin(b *bridge) {
	c := b.c
	w.b, w.log, w.route, w.isHead = b, c.app.config.Log, c.match.Pattern(), c.isHead()
	w.header, w.length = make(http.Header), -1
	for name, value := range c.x.Fields() {
		w.header.Add(string(name), string(value))
		w.given = append(w.given, string(name))
	}
}

// Header implements http.ResponseWriter.
func (w *responseWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter. A status from 600 on, which has no meaning, becomes 500. Status 100 asks the client
// for its content. Other statuses below 200 are sent at once.
func (w *responseWriter) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic("looper: expected a status from 100 to 999, found " + strconv.Itoa(status)) // as net/http does
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.over, w.hijacked:
		w.log.Warn("WriteHeader after the handler has returned", "route", w.route, "status", status)
	case w.status != 0:
		w.log.Warn("superfluous WriteHeader", "route", w.route, "status", status, "after", w.status)
	case status == 101 || status >= 200:
		w.say(status)
	default:
		w.inform(status)
	}
}

// say settles the status, and copies the fields.
func (w *responseWriter) say(status int) {
	w.status, w.sent = status, w.header.Clone()
	if text := w.sent.Get("Content-Length"); text != "" {
		n, err := strconv.ParseUint(text, 10, 63)
		if err == nil {
			w.length = int64(n)
		}
	}
}

// inform sends an interim response, with the fields that are set so far.
func (w *responseWriter) inform(status int) {
	_ = w.b.desk.Call(func(v *task.Visit) error { // if the client has gone, the handler learns it elsewhere
		c := w.b.c
		if status == 100 {
			if r, isReader := c.clientsContent().(*contentReader); isReader && c.head.ExpectContinue() {
				return r.ask()
			}
			return nil
		}
		return c.x.Inform(status, sendable(w.header, nil))
	})
}

// Write implements http.ResponseWriter.
func (w *responseWriter) Write(p []byte) (int, error) { return write(w, p) }

// WriteString is Write for a string.
func (w *responseWriter) WriteString(p string) (int, error) { return write(w, p) }

func write[T string | []byte](w *responseWriter, p T) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.mayWrite(int64(len(p))); err != nil {
		return 0, err
	}
	w.written += int64(len(p))
	if len(w.buffer)+len(p) <= holdBack && !w.isDirect.Load() {
		w.buffer = append(w.buffer, p...)
		return len(p), nil
	}
	if err := w.push([]byte(p), false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// mayWrite returns an error if n more bytes must not be written. The first call settles the status.
func (w *responseWriter) mayWrite(n int64) error {
	switch {
	case w.hijacked:
		return http.ErrHijacked
	case w.over:
		return errReturned
	case w.status == 0:
		w.say(200)
	}
	switch {
	case n == 0:
		return nil
	case isBodiless(w.status):
		return http.ErrBodyNotAllowed
	case w.length >= 0 && w.written+n > w.length:
		return http.ErrContentLength
	}
	return nil
}

// Flush implements http.Flusher.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError is for http.ResponseController.
func (w *responseWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.mayWrite(0); err != nil {
		return err
	}
	return w.push(nil, true)
}

// SetWriteDeadline is for http.ResponseController: it bounds how long Write and Flush may wait for the client.
func (w *responseWriter) SetWriteDeadline(at time.Time) error {
	w.deadline.set(at)
	return nil
}

// SetReadDeadline is for http.ResponseController: it bounds how long reading the request's content may take.
func (w *responseWriter) SetReadDeadline(at time.Time) error {
	w.b.body.deadline.set(at)
	return nil
}

// EnableFullDuplex is for http.ResponseController. It has nothing to do.
func (w *responseWriter) EnableFullDuplex() error { return nil }

// push sends what is held back, and then p.
func (w *responseWriter) push(p []byte, flush bool) error {
	return w.b.desk.Call(func(v *task.Visit) error {
		return w.deadline.within(w.b.c, v, func() error {
			if err := w.send(p, flush); err != nil || !flush {
				return err
			}
			return task.Yield(v) // the loop sends it meanwhile, also in a simulation
		})
	})
}

// send does on the loop what push promises.
func (w *responseWriter) send(p []byte, flush bool) error {
	if !w.began {
		if err := w.open(p); err != nil {
			return err
		}
	}
	held := w.buffer
	w.buffer = w.buffer[:0]
	for _, piece := range [][]byte{held, p} {
		if len(piece) == 0 || w.isHead {
			continue
		}
		if _, err := w.stream.Write(piece); err != nil {
			return err
		}
	}
	if flush {
		return w.stream.Flush()
	}
	return nil
}

// open begins a response in pieces. p is the content after what is held back.
func (w *responseWriter) open(p []byte) error {
	first := w.buffer
	if len(first) == 0 {
		first = p
	}
	c := w.b.c
	w.addFields()
	return w.b.outside(func() (err error) {
		w.stream, err = c.begin(Response{Status: w.status, ContentType: w.contentType(first), InPieces: true, Length: w.length})
		w.began = err == nil
		return err
	})
}

// addFields adds the handler's fields to the response.
func (w *responseWriter) addFields() {
	c := w.b.c
	for _, name := range w.given {
		c.x.DeleteField(name)
	}
	for name, value := range sendable(w.sent, w.trailers()) {
		_ = c.x.AddField(name, value) // as in net/http, a field that cannot be sent is left out
	}
}

// contentType returns the handler's Content-Type, or one that fits the content.
func (w *responseWriter) contentType(content []byte) string {
	if types, isSaid := w.sent["Content-Type"]; isSaid {
		return strings.Join(types, ", ")
	}
	if len(content) == 0 || w.sent.Get("Content-Encoding") != "" {
		return ""
	}
	return http.DetectContentType(content)
}

// finish runs on the loop, after the handler has returned.
func (w *responseWriter) finish() error {
	c := w.b.c
	if w.status == 0 {
		w.say(200)
	}
	trailers := w.trailers()
	size := int64(len(w.buffer))
	if !w.began && len(trailers) == 0 && (w.length < 0 || w.length == size) {
		w.addFields()
		return c.send(w.status, w.contentType(w.buffer), w.buffer)
	}
	if err := w.send(nil, false); err != nil {
		return err
	}
	for name, value := range sendable(trailers, nil) {
		_ = c.x.AddTrailer(name, value) // a trailer that cannot be sent is left out
	}
	return nil
}

// close ends the handler's use of the response: from here on it is the loop's.
func (w *responseWriter) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
}
