package looper

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// pieceSize is how many bytes of a file are read and handed over at a time.
const pieceSize = 64 << 10

// transfer is a file on its way to a client, as fast as that takes it.
type transfer struct {
	c     *Context
	name  string
	file  fs.File
	left  int64  // bytes not yet handed over
	piece []byte // memory for a piece, borrowed during send
}

// begin sends the head of the answer, and what there is room for. The file is closed at
// the end, which may come after the handler has returned.
func (t *transfer) begin(status int) error {
	c := t.c
	c.log(status, t.left)
	c.x.Begin(status, t.left)
	if c.isHead() {
		t.left = 0
	}
	c.holders++
	c.x.OnDrain(t.resume)
	c.x.OnGone(func() { t.end(errClientGone) })
	return t.send()
}

var errClientGone = errors.New("the client is gone")

// send hands pieces over until the client's buffer is full; it goes on when that has
// drained.
func (t *transfer) send() error {
	for t.left > 0 {
		if t.c.x.Full() {
			return nil
		}
		n, err := io.ReadFull(t.file, t.piece[:min(int64(len(t.piece)), t.left)])
		if err != nil {
			return t.end(fmt.Errorf("%s: %d bytes are missing: %w", t.name, t.left-int64(n), err))
		}
		if _, err := t.c.x.Write(t.piece[:n]); err != nil {
			return t.end(err)
		}
		t.left -= int64(n)
	}
	return t.end(nil)
}

func (t *transfer) resume() {
	log := t.c.app.config.Log // t.c may be another request's behind send
	if err := t.send(); err != nil {
		log.Error("sending a file failed", "error", err)
	}
}

// end closes the file and the exchange, whichever way the transfer went.
func (t *transfer) end(err error) error {
	c := t.c
	err = errors.Join(err, t.file.Close())
	if err != nil {
		c.x.Fail()
	} else {
		c.x.End()
	}
	c.release()
	return err
}
