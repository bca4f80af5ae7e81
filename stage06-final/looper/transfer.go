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
	// pieceSize is the number of bytes of a file that are read and handed over at a time.
	pieceSize = 64 << 10

	// sendFileFrom is the size in bytes from which on the kernel sends a part itself.
	sendFileFrom = pieceSize
)

// transfer sends a file to a client, as fast as the client takes it. It may go on long after the handler has
// returned, so it knows nothing of the Context.
//
// A part that the kernel can send itself goes to the connection in one call (sendfile(2)). Anything else is read
// and written, a piece at a time.
type transfer struct {
	app     *App
	x       server.Exchange
	name    string
	content *sections
	left    int64  // bytes not yet handed over
	piece   []byte // memory for a piece, borrowed during send
	sending bool   // the connection has the file
	ended   bool   // the file is closed, or will be when the connection has released it
}

// begin sends the head of the response, and as much content as there is room for. If the response is bodiless, it
// sends the head only. The file is closed at the end. If the client goes while the handler runs, gone is called.
func (t *transfer) begin(status int, bodiless bool, gone func()) error {
	if err := t.x.Begin(status, t.left); err != nil {
		return t.end(err)
	}
	if bodiless {
		t.left = 0
	}
	t.attend(gone)
	return t.send()
}

// attend makes the exchange call the transfer, and gone if the client has gone.
func (t *transfer) attend(gone func()) {
	if t.ended {
		return
	}
	t.x.OnDrain(t.resume)
	t.x.OnGone(func() {
		_ = t.end(errClientGone)
		gone()
	})
}

var errClientGone = errors.New("the client is gone")

// send hands pieces over until the client's buffer is full. It goes on after the buffer has drained.
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

// pieceSize returns the number of bytes to read next. When much output waits on all connections, each has less
// room.
func (t *transfer) pieceSize() int64 {
	if t.x.Room() <= pieceSize/4 {
		return pieceSize / 4
	}
	return pieceSize
}

// sendable returns the file if the kernel can send the next part of it, and nil if not.
func (t *transfer) sendable() *os.File {
	file, ok := t.content.file.(*os.File)
	if next := t.content.list[0]; !ok || len(next.head) > 0 || next.length < sendFileFrom {
		return nil
	}
	return file
}

// sendFile gives the next part of the file to the connection.
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

// sent is called after the connection has sent the part, and also if it never will.
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

// close closes the file. If the connection has it, sent closes it later. An error of close(2) for a file that was
// only read does not matter: the response is complete.
func (t *transfer) close() {
	if !t.sending {
		_ = t.content.file.Close()
	}
}
