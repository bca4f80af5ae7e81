package looper

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/task"
)

// Event is one message of an EventStream (server-sent events, HTML Living Standard, section 9.2).
type Event struct {
	ID    string        // a client that connects again sends it to the server; empty: the ID of the event before
	Name  string        // the type; empty: "message"
	Data  string        // any text; each line is sent in a field of its own
	Retry time.Duration // how long a client waits before it connects again, in whole milliseconds; 0: as before
}

// EventStream is a response of server-sent events.
type EventStream struct {
	stream *Stream
	last   time.Duration // when something was last sent
	broken error         // why an event was sent in part; no event can follow it
}

// heartbeat is the time without an event after which a comment is sent. The comment keeps proxies from closing the
// connection, and finds clients that have left without closing theirs.
const heartbeat = 15 * time.Second

// Events begins a response of server-sent events, which lasts until the handler returns. If the client leaves, the
// handler's wait ends with ErrGone. If the server is asked to stop, the wait ends with task.ErrStopping. A client
// that reconnects sends a new request, and LastEventID returns the last event that it has received.
func (c *Context) Events() (*EventStream, error) {
	c.AddHeader("Cache-Control", "no-store")
	stream, err := c.Stream(200, "text/event-stream")
	if err != nil {
		return nil, err
	}
	s := &EventStream{stream: stream, last: c.loop.Now()}
	c.task.StopsEarly()
	c.x.OnInputEnd(c.goes) // an EventSource does not half-close: it has left
	task.Spawn(c.waiter(), func(t *task.Task) (struct{}, error) { return struct{}{}, s.beat(t) })
	return s, nil
}

// LastEventID returns the ID of the last event that the client received before it reconnected; "" if there is
// none.
func (c *Context) LastEventID() string { return c.Header("Last-Event-ID") }

// beat sends comments while nothing else is sent. It ends with the handler.
func (s *EventStream) beat(t *task.Task) error {
	for {
		quiet := t.Scheduler().Loop().Now() - s.last
		if quiet < heartbeat {
			if err := task.Sleep(t, heartbeat-quiet); err != nil {
				return err
			}
			continue
		}
		if err := s.write(":\n\n"); err != nil {
			return err
		}
	}
}

// Send sends an event. If the client reads more slowly than the handler sends, Send waits. The error names
// the part of the event that cannot be sent, or is one of Stream.Write's. If the wait ends early after a part of
// the event has been sent, all later calls return an error: the client would take the next event for its rest.
func (s *EventStream) Send(e Event) error {
	text, err := e.appendTo(nil)
	if err != nil {
		return err
	}
	return s.write(string(text))
}

func (s *EventStream) write(text string) error {
	c := s.stream.c
	if !c.live("EventStream.Send") || s.stream.x != c.x {
		return ErrOver
	}
	if s.broken != nil {
		return s.broken
	}
	s.last = c.loop.Now()
	n, err := s.stream.WriteString(text)
	if err == nil {
		err = s.stream.Flush()
	}
	if err != nil && n > 0 {
		s.broken = fmt.Errorf("looper: an event was sent in part, so none can follow it: %w", err)
	}
	return err
}

// appendTo appends the event in its format on the wire: a field a line, and an empty line at the end.
func (e Event) appendTo(dst []byte) ([]byte, error) {
	for _, field := range []struct{ name, value string }{{"id", e.ID}, {"event", e.Name}} {
		if i := strings.IndexAny(field.value, "\r\n\x00"); i >= 0 {
			return nil, fmt.Errorf("event's %s: expected one line without NUL, found %q at byte %d", field.name, field.value[i], i)
		}
		if field.value != "" {
			dst = append(dst, field.name+": "+field.value+"\n"...)
		}
	}
	if e.Retry > 0 {
		dst = append(strconv.AppendInt(append(dst, "retry: "...), e.Retry.Milliseconds(), 10), '\n')
	}
	data := lineEnds.Replace(e.Data)
	for line := range strings.SplitSeq(data, "\n") {
		dst = append(dst, "data: "+line+"\n"...)
	}
	return append(dst, '\n'), nil
}

// lineEnds makes "\n" of all line ends of the standard. It is only read.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
