package looper

import (
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/task"
)

// Stream is a response that is written piece by piece. It is an io.Writer, and ends when the handler returns. If the handler
// returns an error, the server cuts the response off, so that the client knows that it is incomplete.
type Stream struct {
	c      *Context
	x      server.Exchange // of the stream's request
	room   task.Event      // set when there is room again
	status int
	sent   int64      // bytes of content
	wraps  chain      // what the content passes through; nil: nothing
	lock   task.Mutex // on wraps: they wait for the client, and several tasks may write
	closed bool       // the content has ended
	outlet *outlet    // gets the content in place of the client; nil: the client gets it
}

// Stream begins a response of unknown length. The server sends the written pieces when the handler waits or returns. The
// request log gets its line when the handler returns.
func (c *Context) Stream(status int, contentType string) (*Stream, error) {
	if !c.live("Stream") {
		return nil, ErrOver
	}
	return c.begin(Response{Status: status, ContentType: contentType, InPieces: true, Length: -1})
}

// begin begins a response in pieces.
func (c *Context) begin(r Response) (*Stream, error) {
	if err := c.open(&r); err != nil {
		return nil, err
	}
	return c.startStream(&r)
}

// startStream sends the head of a response in pieces.
func (c *Context) startStream(r *Response) (*Stream, error) {
	s := &Stream{c: c, x: c.x, status: r.Status, outlet: c.outlet}
	if len(r.wraps) > 0 && !isBodiless(r.Status) {
		r.Length = -1
		s.wraps = r.chain(pieces{s})
	}
	if s.outlet != nil {
		c.stream = s
		return s, s.outlet.begin(r)
	}
	if err := c.x.Begin(r.Status, r.Length); err != nil {
		c.log(statusGone, 0)
		return nil, ErrGone
	}
	c.x.OnDrain(func() { c.app.tasks.Callback(s.room.Set) })
	c.stream = s
	return s, nil
}

// Write sends p. If the client reads more slowly than the handler writes, Write waits, so no data piles up. The
// error is ErrGone if the client has gone, or that of a wait that has ended early; then n is the number of bytes
// of p that will be sent.
func (s *Stream) Write(p []byte) (n int, err error) {
	switch {
	case !s.c.live("Stream.Write") || s.x != s.c.x || s.closed:
		return 0, ErrOver
	case s.wraps == nil:
		return s.write(p)
	}
	if err := s.lock.Lock(s.c.waiter()); err != nil {
		return 0, err
	}
	defer s.lock.Unlock()
	return s.wraps.Write(p)
}

// Flush sends the bytes that a writer of Response.Wrap holds back, such as a compressor. Without
// such a writer it has nothing to do. The errors are those of Write.
func (s *Stream) Flush() error {
	switch {
	case !s.c.live("Stream.Flush") || s.x != s.c.x || s.closed:
		return ErrOver
	case s.wraps != nil:
		if err := s.flushWraps(); err != nil {
			return err
		}
	}
	if s.outlet != nil {
		return s.outlet.flush()
	}
	return nil
}

func (s *Stream) flushWraps() error {
	if err := s.lock.Lock(s.c.waiter()); err != nil {
		return err
	}
	defer s.lock.Unlock()
	return s.wraps.Flush()
}

// close ends the content. It has no effect on a response that was cut off.
func (s *Stream) close() {
	if s.closed {
		return
	}
	s.closed = true
	if s.wraps != nil {
		if err := s.wraps.Close(); err != nil {
			s.c.cut()
			return
		}
	}
	if s.outlet != nil {
		return
	}
	_ = s.x.End() // if the client has gone, there is nothing to do
}

// pieces is the writer for a Stream's content after it has passed through the writers of Wrap.
type pieces struct{ s *Stream }

func (p pieces) Write(b []byte) (int, error) { return p.s.write(b) }

func (s *Stream) write(p []byte) (n int, err error) {
	if s.outlet != nil {
		return s.outlet.Write(p)
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
		if err := s.room.Wait(s.c.waiter()); err != nil {
			return err
		}
	}
	if s.c.isLost() {
		return ErrGone
	}
	return nil
}
