package looper

import (
	"errors"
	"fmt"
	"io"
	"os"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
)

const (
	// pieceSize is how many bytes of a file are read and handed over at a time.
	pieceSize = 64 << 10

	// sendFileFrom is from how many bytes on the kernel is asked to send a part itself.
	sendFileFrom = pieceSize
)

// transfer is a file on its way to a client, as fast as that takes it. It may go on long after
// the handler has returned, so it knows nothing of the Context.
//
// What the system can send itself is handed to the connection whole (sendfile(2)). Anything else is
// read and written, a piece at a time.
type transfer struct {
	app     *App
	x       server.Exchange
	name    string
	content *sections
	left    int64  // bytes not yet handed over
	piece   []byte // memory for a piece, borrowed during send
	gone    func() // called when the client is gone
	sending bool   // the connection has the file
	ended   bool   // the file is closed, or will be when the connection does not have it any more
}

// begin sends the head of the response, and what there is room for; nothing if the response is bodiless. The file
// is closed at the end.
func (t *transfer) begin(status int, bodiless bool) error {
	if err := t.x.Begin(status, t.left); err != nil {
		return t.end(err)
	}
	if bodiless {
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
		if t.sending || t.x.Full() {
			return nil
		}
		if file := t.sendable(); file != nil {
			return t.sendFile(file)
		}
		n, err := io.ReadFull(t.content, t.piece[:min(t.pieceSize(), t.left)])
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

// sendable is the file, if the system can send what comes next of it.
func (t *transfer) sendable() *os.File {
	file, ok := t.content.file.(*os.File)
	if next := t.content.list[0]; !ok || len(next.head) > 0 || next.length < sendFileFrom {
		return nil
	}
	return file
}

// sendFile gives the connection the part of the file that comes next.
func (t *transfer) sendFile(file *os.File) error {
	next := t.content.list[0]
	if err := t.x.SendFile(file, next.first, next.length, t.sent); err != nil {
		return t.end(err)
	}
	t.sending = true
	t.left -= next.length
	t.content.list = t.content.list[1:]
	return nil
}

// sent is called when the connection has sent the part, or never will.
func (t *transfer) sent(err error) {
	t.sending = false
	failure, isFile := errors.AsType[*loop.FileError](err)
	switch {
	case t.ended:
		t.close()
	case err == nil:
		t.resume()
	case isFile:
		t.complain(fmt.Errorf("%s: bytes are missing from %d on: %w", t.name, failure.Offset, failure.Err))
		_ = t.end(err)
	default:
		_ = t.end(errClientGone)
	}
}

func (t *transfer) resume() {
	if err := t.send(); err != nil {
		t.complain(err)
	}
}

func (t *transfer) complain(err error) {
	t.app.config.Log.Error("sending a file failed", "error", err)
}

// end closes the file and the exchange, whichever way the transfer went.
func (t *transfer) end(err error) error {
	if t.ended {
		return nil
	}
	t.ended = true
	t.close()
	if err != nil {
		t.x.Fail()
		return err
	}
	return t.x.End()
}

// close closes the file, unless the connection has it: then it waits for sent. What close(2) says of a file that
// was only read does not matter: the response is whole.
func (t *transfer) close() {
	if !t.sending {
		_ = t.content.file.Close()
	}
}
