package sim

import (
	"fmt"
	"strings"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// The steps of a script: what a client does, and what it expects.

// Fail ends the script with an error, made as fmt.Errorf makes it.
func (c *Client) Fail(format string, arguments ...any) {
	c.err = fmt.Errorf("sim: at %v %s: %w", c.kernel.now, c.name, fmt.Errorf(format, arguments...))
	panic(failed{})
}

// Err returns why the script failed; nil if it did not.
func (c *Client) Err() error { return c.err }

// Connect opens the connection. It is established at once, even before the server accepts it: it
// waits in the backlog.
func (c *Client) Connect(addr string) {
	if err := c.TryConnect(addr); err != nil {
		c.Fail("connect %s: %w", addr, err)
	}
}

// TryConnect is Connect for a client that expects that no server may be there.
func (c *Client) TryConnect(addr string) error {
	c.socket = c.kernel.newSocket()
	return c.kernel.enqueue(addr, c.socket)
}

// Sleep lets d pass.
func (c *Client) Sleep(d time.Duration) {
	c.wait(pause{until: c.kernel.now + d, what: d.String() + " to pass"})
}

// WaitFor waits until another client, or the loop, has made condition true. what is for the error
// if that never happens: "bob to be connected".
func (c *Client) WaitFor(what string, condition func() bool) {
	c.wait(pause{until: -1, condition: condition, what: what})
}

// Now returns the virtual time.
func (c *Client) Now() time.Duration { return c.kernel.now }

// Send sends all of data. While the server does not read, Send waits.
func (c *Client) Send(data string) {
	for len(data) > 0 {
		n, err := c.socket.write([]byte(data))
		switch err {
		case nil:
			data = data[n:]
		case syscall.EAGAIN:
			c.WaitFor(fmt.Sprintf("the server to take %d more bytes", len(data)), c.hasRoom)
		default:
			c.Fail("send: %w", err)
		}
	}
}

// TrySend sends as much of data as the server takes now, and returns how many bytes
// that was.
func (c *Client) TrySend(data string) (sent int) {
	for sent < len(data) {
		n, err := c.socket.write([]byte(data[sent:]))
		if err != nil {
			break
		}
		sent += n
	}
	return sent
}

// HalfClose ends the client's output. The client can still receive.
func (c *Client) HalfClose() { _ = c.socket.shutdown() }

// Close closes the connection.
func (c *Client) Close() { c.socket.close() }

// Reset cuts the connection: the server gets ECONNRESET.
func (c *Client) Reset() { c.socket.abort() }

// Heard returns everything received since the script began, or since Forget.
func (c *Client) Heard() string { return c.heard.String() }

// Forget drops what Heard returns, for a script that receives more than memory should hold.
func (c *Client) Forget() { c.heard.Reset() }

// Receive waits for input, and returns it; "" if the server has closed its side.
func (c *Client) Receive() string { return c.ReceiveUpTo(c.kernel.config.SocketBuffer) }

// ReceiveUpTo is Receive for at most limit bytes. With a Sleep between two calls the client is a
// slow one.
func (c *Client) ReceiveUpTo(limit int) string {
	c.WaitFor("the server to say something", c.hasInput)
	p := make([]byte, limit)
	n, err := c.socket.read(p)
	if err != nil {
		c.Fail("receive: %w, after %q", err, tail(c.Heard()))
	}
	c.heard.Write(p[:n])
	return string(p[:n])
}

// TryReceive returns the present input, perhaps none, and whether more may come: false if the
// server has closed its side and the client has received everything.
func (c *Client) TryReceive() (data string, more bool) {
	if !c.hasInput() {
		return "", true
	}
	data = c.Receive()
	return data, data != ""
}

// Readable reports whether Receive would return at once.
func (c *Client) Readable() bool { return c.hasInput() }

// Writable reports whether TrySend would send something, or find that the server reads no more.
func (c *Client) Writable() bool { return c.hasRoom() }

func (c *Client) hasInput() bool { return c.socket.readiness()&kernel.Readable != 0 }
func (c *Client) hasRoom() bool  { return c.socket.readiness()&kernel.Writable != 0 }

// Expect receives len(want) bytes, which must be want.
func (c *Client) Expect(want string) {
	got := ""
	for len(got) < len(want) {
		piece := c.ReceiveUpTo(len(want) - len(got))
		if piece == "" {
			c.Fail("expected %q, got %q and the end", want, got)
		}
		got += piece
		if !strings.HasPrefix(want, got) {
			c.Fail("expected %q, got %q", want, got)
		}
	}
}

// ExpectUntil receives up to and including the first end, and returns all of it.
func (c *Client) ExpectUntil(end string) string {
	got := ""
	for !strings.HasSuffix(got, end) {
		piece := c.ReceiveUpTo(1)
		if piece == "" {
			c.Fail("expected %q before the end, got %q", end, tail(got))
		}
		got += piece
	}
	return got
}

// ExpectEnd waits until the server closes its side, and fails if there is input before.
func (c *Client) ExpectEnd() {
	if piece := c.Receive(); piece != "" {
		c.Fail("expected the end, got %q", tail(piece))
	}
}

// Broken reports whether the connection has been cut, and no call has returned that yet.
func (c *Client) Broken() bool { return c.socket.broken }

// ExpectReset waits until the connection is cut.
func (c *Client) ExpectReset() {
	c.WaitFor("the connection to be reset", func() bool { return c.socket.broken })
}

// ExpectSilence lets d pass. Meanwhile the server must neither send nor close.
func (c *Client) ExpectSilence(d time.Duration) {
	c.wait(pause{until: c.kernel.now + d, condition: c.hasInput, what: d.String() + " of silence"})
	if c.hasInput() {
		c.Fail("expected silence, got %q", tail(string(c.socket.received)))
	}
}

// tail returns the end of a long text.
func tail(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return "..." + s[len(s)-most:]
}
