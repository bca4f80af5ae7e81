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

// maxReceived is how many bytes one connection may receive; then the client closes it.
const maxReceived = 32 << 20

// client is one connection to the server under test. A goroutine reads all input, also
// during a send, so that the two sides never wait for each other forever.
type client struct {
	name string
	log  *transcript
	net  net.Conn // tcp, or TLS over it
	tcp  *net.TCPConn

	ended bool   // the case is over for this connection
	loose bool   // further input is ignored
	taken int    // how much of received the case has accounted for
	bare  string // why the last response has no content; "": it may have some

	mu       sync.Mutex
	received []byte
	end      ending
	deaf     bool
	pace     int           // bytes a second to read at most; 0: as fast as they come
	hears    chan struct{} // closed when a deaf client reads again, or hangs up

	news chan struct{} // a field that mu guards has changed
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

// handshake puts TLS over a connection. The suite does not check the server's certificate.
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
			continue // goDeaf or hear has ended the read
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
		default: // the last news was not read yet
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
// that another goroutine has ended must not begin again with the old pace.
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

// portion returns the size of one read, so that a slow client reads often and little.
func portion(pace, most int) int {
	const readsASecond = 50
	if pace == 0 {
		return most
	}
	return min(max(pace/readsASecond, 1), most)
}

// goDeaf stops reading, until hear. If the client is deaf forever, it shrinks its receive buffer, so that the server
// soon finds no room for more. After that, the connection stays slow.
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

// hear reads again, so many bytes a second; 0: as fast as they come. It ends a read that waits already, so that
// the pace counts from the next byte on.
func (c *client) hear(pace int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = pace
	c.net.SetReadDeadline(time.Now())
	c.wakeUp()
}

// wakeUp ends deafness. The caller holds mu.
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

// send writes all of b, in one piece or byte by byte. If the server stops reading, send
// notes it, but that is no failure here: the server may have sent all that it wants.
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

// byteGap is the pause between two bytes that must travel apart.
const byteGap = 200 * time.Microsecond

func errorText(err error) string {
	if isTimeout(err) {
		return "it took too long"
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var call *os.SyscallError // its name, such as "connect", does not help a reader
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

// pending returns the input that is not accounted for. It must not be changed.
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
