package looper

import (
	"bufio"
	"io"
	"net/http"
	"sync"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/task"
)

// requestBody is the content of a request. The worker's goroutine reads it, and perhaps
// others.
type requestBody struct {
	b        *bridge
	request  *http.Request
	mu       sync.Mutex
	buffered *bufio.Reader // guarded by mu: small reads need not go to the loop
	closed   bool          // guarded by mu
	content  io.Reader     // on the loop
	deadline deadline
}

// bodyBuffer is the size of the buffer in bytes, as in net/http.
const bodyBuffer = 4 << 10

func (r *requestBody) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	if r.buffered == nil {
		r.buffered = bufio.NewReaderSize(source{r}, bodyBuffer)
	}
	return r.buffered.Read(p)
}

// Close makes later reads fail. The server skips what is left of the content.
func (r *requestBody) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return nil
}

// source is a requestBody without its buffer.
type source struct{ r *requestBody }

func (s source) Read(p []byte) (n int, err error) {
	r, c := s.r, s.r.b.c
	called := r.b.desk.Call(func(v *task.Visit) error {
		if r.content == nil {
			r.content = c.clientsContent()
		}
		err = r.deadline.within(c, v, func() (err error) {
			n, err = r.content.Read(p)
			return err
		})
		switch {
		case err == io.EOF:
			r.addTrailers(c.head)
		case isGone(err) && c.x.Refused() && c.status == 413:
			err = &http.MaxBytesError{Limit: max(c.app.config.Server.Limits.Body, 0)}
		}
		return nil
	})
	switch {
	case called == task.ErrDeskClosed:
		return 0, http.ErrBodyReadAfterClose
	case called != nil:
		return 0, called
	}
	return n, err
}

// addTrailers gives the handler the trailers, which come after the content.
func (r *requestBody) addTrailers(head *http1.Request) {
	for i := range head.NumTrailers() {
		name, value := head.TrailerAt(i)
		if r.request.Trailer == nil {
			r.request.Trailer = make(http.Header)
		}
		r.request.Trailer.Add(string(name), string(value))
	}
}
