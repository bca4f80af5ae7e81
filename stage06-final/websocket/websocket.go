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
// Read suspends the handler until a message is there. Write suspends it while the client reads more slowly than it writes. Neither needs a
// goroutine: the loop parses frames as they come, responds to pings, and ends the connection:
//
//	socket --> loop.Conn --> parse --> one message --> Read
//	                           |  ping, pong, close
//	socket <-- loop.Conn <-----+------------------- Write, Group.Broadcast
//
// At most one message waits for the handler. While it waits, the loop parses no further input, and the client must wait (backpressure): a
// connection takes no more memory than Options.MaxMessage and one read of the loop.
//
// Interface:
//
//	Accept, Options                  a request becomes a connection
//	Conn.Read, Write                 messages
//	Message, Text, Binary            their content and type
//	Conn.ReadJSON, WriteJSON         values as encoding/json reads and writes them
//	Conn.Close, CloseWith            the end; CloseError is the client's
//	Prepare, Conn.WritePrepared      a message for many, encoded and compressed once
//	Group                            connections that get the same messages
//
// The package belongs to the loop's goroutine.
package websocket

import (
	"errors"
	"time"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// The errors of methods of Conn, besides CloseError.
var (
	// ErrClosed is the error of a connection that the handler has closed, or whose handler has returned.
	ErrClosed = errors.New("websocket: the connection is closed")

	// ErrTwoReaders is the error of reading while another task reads from the same connection.
	ErrTwoReaders = errors.New("websocket: another task is reading from this connection")

	// ErrUTF8 is the error of sending text that is not UTF-8: the client would end the connection.
	ErrUTF8 = errors.New("websocket: expected text in UTF-8")
)

// Conn is a WebSocket connection. It belongs to the handler that has accepted it, and is closed when the handler returns. One task at a
// time reads from it; any task of the loop may write.
type Conn struct {
	net       *loop.Conn
	scheduler *task.Scheduler
	handler   *task.Task
	pool      *pool
	limits    limits
	protocol  string

	// reading
	message message    // is being received, or waits for Read
	frame   frame      // is being received
	ready   bool       // message is complete
	lent    []byte     // the content of the last message that Read has returned
	handed  bool       // Read has returned a message, and was not called again
	held    bool       // input waits in the loop until message is read
	given   int        // bytes of messages that Read has returned since other clients had a turn for it
	reading bool       // a task is in Read
	reader  bool       // the task in Read is the handler's own
	news    task.Event // there is a message, or the connection has ended
	tell    func()     // news.Set; made once

	// writing
	writer  bool       // the handler's own task is in Write
	room    task.Event // the client has read so much that there is room again
	owed    []byte     // payload of the newest ping without a response; nil: there is none
	deflate *deflate   // nil: messages are not compressed

	// the end
	err       error // why the connection has ended; nil: it is open
	closeSent bool  // our Close frame is written
	closed    bool  // the loop has closed the connection
	over      bool  // the handler has returned
	groups    []*membership

	watch
}

// message is a message that is being received.
type message struct {
	bytes    []byte
	checked  int // the number of bytes that are complete characters of UTF-8
	frames   int
	began    time.Duration // loop.Attended, when its first frame came
	open     bool          // its last frame has not come
	isBinary bool
	isPacked bool // compressed
}

// frame is a frame whose payload is being received.
type frame struct {
	header ws.Header
	at     int64 // bytes of the payload that have come
	open   bool
}

// Protocol returns the subprotocol that was chosen from Options.Protocols; "" if none was.
func (c *Conn) Protocol() string { return c.protocol }

// Buffered returns how many bytes wait to be sent to the client.
func (c *Conn) Buffered() int { return c.net.Buffered() }

// enter begins each method that may wait: it returns the task that runs.
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
