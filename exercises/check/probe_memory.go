package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// mostGrowth is how much memory deaf clients may cost together: the buffers of a few, and what a garbage
// collector has not looked at yet.
const mostGrowth = 40 << 20

// deaf has clients ask without end and read nothing.
var deaf = probe{ask: func(_ context.Context, s *server) error {
	const clients, each = 4, 32 << 20
	if err := warmUp(s); err != nil {
		return err
	}
	before, err := s.measure()
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	for range clients {
		c, err := dial(s)
		if err != nil {
			return err
		}
		defer c.reset()
		wait.Go(func() {
			c.SetReadBuffer(4 << 10)
			c.SetWriteDeadline(time.Now().Add(1500 * time.Millisecond))
			for sent := 0; sent < each; sent += len(floodText) {
				if _, err := io.WriteString(c, floodText); err != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	const sent = "four clients ask for / for a second and a half without a pause, and read nothing"
	after, err := s.measure()
	switch {
	case err != nil && s.endedSoon():
		return &Failure{Sent: sent, Came: "the end of the server", Wanted: "a server that goes on", Why: deafWhy, Reproduce: deafBy}
	case err != nil:
		return err
	case after.memory-before.memory > mostGrowth:
		return &Failure{
			Sent: sent, Came: fmt.Sprintf("the server's memory grew from %d to %d MiB", before.memory>>20, after.memory>>20),
			Wanted: fmt.Sprintf("at most %d MiB more", mostGrowth>>20), Why: deafWhy, Reproduce: deafBy,
		}
	}
	return othersAreServed(s, sent)
}}

const deafWhy = "A server that goes on reading from a client that does not read keeps all responses in memory: one client can fill the machine."

var deafBy = python("c = client()\ntry: c.sendall(3000000*b\"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\")\nexcept OSError as problem: print(problem)") +
	"\n\n  and, while it runs, look at the column RES of: top"

// warmUp has the server take the memory that it takes anyway.
func warmUp(s *server) error {
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	for range 2000 {
		if _, err := c.ask(get); err != nil {
			return nil // a server that closes after each response
		}
	}
	return nil
}

// slowReader sends more requests than the buffers take responses for, half-closes, and reads late and slowly.
var slowReader = probe{ask: func(_ context.Context, s *server) error {
	const requests = 100000
	sent := fmt.Sprintf("a client asks for / %d times, closes its sending side, waits for 300 ms, and then reads slowly", requests)
	story := func(came string) error {
		return &Failure{
			Sent: sent, Came: came, Wanted: fmt.Sprintf("%d responses, then the end of the connection", requests),
			Why:       "A client that reads late, and has nothing more to say, is still owed every response.",
			Reproduce: python(fmt.Sprintf("import threading\nc = client()\ndef ask():\n    c.sendall(%d*b\"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\")\n    c.shutdown(socket.SHUT_WR)\nthreading.Thread(target=ask).start()\ntime.sleep(0.3)\ndata, n = b\"-\", 0\nwhile data:\n    data = c.recv(65536)\n    n += data.count(b\"HTTP/1.1 200\")\nprint(n, \"responses\")", requests)),
		}
	}
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	one, err := responseSize(s)
	if err != nil {
		return story(plain(err))
	}
	go func() {
		for range requests / 1000 {
			if _, err := io.WriteString(c, floodText[:1000*len(get)]); err != nil {
				return
			}
		}
		c.CloseWrite()
	}()
	time.Sleep(300 * time.Millisecond)
	total, buffer := 0, make([]byte, 64<<10)
	for {
		c.SetReadDeadline(time.Now().Add(patience))
		n, err := c.Read(buffer)
		total += n
		switch {
		case errors.Is(err, io.EOF) && total == requests*one:
			return nil
		case errors.Is(err, io.EOF):
			return story(fmt.Sprintf("%d bytes instead of %d, then the end of the connection", total, requests*one))
		case errors.Is(err, os.ErrDeadlineExceeded):
			return story(fmt.Sprintf("%d bytes of %d, then nothing for %v", total, requests*one, patience))
		case err != nil:
			return story(fmt.Sprintf("%d bytes of %d, then %s", total, requests*one, plain(err)))
		}
		time.Sleep(100 * time.Microsecond)
	}
}}

// responseSize is how many bytes a response to get has, its head included.
func responseSize(s *server) (int, error) {
	c, err := dial(s)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if _, err := io.WriteString(c, get); err != nil {
		return 0, err
	}
	c.CloseWrite()
	c.SetReadDeadline(time.Now().Add(patience))
	all, err := io.ReadAll(c)
	return len(all), err
}
