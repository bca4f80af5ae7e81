package looper

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"looper.example/stage06-final/task"
)

// replacedBody is content that net/http middleware has put in the place of the request's.
type replacedBody struct {
	visit *task.Visit
	body  io.ReadCloser
}

func (r *replacedBody) Read(p []byte) (n int, err error) {
	piece := make([]byte, min(len(p), pieceSize)) // not p: if this wait ends early the middleware goes on with it
	if away := r.visit.Away(func() { n, err = r.body.Read(piece) }); away != nil {
		return 0, away
	}
	copy(p, piece[:n])
	return n, tooLarge(err)
}

// readReplaced is Body for content that middleware has replaced.
func (c *Context) readReplaced() ([]byte, error) {
	body, err := io.ReadAll(c.content.replaced)
	if err != nil {
		return nil, err
	}
	c.body, c.reading = slices.Clip(body), collected
	return c.body, nil
}

// tooLarge returns the Error for an http.MaxBytesError, and other errors as they are.
func tooLarge(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return &Error{Status: 413, Message: limit.Error()}
	}
	return err
}
