// Package websocket speaks the WebSocket protocol (RFC 6455), and compresses messages (RFC 7692), in handlers of looper:
//
//	app.Get("/echo", func(c *looper.Context) error {
//		ws, err := websocket.Accept(c, websocket.Options{})
//		if err != nil {
//			return err
//		}
//		for {
//			m, err := ws.Read()
//			if err != nil {
//				return err
//			}
//			if err := ws.Write(m); err != nil {
//				return err
//			}
//		}
//	})
//
// Read suspends the handler until a message is there, and Write while the client takes less than it is sent. Neither needs a
// goroutine: the loop parses frames as they come, responds to pings, and ends the connection:
//
//	socket --> loop.Conn --> parse --> one message --> Read
//	                           |  ping, pong, close
//	socket <-- loop.Conn <-----+------------------- Write, Group.Broadcast
//
// At most one message waits for the handler. While it does, nothing more is parsed, and the client must wait (backpressure): a
// connection takes no more memory than Options.MaxMessage and one read of the loop.
//
// Interface:
//
//	Accept, Options                  a request becomes a connection
//	Conn.Read, Write                 messages
//	Message, Text, Binary            what they are
//	Conn.ReadJSON, WriteJSON         values as encoding/json reads and writes them
//	Conn.Close, CloseWith            the end; CloseError is that of the client
//	Prepare, Conn.WritePrepared      a message for many, encoded and compressed once
//	Group                            many connections that are told the same
//
// All of it belongs to the loop's goroutine.
package websocket

import (
	"errors"
	"time"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// The errors of using a Conn, beside CloseError.
var (
	// ErrClosed is the error of a connection that the handler has closed, or whose handler has returned.
	ErrClosed = errors.New("websocket: the connection is closed")

	// ErrTwoReaders is the error of reading while another task reads from the same connection.
	ErrTwoReaders = errors.New("websocket: another task reads from this connection just now")

	// ErrUTF8 is the error of sending text that is not UTF-8: the client would end the connection.
	ErrUTF8 = errors.New("websocket: expected text in UTF-8")
)

// Conn is a WebSocket connection. It belongs to the handler that has accepted it: when that returns, it is closed. One task at a
// time reads from it; any task of the loop may write.
type Conn struct {
	net       *loop.Conn
	scheduler *task.Scheduler
	handler   *task.Task
	pool      *pool
	limits    limits
	protocol  string

	// reading
	message message    // the one that is being received, or waits for Read
	frame   frame      // the one that is being received
	ready   bool       // message is whole
	lent    []byte     // the content that Read has returned
	handed  bool       // ... and Read was not called again
	held    bool       // input waits in the loop until message was read
	reading bool       // a task is in Read
	reader  bool       // ... which is the handler's own
	news    task.Event // there is a message, or the end
	tell    func()     // news.Set; made once

	// writing
	writer  bool       // the handler's own task is in Write
	room    task.Event // the client has taken so much that there is room again
	owed    []byte     // content of the newest ping that is not responded to; nil: there is none
	deflate *deflate   // nil: messages are not compressed

	// the end
	err       error // why nothing is read or written any more; nil: the connection is open
	closeSent bool  // our Close frame is written
	closed    bool  // the loop has closed the connection
	over      bool  // the handler has returned
	groups    []*membership

	watch
}

// message is one that is being received.
type message struct {
	bytes    []byte
	checked  int // so many of them are whole characters of UTF-8
	frames   int
	began    time.Duration // loop.Attended, when its first frame came
	open     bool          // its last frame has not come
	isBinary bool
	isPacked bool // compressed
}

// frame is one of which the payload is being received.
type frame struct {
	header ws.Header
	at     int64 // bytes of the payload that have come
	open   bool
}

// Protocol returns the subprotocol that was chosen from Options.Protocols; "" if none was.
func (c *Conn) Protocol() string { return c.protocol }

// Buffered returns how many bytes wait to be sent to the client.
func (c *Conn) Buffered() int { return c.net.Buffered() }

// enter is what each method begins with: it returns the task that runs.
func (c *Conn) enter(what string) (*task.Task, error) {
	l := c.scheduler.Loop()
	switch t := c.scheduler.Current(); {
	case !l.Inside():
		l.Misused("websocket.Conn."+what, "on another goroutine than the loop's: expected Loop.Post")
	case t == nil:
		l.Misused("websocket.Conn."+what, "in a callback, which cannot wait")
	default:
		return t, nil
	}
	return nil, task.ErrElsewhere
}
