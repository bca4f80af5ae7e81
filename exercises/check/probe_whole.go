package check

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// whole looks at one response: its head, its content, and the end of the connection if the head announces it. A server
// that responds without a request, as that of step 01, gets none: its client only reads, since unread input would turn the
// close into a reset. Any other server gets the request, and more with it. If it ends its output after the response, it must
// still read: its client sends more, and a server that has closed responds to that with a reset.
func whole(more string) probe {
	return probe{ask: func(_ context.Context, s *server) error {
		c, err := dial(s)
		if err != nil {
			return err
		}
		defer c.Close()
		sent, typed := "a connection, and nothing on it", ""
		c.SetDeadline(time.Now().Add(unasked))
		if _, err := c.in.Peek(1); errors.Is(err, os.ErrDeadlineExceeded) {
			sent = "GET /"
			if more != "" {
				sent = "GET /, and a part of another request"
			}
			typed = strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(get + more)
			c.SetDeadline(time.Now().Add(patience))
			if _, err := io.WriteString(c, get+more); err != nil {
				return notWhole(sent, typed, plain(err), "a response")
			}
		}
		c.SetDeadline(time.Now().Add(patience))
		closes, came, wanted := c.readWhole()
		switch {
		case came != "":
			return notWhole(sent, typed, came, wanted)
		case closes && more != "":
			return c.sendsOn(sent, typed)
		}
		return nil
	}}
}

// unasked is how long the client waits for a response without a request, and for a reset.
const unasked = 100 * time.Millisecond

// sendsOn sends two bytes after the response. If the server has closed the connection, the first brings a reset, and the second fails.
func (c *client) sendsOn(sent, typed string) error {
	for range 2 {
		if _, err := io.WriteString(c, "x"); err != nil {
			return &Failure{
				Sent: sent + "; after the response, one byte, and another", Came: "a response, and for the first byte a reset: the server has closed the connection",
				Wanted:    "a server that reads until the client closes",
				Reproduce: bash("env printf '" + typed + "' >&3; cat <&3; env printf x >&3; sleep 0.1; env printf x >&3; echo $?"),
				Watch:     "look at the last line: 0 says that the server still reads, another number that it has closed",
			}
		}
		time.Sleep(unasked)
	}
	return nil
}

// readWhole reads one response, and the end if the response announces it. It returns what is wrong; "": nothing.
func (c *client) readWhole() (closes bool, came, wanted string) {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return false, "no response that a client understands: " + plain(err), "a status line, fields, an empty line, the content"
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return false, "a head, and then, for the content, " + plain(err), "as many bytes as Content-Length says"
	case len(body) == 0:
		return false, "a response without content", "content"
	case !r.Close:
		return false, "", ""
	}
	extra := make([]byte, 1)
	switch n, err := c.in.Read(extra); {
	case n > 0:
		return true, "more bytes than Content-Length says: first " + told(body) + ", then " + told(extra), "the end of the connection after the content"
	case !errors.Is(err, io.EOF):
		return true, "a response with Connection: close, and then, for the end of the connection, " + plain(err), "the end of the connection"
	}
	return true, "", ""
}

func notWhole(sent, typed, came, wanted string) error {
	send := ""
	if typed != "" {
		send = "env printf '" + typed + "' >&3; "
	}
	return &Failure{
		Sent: sent, Came: came, Wanted: wanted, Reproduce: bash(send + "timeout 3 cat <&3; echo $?"),
		Watch: "look at the last line: 0 is the end of the connection, 1 is a reset, and 124 says that it has not come after 3 seconds",
	}
}
