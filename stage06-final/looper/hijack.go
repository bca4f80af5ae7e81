package looper

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// Hijack implements http.Hijacker, which libraries for WebSockets use. From here on the connection belongs to the handler and its
// goroutines, also after the handler has returned. The server's timeouts and limits end here, and a handler that has returned
// holds no worker. The conn is one socket of a pair: the loop relays between the other socket and the client, with backpressure.
//
// The error is http.ErrNotSupported if the request has unread content, if the response has begun, and in a simulation.
func (w *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.hijacked:
		return nil, nil, http.ErrHijacked
	case w.over:
		return nil, nil, errReturned
	case w.b.c.loop.Inside():
		return nil, nil, fmt.Errorf("hijack in a simulation: %w", http.ErrNotSupported)
	}
	pair, err := kernel.NewPair()
	if err != nil {
		return nil, nil, err
	}
	var peer net.Addr
	taken := false // the loop has its half
	err = w.b.desk.Call(func(*task.Visit) (err error) {
		peer = net.TCPAddrFromAddrPort(w.b.c.peer())
		taken, err = w.takeOver(pair.FD)
		return err
	})
	switch {
	case err != nil && taken:
		return nil, nil, errors.Join(err, pair.Other.Close())
	case err != nil:
		return nil, nil, errors.Join(err, pair.Close())
	}
	w.hijacked = true
	conn := hijackedConn{pair.Other, peer}
	return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
}

// hijackedConn is a socket of a pair that knows the client's address.
type hijackedConn struct {
	net.Conn
	peer net.Addr
}

func (c hijackedConn) RemoteAddr() net.Addr { return c.peer }

// takeOver joins the client's connection to the loop's half of a pair, and reports whether the loop has that half.
func (w *responseWriter) takeOver(fd int) (taken bool, err error) {
	c := w.b.c
	client := c.x.Conn()
	ofClient, ofPair := NewRelays()
	var head []byte
	err = w.b.outside(func() error {
		response := Response{Status: 101}
		if err := c.prepare(&response); err != nil {
			return err
		}
		head = w.switching()
		if err := c.x.TakeOver(ofClient); err != nil {
			return fmt.Errorf("%w: %w", http.ErrNotSupported, err)
		}
		c.log(101, 0) // before Release: the log names the request
		c.responded, c.upgraded = true, true
		return nil
	})
	if err != nil {
		return false, err
	}
	if w.status == 101 { // some handlers call WriteHeader before
		client.Write(head)
	}
	adopted := c.loop.Adopt(fd, func(pair *loop.Conn) loop.Handler {
		ofClient.Join(client, pair)
		return ofPair
	})
	c.x.Release()
	if !adopted {
		client.Abort(ErrGone)
		return true, ErrGone
	}
	return true, nil
}

// switching returns the head of a response with status 101: the handler's fields, and those that functions of OnResponse have
// added. The fields that were set before the handler ran are among the handler's.
func (w *responseWriter) switching() []byte {
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 101 Switching Protocols\r\n")
	_ = w.sent.Write(&head)
	for name, value := range w.b.c.x.Fields() {
		if !slices.Contains(w.given, string(name)) {
			fmt.Fprintf(&head, "%s: %s\r\n", name, value)
		}
	}
	head.WriteString("\r\n")
	return head.Bytes()
}
