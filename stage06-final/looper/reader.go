package looper

import (
	"errors"
	"io"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/task"
)

// contentReader reads a request's content as it arrives, straight into the memory of the caller of Read.
type contentReader struct {
	c     *Context
	x     server.Exchange // of the reader's request
	begun bool            // the reader has asked the server for the content
	ended bool            // all of it was read
	given bool            // the server is giving it more at this moment
	want  []byte          // memory to fill; nil: no task reads
	got   int             // bytes in want
	news  task.Event      // got or ended has changed, or the client has gone
	tell  func()          // ... for the task that reads
}

// errTwoReaders is the error for two tasks that read at once.
var errTwoReaders = errors.New("looper: another task is reading this content")

func (r *contentReader) Read(p []byte) (int, error) {
	switch {
	case !r.c.live("Reader.Read"):
		return 0, ErrOver
	case r.x != r.c.x:
		return 0, ErrOver
	case r.want != nil:
		return 0, errTwoReaders
	case len(p) == 0:
		return 0, nil
	case r.ended:
		return 0, io.EOF
	case r.x.Gone():
		return 0, ErrGone
	}
	r.want, r.got = p, 0
	r.news.Clear()
	err := r.ask()
	if err == nil {
		err = r.news.Wait(r.c.waiter())
	}
	r.want = nil
	switch {
	case r.got > 0:
		r.c.progressed(r.got)
	case err != nil:
	case r.ended:
		err = io.EOF
	default:
		err = ErrGone // whose event has woken the reader
	}
	return r.got, err
}

// ask makes the server call take and end, now or soon.
func (r *contentReader) ask() error {
	if r.given {
		return nil
	}
	if r.begun {
		r.x.Resume()
		return nil
	}
	r.begun = true
	if err := r.x.Receive(r.take, r.end); err != nil {
		return ErrGone
	}
	return nil
}

// take is called with content that has arrived. The task that reads goes on at once, and perhaps reads
// more. Content that the task does not read stays in the kernel, and the client waits.
func (r *contentReader) take(data []byte) (taken int) {
	r.given = true
	defer func() { r.given = false }()
	for taken < len(data) && r.want != nil && r.got == 0 {
		r.got = copy(r.want, data[taken:])
		taken += r.got
		r.c.app.tasks.Callback(r.tell)
	}
	return taken
}

func (r *contentReader) end() {
	r.ended = true
	r.c.app.tasks.Callback(r.tell)
}
