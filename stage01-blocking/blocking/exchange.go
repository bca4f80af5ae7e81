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
	maxRequest = 8 << 10   // bytes of a request, with its blank line
	maxDrain   = 256 << 10 // bytes that a client may send after its response
)

// The two responses of this server.
var (
	hello   = response("200 OK", "Hello, World!\n")
	tooLong = response("431 Request Header Fields Too Large", "The request is too long.\n")
)

func response(status, body string) []byte {
	const head = "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
	return fmt.Appendf(nil, head+"%s", status, len(body), body)
}

// serve serves one client. If anything goes wrong, it concerns this client alone: the
// caller closes the connection and goes on with the next client.
func serve(client int) {
	reply, err := hello, readRequest(client)
	if err == errTooLong {
		reply, err = tooLong, nil
	}
	if err == nil {
		err = writeAll(client, reply)
	}
	if err == nil {
		linger(client)
	}
}

var (
	blankLine  = []byte("\r\n\r\n")
	errTooLong = errors.New("no blank line in the first 8 KiB")
)

// readRequest reads up to the blank line that ends the head of a request (RFC 9112,
// section 2.1). It sleeps while the client sends nothing. If more comes in the same read,
// such as content, it is dropped: no response depends on it.
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
		// The blank line may have begun up to three bytes before this read. A search
		// from the start would take quadratic time for a client that sends single bytes.
		begin := max(0, end-len(blankLine)+1)
		end += n
		if bytes.Contains(buf[begin:end], blankLine) {
			return nil
		}
	}
	return errTooLong
}

// linger ends the output, and waits until the client closes. If the server called close(2)
// while input is unread or on its way, the kernel would send a reset (RST). When a reset
// arrives, the client's kernel drops what the client has not read yet: the end of the
// response is lost (RFC 9112, section 9.6).
//
// The wait is bounded in bytes, not in time. A client that neither sends nor closes
// holds up this server as a silent one does.
func linger(client int) {
	err := unix.Shutdown(client, unix.SHUT_WR)
	buf := make([]byte, 4<<10)
	for n, drained := 1, 0; err == nil && n > 0 && drained < maxDrain; drained += n {
		n, err = read(client, buf)
	}
}
