package check

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// whole looks at one response: its head, its content, and the end of the connection if the head announces it. A server
// that responds without a request, as the first step's does, is asked for nothing: its client only reads, since
// unread input would make a reset of the close. Any other gets the request, and more behind it.
func whole(more string) probe {
	return probe{ask: func(_ context.Context, s *server) error {
		c, err := dial(s)
		if err != nil {
			return err
		}
		defer c.Close()
		sent := "a connection, and nothing on it"
		c.SetDeadline(time.Now().Add(unasked))
		if _, err := c.in.Peek(1); errors.Is(err, os.ErrDeadlineExceeded) {
			sent = "GET /"
			if more != "" {
				sent = "GET /, and a part of another request"
			}
			c.SetDeadline(time.Now().Add(patience))
			if _, err := io.WriteString(c, get+more); err != nil {
				return c.notWhole(sent, plain(err), "a response")
			}
		}
		c.SetDeadline(time.Now().Add(patience))
		return c.readWhole(sent)
	}}
}

// unasked is how long a response without a request is waited for.
const unasked = 100 * time.Millisecond

// readWhole reads one response, and the end if the response announces it.
func (c *client) readWhole(sent string) error {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return c.notWhole(sent, "no response that a client understands: "+plain(err), "a status line, fields, an empty line, the content")
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return c.notWhole(sent, "a head, and then, for the content, "+plain(err), "as many bytes as Content-Length says")
	case len(body) == 0:
		return c.notWhole(sent, "a response without content", "content")
	case !r.Close:
		return nil
	}
	extra := make([]byte, 1)
	switch n, err := c.in.Read(extra); {
	case n > 0:
		return c.notWhole(sent, "more bytes than Content-Length says: first "+told(body)+", then "+told(extra), "the end of the connection after the content")
	case !errors.Is(err, io.EOF):
		return c.notWhole(sent, "a response with Connection: close, and then, for the end of the connection, "+plain(err), "the end of the connection")
	}
	return nil
}

func (c *client) notWhole(sent, came, wanted string) error {
	return &Failure{Sent: sent, Came: came, Wanted: wanted, Reproduce: curl("GET", "/", "")}
}
