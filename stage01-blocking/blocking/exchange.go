//go:build unix

package blocking

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sys/unix"
)

const (
	maxRequest = 8 << 10   // bytes a request may have, its blank line included
	maxDrain   = 256 << 10 // bytes a client may still send after its answer
)

// The two answers this server knows.
var (
	hello   = answer("200 OK", "Hello, World!\n")
	tooLong = answer("431 Request Header Fields Too Large", "The request is too long.\n")
)

func answer(status, body string) []byte {
	const head = "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
	return fmt.Appendf(nil, head+"%s", status, len(body), body)
}

// serve is everything that happens to one client. What goes wrong on the way is
// this client's own affair: it is hung up on, and the next one has its turn.
func serve(client int) {
	answer, err := hello, readRequest(client)
	if err == errTooLong {
		answer, err = tooLong, nil
	}
	if err == nil {
		err = writeAll(client, answer)
	}
	if err == nil {
		linger(client)
	}
}

var (
	blankLine  = []byte("\r\n\r\n")
	errTooLong = errors.New("no blank line in the first 8 KiB")
)

// readRequest reads up to the blank line that ends the head of a request (RFC
// 9112, section 2.1), asleep for as long as the client says nothing. What comes
// behind it in the same read, a body for instance, is dropped: no answer depends
// on it.
//
// TCP carries bytes, not messages. One request may come in a hundred reads, and the
// blank line itself in four. Errors: io.ErrUnexpectedEOF (the client closed before
// the blank line), errTooLong, or an errno.
func readRequest(client int) error {
	buf := make([]byte, maxRequest)
	for end := 0; end < len(buf); {
		n, err := read(client, buf[end:])
		if err != nil {
			return err
		}
		if n == 0 {
			return io.ErrUnexpectedEOF
		}
		// The blank line may have begun up to three bytes before this read. To search
		// from the start each time would make a drip of single bytes quadratic.
		begin := max(0, end-len(blankLine)+1)
		end += n
		if bytes.Contains(buf[begin:end], blankLine) {
			return nil
		}
	}
	return errTooLong
}

// linger says that the answer is complete, and waits for the client to hang up
// first. A close(2) while input is unread, or still on its way, sends a reset
// (RST), and a reset that overtakes the client's reading destroys the answer in its
// hands (RFC 9112, section 9.6).
//
// The wait is bounded in bytes, not in time: a client that neither speaks nor hangs
// up holds this server like one that never asked.
func linger(client int) {
	err := unix.Shutdown(client, unix.SHUT_WR)
	buf := make([]byte, 4<<10)
	for n, drained := 1, 0; err == nil && n > 0 && drained < maxDrain; drained += n {
		n, err = read(client, buf)
	}
}
