package loopertest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"syscall"

	"looper.example/stage02-poller/sim"
)

// conn is a connection of a simulated client. It sends all that it has, and reads only as much as the test
// wants: an application that writes more must wait, as with a real client.
type conn struct {
	world *simulated
	name  string

	unsent   string
	input    []byte // received, but not yet read by the test
	wants    bool   // the test waits for input
	closed   bool   // by the test
	finished bool   // the script has ended
	err      error  // io.EOF: the application has closed its side
}

// RoundTrip sends a request on a connection of its own, and returns after the response's head has come.
func (w *simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	var request bytes.Buffer
	if err := r.Write(&request); err != nil {
		return nil, err
	}
	c := &conn{world: w, name: describe(r.Method, r.URL.String()), unsent: request.String()}
	w.Client(c.name, c.script)
	input := bufio.NewReader(c)
	for {
		response, err := http.ReadResponse(input, r)
		switch {
		case err != nil:
			_ = c.Close()
			return nil, c.explain(err)
		case response.StatusCode == http.StatusSwitchingProtocols:
			response.Body = upgraded{input, c}
			return response, nil
		case response.StatusCode >= 200:
			response.Body = body{response.Body, c}
			return response, nil
		}
	}
}

// body is a response's content. It ends when the connection ends.
type body struct {
	io.Reader
	*conn
}

func (b body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = b.explain(err)
	}
	return n, err
}

// upgraded is a connection after a response 101.
type upgraded struct {
	*bufio.Reader
	*conn
}

func (u upgraded) Read(p []byte) (int, error) { return u.Reader.Read(p) }

// Write sends bytes. They have arrived by the time the test waits next.
func (u upgraded) Write(p []byte) (int, error) {
	if u.err != nil {
		return 0, syscall.EPIPE
	}
	u.unsent += string(p)
	return len(p), nil
}

// script is the client's part on the simulated machine.
func (c *conn) script(s *sim.Client) {
	defer func() {
		c.finished = true
		c.world.notify()
	}()
	if c.err = s.TryConnect(host); c.err != nil {
		return
	}
	for !c.closed && c.err == nil {
		s.WaitFor("the application to respond", func() bool {
			return c.closed || s.Broken() || c.unsent != "" && s.Writable() || c.wants && s.Readable()
		})
		c.step(s)
	}
	if c.err == io.EOF {
		s.WaitFor("the test to close", func() bool { return c.closed })
	}
	s.Close()
}

// step does one thing.
func (c *conn) step(s *sim.Client) {
	switch {
	case c.closed:
		return
	case c.wants && s.Readable() && !s.Broken():
		c.wants = false
		piece := s.Receive()
		c.input = append(c.input, piece...)
		if piece == "" {
			c.err = io.EOF
		}
		c.world.notify()
	case s.Broken():
		c.err = syscall.ECONNRESET
	case c.unsent != "" && s.Writable():
		sent := s.TrySend(c.unsent)
		c.unsent = c.unsent[sent:]
		if sent == 0 {
			c.unsent = "" // the application reads no more; there may be a response
		}
	}
}

// Read is called by the test, through the response's body.
func (c *conn) Read(p []byte) (int, error) {
	for len(c.input) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.wants = true
		if err := c.world.await(func() bool { return len(c.input) > 0 || c.err != nil }); err != nil {
			c.err = err
		}
	}
	n := copy(p, c.input)
	c.input = c.input[n:]
	return n, nil
}

// Close closes the connection, and lets the application notice that.
func (c *conn) Close() error {
	if !c.closed {
		c.closed = true
		_ = c.world.await(func() bool { return c.finished }) // the next request reports an application that has ended
	}
	return nil
}

// explain returns the error in plain words.
func (c *conn) explain(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return fmt.Errorf("the application has cut the connection: %w", err)
	}
	return err
}
