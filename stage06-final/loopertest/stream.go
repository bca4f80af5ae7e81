package loopertest

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

// Stream is a response that is read while the application writes it.
type Stream struct {
	Status int
	Header http.Header

	client   *Client
	response *Response // for messages
	body     io.ReadCloser
	lines    *bufio.Reader
	lastID   string
}

// Stream requests a path, and returns as soon as the head of the response has come. Close the Stream, or read it to its end;
// the end of the test closes it too.
func (c *Client) Stream(path string, header ...string) *Stream {
	c.t.Helper()
	return c.StreamOf(c.request("GET", path, nil, header))
}

// StreamOf is Stream for any request.
func (c *Client) StreamOf(r *http.Request) *Stream {
	c.t.Helper()
	a, raw, err := c.open(r)
	if err != nil {
		a.Err, a.Log = err, c.log.since(a.mark)
		c.t.Fatalf("%s", a)
	}
	s := &Stream{Status: a.Status, Header: a.Header, client: c, response: a, body: raw.Body, lines: bufio.NewReader(raw.Body)}
	c.t.Cleanup(s.Close)
	return s
}

// Read reads bytes that have come, and waits if there are none. At the end of the response the error is io.EOF.
func (s *Stream) Read(p []byte) (int, error) { return s.lines.Read(p) }

// Line reads a line, without its end. ok is false at the end of the response. A response that is cut off ends the test.
func (s *Stream) Line() (line string, ok bool) {
	s.client.t.Helper()
	line, err := s.lines.ReadString('\n')
	switch {
	case err == nil, errors.Is(err, io.EOF) && line != "":
		return strings.TrimRight(line, "\r\n"), true
	case errors.Is(err, io.EOF):
		return "", false
	}
	s.fail(err)
	return "", false
}

// Event reads the next server-sent event. ok is false at the end of the response: a part of an event there does not count (HTML
// Living Standard, section 9.2.6). As a browser does, it keeps the ID of the event before if an event has none.
func (s *Stream) Event() (e looper.Event, ok bool) {
	s.client.t.Helper()
	var data []string
	for {
		line, ok := s.Line()
		switch {
		case !ok:
			return looper.Event{}, false
		case line != "":
			data = s.field(&e, line, data)
		case data == nil:
			e = looper.Event{Retry: e.Retry} // an event without data does not count
		default:
			e.Data, e.ID = strings.Join(data, "\n"), s.lastID
			return e, true
		}
	}
}

// field reads one line of an event.
func (s *Stream) field(e *looper.Event, line string, data []string) []string {
	name, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "data":
		return append(data, value)
	case "event":
		e.Name = value
	case "id":
		s.lastID = value
	case "retry":
		if n, err := strconv.Atoi(value); err == nil {
			e.Retry = time.Duration(n) * time.Millisecond
		}
	}
	return data // a comment has no name
}

// Write sends bytes on a connection that has changed its protocol (101).
func (s *Stream) Write(p []byte) (int, error) {
	if w, ok := s.body.(io.Writer); ok {
		return w.Write(p)
	}
	return 0, errors.New("loopertest: expected a response 101, found " + strconv.Itoa(s.Status))
}

// Close closes the connection, as a client does that leaves. The application has noticed that when Close returns; with Real,
// soon afterwards.
func (s *Stream) Close() { _ = s.body.Close() }

// fail ends the test because the response ended too early.
func (s *Stream) fail(err error) {
	s.client.t.Helper()
	s.response.Err, s.response.Log = err, s.client.log.since(s.response.mark)
	s.client.t.Fatalf("%s", s.response)
}
