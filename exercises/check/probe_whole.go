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
// close into a reset. Any other server gets the request, and more after it.
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
		if came, wanted := c.readWhole(); came != "" {
			return notWhole(sent, typed, came, wanted)
		}
		return nil
	}}
}

// unasked is how long the client waits for a response without a request.
const unasked = 100 * time.Millisecond

// readWhole reads one response, and the end if the response announces it. It returns what is wrong; "": nothing.
func (c *client) readWhole() (came, wanted string) {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return "no response that a client understands: " + plain(err), "a status line, fields, an empty line, the content"
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return "a head, and then, for the content, " + plain(err), "as many bytes as Content-Length says"
	case len(body) == 0:
		return "a response without content", "content"
	case !r.Close:
		return "", ""
	}
	extra := make([]byte, 1)
	switch n, err := c.in.Read(extra); {
	case n > 0:
		return "more bytes than Content-Length says: first " + told(body) + ", then " + told(extra), "the end of the connection after the content"
	case !errors.Is(err, io.EOF):
		return "a response with Connection: close, and then, for the end of the connection, " + plain(err), "the end of the connection"
	}
	return "", ""
}

func notWhole(sent, typed, came, wanted string) error {
	return &Failure{
		Sent: sent, Came: came, Wanted: wanted, Reproduce: bash(typed),
		Watch: "look at the last line: 0 is the end of the connection, 124 says that it has not come after 3 seconds",
	}
}
