package server

import (
	"errors"

	"looper.example/stage02-poller/kernel"
)

// ErrNoLength is the error of SendFile when Begin was not told the length of the content.
var ErrNoLength = errors.New("server: a file can only be sent if Begin was told the length of the content")

// SendFile sends n bytes of a file, from offset on, as a piece of the content; they need not
// pass through the process. See loop.Conn.SendFile, also for done: the file must stay open
// until done is called, and End does not wait for that. The errors are those of Write, and
// ErrNoLength; after an error done is not called. If the response has no content (HEAD), SendFile sends
// nothing and calls done before it returns.
func (h Exchange) SendFile(f kernel.File, offset, n int64, done func(err error)) error {
	x := h.x
	switch {
	case !h.live("SendFile"):
		return ErrOver
	case x.lost():
		return ErrGone
	case x.response != begun:
		return ErrNotBegun
	case x.bodiless || n == 0:
		done(nil)
		return nil
	case x.left < 0:
		return ErrNoLength
	case n < 0 || n > x.left:
		return ErrLength
	case !x.net.SendFile(f, offset, n, done):
		return ErrGone
	}
	x.left -= n
	return nil
}
