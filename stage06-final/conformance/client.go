package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// maxReceived is how much one connection may send us; beyond it we hang up.
const maxReceived = 32 << 20

// client is one connection to the server under test. A goroutine reads all that comes, also
// while something is being sent, so that neither side waits for the other for ever.
type client struct {
	name string
	log  *transcript
	net  net.Conn // tcp, or TLS over it
	tcp  *net.TCPConn

	ended bool   // the case is over for this connection
	loose bool   // what else comes is of no interest
	taken int    // how much of received the case has accounted for
	bare  string // why the response before has no content; "": it may have some

	mu       sync.Mutex
	received []byte
	end      ending
	deaf     bool
	pace     int           // bytes a second that are read at most; 0: as fast as they come
	hears    chan struct{} // closed when a deaf client reads again, or hangs up

	news chan struct{} // something of what mu guards has changed
}

func dial(ctx context.Context, name string, config *Config, log *transcript) (*client, error) {
	dialer := net.Dialer{Timeout: config.Patience}
	conn, err := dialer.DialContext(ctx, "tcp", config.Addr)
	if err != nil {
		return nil, err
	}
	c := &client{name: name, log: log, net: conn, tcp: conn.(*net.TCPConn), news: make(chan struct{}, 1)}
	if config.TLS {
		if c.net, err = handshake(ctx, conn, config.Patience); err != nil {
			return nil, err
		}
	}
	go c.read()
	return c, nil
}

// handshake puts TLS over a connection. Whose certificate the server has is not the suite's business.
func handshake(ctx context.Context, conn net.Conn, patience time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return secure, nil
}

func (c *client) read() {
	buffer := make([]byte, 64<<10)
	for {
		pace := c.awaitTurn()
		n, err := c.net.Read(buffer[:portion(pace, len(buffer))])
		if n == 0 && isTimeout(err) {
			continue // it has gone deaf, or its pace is another now
		}
		c.mu.Lock()
		c.received = append(c.received, buffer[:n]...)
		c.log.add(c.name, received, buffer[:n])
		if len(c.received) > maxReceived {
			err = errors.New("the server has sent more than 32 MiB")
			c.net.Close()
		}
		if err != nil {
			c.end = endingOf(err)
			if !errors.Is(err, net.ErrClosed) {
				c.log.note(c.name, string(c.end))
			}
		}
		c.mu.Unlock()
		select {
		case c.news <- struct{}{}:
		default: // the last news has not been looked at
		}
		if err != nil {
			return
		}
		if pace > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(pace))
		}
	}
}

// awaitTurn waits while the client is deaf, and returns its pace. Only the reader clears the deadline: a read
// that another goroutine has ended must not begin again with the pace of before.
func (c *client) awaitTurn() (pace int) {
	c.mu.Lock()
	for c.deaf {
		hears := c.hears
		c.mu.Unlock()
		<-hears
		c.mu.Lock()
	}
	defer c.mu.Unlock()
	c.net.SetReadDeadline(time.Time{})
	return c.pace
}

// portion is how many bytes one read takes, so that a slow client reads often and little.
func portion(pace, most int) int {
	const readsASecond = 50
	if pace == 0 {
		return most
	}
	return min(max(pace/readsASecond, 1), most)
}

// goDeaf stops reading, until hear. A client that is deaf for ever gives its buffer back, so that the server
// soon finds no room for more. After that, a connection is slow for good.
func (c *client) goDeaf(forever bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deaf {
		c.deaf, c.hears = true, make(chan struct{})
	}
	if forever {
		c.tcp.SetReadBuffer(4 << 10)
	}
	c.net.SetReadDeadline(time.Now())
}

// hear reads again, so many bytes a second; 0: as fast as they come. A read that waits already is ended, so that
// the pace counts from the next byte on.
func (c *client) hear(pace int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = pace
	c.net.SetReadDeadline(time.Now())
	c.wakeUp()
}

// wakeUp ends being deaf. The caller holds mu.
func (c *client) wakeUp() {
	if c.deaf {
		c.deaf = false
		close(c.hears)
	}
}

// isDeaf reports whether the client reads nothing now.
func (c *client) isDeaf() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deaf
}

// hangUp closes the connection.
func (c *client) hangUp() {
	c.net.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wakeUp()
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// send writes all of b, in one piece or byte by byte. A server that stops listening is
// noted, but not held against it here: it may have said all there is to say.
func (c *client) send(b []byte, each bool, patience time.Duration) {
	c.log.add(c.name, sent, b)
	c.net.SetWriteDeadline(time.Now().Add(patience))
	piece := len(b)
	if each {
		piece = 1
	}
	for at := 0; at < len(b); at += piece {
		n, err := c.net.Write(b[at:min(at+piece, len(b))])
		if err != nil {
			c.log.notef(c.name, "%d bytes of %d could be sent: %v", at+n, len(b), errorText(err))
			return
		}
		if each {
			time.Sleep(byteGap)
		}
	}
}

// byteGap lies between two bytes that are to travel apart.
const byteGap = 200 * time.Microsecond

func errorText(err error) string {
	if isTimeout(err) {
		return "it took too long"
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var call *os.SyscallError // its name, such as "connect", says nothing to a reader
	if errors.As(err, &call) {
		err = call.Err
	}
	return err.Error()
}

// act does something to the connection.
func (c *client) act(s *Step, hearsAgain bool) {
	what := "client: " + string(s.Do)
	if s.Pace > 0 {
		what = fmt.Sprintf("%s %d a second", what, s.Pace)
	}
	c.log.note(c.name, what)
	switch s.Do {
	case Shut:
		if secure, ok := c.net.(*tls.Conn); ok {
			secure.CloseWrite()
		}
		c.tcp.CloseWrite()
	case Close:
		c.ended = true
		c.net.Close()
	case Reset:
		c.ended = true
		c.tcp.SetLinger(0)
		c.tcp.Close()
	case Deaf:
		c.goDeaf(!hearsAgain)
	case Read:
		c.hear(s.Pace)
	}
}

// pending is what has come and is not accounted for. What it returns is only read.
func (c *client) pending() wire {
	c.mu.Lock()
	defer c.mu.Unlock()
	return wire{c.received[c.taken:len(c.received):len(c.received)], c.end}
}

// wait sleeps until there is news, or until the deadline; then it returns false.
func (c *client) wait(ctx context.Context, deadline time.Time) bool {
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-c.news:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
