package looper

import (
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/task"
)

// Stream is a response that is written piece by piece. It is an io.Writer, and ends when the
// handler returns: with an error it is cut off, so that the client does not take it for whole.
type Stream struct {
	c      *Context
	x      server.Exchange // of the request that the stream was made for
	room   task.Event      // the client has taken so much that there is room again
	status int
	sent   int64 // bytes of content
}

// Stream begins a response whose length is not known. What is written is sent when the handler waits
// or returns. The request log has its line when the handler returns.
func (c *Context) Stream(status int, contentType string) (*Stream, error) {
	if !c.live("Stream") {
		return nil, ErrOver
	}
	if err := c.start(status, contentType); err != nil {
		return nil, err
	}
	s := &Stream{c: c, x: c.x, status: status}
	if err := c.x.Begin(status, -1); err != nil {
		c.log(statusGone, 0)
		return nil, ErrGone
	}
	c.x.OnDrain(func() { c.app.tasks.Callback(s.room.Set) })
	c.stream = s
	return s, nil
}

// Write sends p. While the client takes less than it is sent, Write waits: nothing piles up. The
// error is ErrGone if the client has gone, or that of a wait that has ended early; n is how much
// of p the client will get then.
func (s *Stream) Write(p []byte) (n int, err error) {
	if !s.c.live("Stream.Write") || s.x != s.c.x {
		return 0, ErrOver
	}
	for n < len(p) {
		if err := s.waitForRoom(); err != nil {
			return n, err
		}
		piece := p[n:min(n+s.x.Room(), len(p))]
		if _, err := s.x.Write(piece); err != nil {
			return n, ErrGone
		}
		n += len(piece)
		s.sent += int64(len(piece))
	}
	return n, nil
}

// WriteString is Write for a string.
func (s *Stream) WriteString(text string) (n int, err error) { return s.Write([]byte(text)) }

func (s *Stream) waitForRoom() error {
	for s.x.Full() {
		s.room.Clear()
		if err := s.room.Wait(s.c); err != nil {
			return err
		}
	}
	if s.c.isLost() {
		return ErrGone
	}
	return nil
}
