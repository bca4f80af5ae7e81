// Package check examines the exercise blankline.
package check

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/blankline"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// piece is what arrives at once, or an error.
type piece struct {
	data string
	err  error
}

// stream is a connection whose bytes arrive in pieces. After the last one the client is silent, or closes.
type stream struct {
	kernel.Kernel
	s      *judge.Story
	pieces []piece
	closes bool
	ends   int
	crs    bool // CR CR is among the bytes
}

func (k *stream) Read(_ int, p []byte) (int, error) {
	if len(k.pieces) == 0 {
		return 0, k.end()
	}
	first := &k.pieces[0]
	if first.err != nil {
		k.pieces = k.pieces[1:]
		return -1, first.err
	}
	n := copy(p, first.data)
	if first.data = first.data[n:]; first.data == "" {
		k.pieces = k.pieces[1:]
	}
	return n, nil
}

// end is a read when all was read.
func (k *stream) end() error {
	if k.ends++; !k.closes {
		f := judge.Failure{
			Came: "a read after the last byte of the head, which sleeps for ever", Wanted: "the head",
			Why: "The client has sent its whole request and waits for the response. The server waits for the client.",
		}
		if k.crs {
			f.Mistake = "restart"
		}
		k.s.Fail(f)
	} else if k.ends > 10 {
		k.s.Fail(judge.Failure{
			Came: "more than 10 reads after the end of input", Wanted: "io.ErrUnexpectedEOF", Mistake: "spins",
			Why: "After the end each read returns 0 at once: the loop takes 100 % of a core and never ends.",
		})
	}
	return nil
}

func (k *stream) left() (text string) {
	for _, p := range k.pieces {
		text += p.data
	}
	return text
}

const (
	request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	upTo    = blankline.Most
)

// row is a stream and what is to come of it.
type row struct {
	did    string
	pieces []piece
	closes bool
	head   string
	left   string
	err    error
}

var broken = syscall.ECONNRESET

// Check reads heads from many streams.
func Check(s *judge.Story) {
	long := "GET / HTTP/1.1\r\na: " + strings.Repeat("x", upTo)
	rows := []row{
		{"a request arrives in one piece", []piece{{request, nil}}, false, request, "", nil},
		{"a request arrives with its body", []piece{{request + "hello", nil}}, false, request, "hello", nil},
		{"two requests arrive in one piece", []piece{{request + request, nil}}, false, request, request, nil},
		{"lines end with LF alone, and later a blank line comes", []piece{{"GET /\n\na\r\n\na\n\r\n\r\n.", nil}}, false, "GET /\n\na\r\n\na\n\r\n\r\n", ".", nil},
		{"a line ends with CR CR LF", []piece{{"GET / HTTP/1.1\r\r\n\r\n", nil}}, false, "GET / HTTP/1.1\r\r\n\r\n", "", nil},
		{"a line ends with CR LF CR CR LF", []piece{{"GET / HTTP/1.1\r\n\r\r\n\r\n", nil}}, false, "GET / HTTP/1.1\r\n\r\r\n\r\n", "", nil},
		{"signals come between the pieces", []piece{{"", syscall.EINTR}, {request[:5], nil}, {"", syscall.EINTR}, {request[5:], nil}}, false, request, "", nil},
		{"the client closes in the middle", []piece{{request[:12], nil}}, true, "", "", io.ErrUnexpectedEOF},
		{"the client closes before the last LF", []piece{{request[:len(request)-1], nil}}, true, "", "", io.ErrUnexpectedEOF},
		{"the client closes at once", nil, true, "", "", io.ErrUnexpectedEOF},
		{"the client resets the connection", []piece{{request[:12], nil}, {"", broken}}, true, "", "", broken},
		{"a head has Most bytes", []piece{{long[:upTo-4] + "\r\n\r\n.", nil}}, false, long[:upTo-4] + "\r\n\r\n", ".", nil},
		{"a head never ends", []piece{{strings.Repeat("x", 10*upTo), nil}}, true, "", strings.Repeat("x", 9*upTo), blankline.ErrTooLong},
		{"a head has one byte more than Most", []piece{{long[:upTo-3] + "\r\n\r\n.", nil}}, true, "", "\n.", blankline.ErrTooLong},
	}
	for _, r := range rows {
		s.Did("%s", r.did)
		examine(s, r)
	}
	s.Did("a request arrives in two pieces, cut at each place in turn")
	for cut := 1; cut < len(request); cut++ {
		examine(s, row{"", []piece{{request[:cut], nil}, {request[cut:] + "body", nil}}, false, request, "body", nil})
	}
}

func examine(s *judge.Story, r row) {
	k := &stream{Kernel: sim.New(sim.Config{}), s: s, pieces: r.pieces, closes: r.closes}
	k.crs = strings.Contains(k.left(), "\r\r")
	head, err := blankline.ReadHead(s.Watch(k), 4)
	f := judge.Failure{Came: told(string(head), err), Wanted: told(r.head, r.err)}
	switch {
	case r.err == blankline.ErrTooLong && (!errors.Is(err, r.err) || k.left() != r.left):
		if f.Why = "Most is the length of the longest head, with its blank line."; k.left() == "" {
			f.Why, f.Mistake = "Without a limit, one client can take all memory.", "unlimited"
		}
		f.Came += fmt.Sprintf(", with %d bytes left unread", len(k.left()))
		f.Wanted += fmt.Sprintf(", with %d bytes left unread", len(r.left))
	case !errors.Is(err, r.err):
		f.Why = "The caller decides by the error: close, or respond."
	case r.err == nil && string(head) != r.head:
		f.Why = "The head ends with the first CR LF CR LF, however it arrives."
	case r.err == nil && k.left() != r.left:
		f.Why, f.Mistake = "What was read is no longer in the socket. The code that reads the body or the next request misses it.", "greedy"
		f.Came, f.Wanted = fmt.Sprintf("%q left in the socket", short(k.left())), fmt.Sprintf("%q left in the socket", short(r.left))
	default:
		return
	}
	s.Fail(f)
}

func told(head string, err error) string {
	if err != nil {
		return "the error " + err.Error()
	}
	return fmt.Sprintf("%q", short(head))
}

func short(text string) string {
	if len(text) > 60 {
		return text[:30] + "..." + text[len(text)-20:]
	}
	return text
}
