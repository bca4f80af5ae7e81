package looper

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"looper.example/stage03-http-parser/server"
)

// pieceSize is how many bytes of a file are read and handed over at a time.
const pieceSize = 64 << 10

// transfer is a file on its way to a client, as fast as that takes it. It may go on long after
// the handler has returned, so it knows nothing of the Context.
type transfer struct {
	app   *App
	x     server.Exchange
	name  string
	file  fs.File
	left  int64  // bytes not yet handed over
	piece []byte // memory for a piece, borrowed during send
	gone  func() // called when the client is gone
	ended bool   // the file is closed
}

// begin sends the head of the response, and what there is room for. The file is closed at
// the end.
func (t *transfer) begin(status int, isHead bool) error {
	if err := t.x.Begin(status, t.left); err != nil {
		return t.end(err)
	}
	if isHead {
		t.left = 0
	}
	t.x.OnDrain(t.resume)
	t.x.OnGone(func() {
		_ = t.end(errClientGone)
		t.gone()
	})
	return t.send()
}

var errClientGone = errors.New("the client is gone")

// send hands pieces over until the client's buffer is full; it goes on when that has
// drained.
func (t *transfer) send() error {
	for t.left > 0 {
		if t.x.Full() {
			return nil
		}
		n, err := io.ReadFull(t.file, t.piece[:min(t.pieceSize(), t.left)])
		if err != nil {
			return t.end(fmt.Errorf("%s: %d bytes are missing: %w", t.name, t.left-int64(n), err))
		}
		if _, err := t.x.Write(t.piece[:n]); err != nil {
			return t.end(err)
		}
		t.left -= int64(n)
	}
	return t.end(nil)
}

// pieceSize is how many bytes to read next. When much output waits on all connections there
// is less room on each.
func (t *transfer) pieceSize() int64 {
	if t.x.Room() <= pieceSize/4 {
		return pieceSize / 4
	}
	return pieceSize
}

func (t *transfer) resume() {
	if err := t.send(); err != nil {
		t.app.config.Log.Error("sending a file failed", "error", err)
	}
}

// end closes the file and the exchange, whichever way the transfer went. What close(2) says
// of a file that was only read does not matter: the response is whole.
func (t *transfer) end(err error) error {
	if t.ended {
		return nil
	}
	t.ended = true
	_ = t.file.Close()
	if err != nil {
		t.x.Fail()
		return err
	}
	return t.x.End()
}
