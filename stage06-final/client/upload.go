package client

import (
	"errors"
	"io"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/task"
)

// uploadPiece is how many bytes of a body are read at once.
const uploadPiece = 16 << 10

// send sends the body, or begins to.
func (x *exchange) send() error {
	r := x.request
	length := r.length()
	switch {
	case length == 0:
		x.allSent()
		return nil
	case r.expectsContinue():
		if refused, err := x.awaitConsent(); err != nil || refused {
			return err
		}
	case r.isInMemory() && length <= int64(x.conn.net.Room()):
		return x.sendAtOnce(length)
	}
	task.Spawn(x.waiter, func(t *task.Task) (struct{}, error) {
		x.stream(t, length)
		return struct{}{}, nil
	})
	return nil
}

// allSent is called when the complete request is sent.
func (x *exchange) allSent() {
	x.sent = true
	x.watch()
}

// awaitConsent waits for 100 (Continue), the final response, or until the time for that is over. refused: the server does not want the body.
func (x *exchange) awaitConsent() (refused bool, err error) {
	x.conn.within(x.client.config.ContinueTimeout, "")
	for !x.consent && !x.headed {
		if x.ended {
			return false, x.err
		}
		if err := x.wait(); err != nil {
			return false, err
		}
		x.tellInterims()
	}
	return x.headed && !x.consent, nil
}

// sendAtOnce writes a body that is in memory.
func (x *exchange) sendAtOnce(length int64) error {
	piece := x.client.piece()
	defer x.client.putPiece(piece)
	for length > 0 {
		n, err := x.request.Body.Read(piece)
		if int64(n) > length || n == 0 && err != nil {
			return x.mistake(ErrLength)
		}
		x.conn.net.Write(piece[:n])
		length -= int64(n)
	}
	x.allSent()
	return nil
}

// mistake ends a request that cannot be completed.
func (x *exchange) mistake(err error) error {
	if !x.ended {
		x.conn.abort(err)
	}
	return err
}

// stream sends the body in a task of its own, as fast as the server reads it. It ends early after a complete response, or if the
// connection breaks.
func (x *exchange) stream(t *task.Task, length int64) {
	piece := x.client.piece()
	defer x.client.putPiece(piece)
	counted := length >= 0
	for !x.ended {
		n, err := x.request.Body.Read(piece)
		if x.ended {
			return
		}
		if length -= int64(n); counted && length < 0 {
			_ = x.mistake(ErrLength)
			return
		}
		if n > 0 && !x.pass(t, piece[:n], counted) {
			return
		}
		switch {
		case errors.Is(err, io.EOF):
			x.endStream(counted, length)
			return
		case err != nil:
			_ = x.mistake(err)
			return
		case counted && length == 0:
			x.allSent()
			return
		}
	}
}

// pass writes a piece when there is room for it.
func (x *exchange) pass(t *task.Task, data []byte, counted bool) bool {
	for len(data) > 0 {
		if !x.awaitRoom(t) {
			return false
		}
		n := min(len(data), max(x.conn.net.Room(), 1))
		if counted {
			x.conn.net.Write(data[:n])
		} else {
			var frame [24]byte
			x.conn.net.Write(http1.AppendChunkSize(frame[:0], n))
			x.conn.net.Write(data[:n])
			x.conn.net.Write(crlf)
		}
		data = data[n:]
	}
	return true
}

var crlf = []byte("\r\n")

// awaitRoom waits until the server has read enough of what was sent. It reports false if the exchange is over.
func (x *exchange) awaitRoom(t *task.Task) bool {
	for !x.ended && x.conn.net.Full() {
		x.stuck = true
		x.watch()
		x.room.Clear()
		err := x.room.Wait(t)
		x.stuck = false
		x.watch()
		if err != nil {
			_ = x.mistake(err)
			return false
		}
	}
	return !x.ended
}

// endStream ends the content.
func (x *exchange) endStream(counted bool, left int64) {
	if counted {
		if left > 0 {
			_ = x.mistake(ErrLength)
			return
		}
		x.allSent()
		return
	}
	var fields []byte
	if x.request.Trailer != nil {
		for _, f := range x.request.Trailer() {
			var err error
			if fields, err = http1.AppendField(fields, f.Name, f.Value); err != nil {
				_ = x.mistake(err)
				return
			}
		}
	}
	x.conn.net.Write(http1.AppendTrailers(nil, fields))
	x.allSent()
}
