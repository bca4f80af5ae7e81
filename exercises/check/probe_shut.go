package check

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// The clients of shutLate: the first asks for one share of responses, the second for two, and so on. A share is smaller than
// any high water, and all of them together are more than a kernel takes for a client with small buffers.
const (
	shutClients = 50
	shutShare   = 6400 // bytes
)

// shutLate has clients half-close and read late. The end of the input comes while output waits: for some of them less
// than high water, so that the server reads on and sees the end before all is sent. How much the kernel takes differs
// from system to system; one of many numbers of requests is right for each.
//
// While the clients take what the kernel has for them, the server stands still. When it goes on, the kernel has room for
// all of its output at once, and requests are left that nothing but this room calls for.
var shutLate = probe{ask: func(ctx context.Context, s *server) error {
	size, err := rootSize(s)
	if err != nil {
		size = 100
	}
	share := max(1, shutShare/size)
	clients := make([]*client, shutClients)
	for i := range clients {
		if clients[i], err = dialNarrow(ctx, s); err != nil {
			return err
		}
		defer clients[i].Close()
		go clients[i].askAndShut(share * (i + 1))
	}
	_, _ = s.awaitIdle(mostWork) // where it cannot be measured, a moment must do
	if err := pause(s); err != nil {
		return err
	}
	takeAll(clients)
	if err := resume(s); err != nil {
		return err
	}
	got := make([]int, shutClients)
	var wait sync.WaitGroup
	for i, c := range clients {
		wait.Go(func() { got[i] = c.countResponses(share * (i + 1)) })
	}
	wait.Wait()
	return shutStory(share, got)
}}

// dialNarrow connects with a small receive buffer and small segments, for which kernels have small send buffers.
func dialNarrow(ctx context.Context, s *server) (*client, error) {
	dialer := net.Dialer{Timeout: patience, Control: narrow}
	c, err := dialer.DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, notTaken(err)
	}
	return &client{c.(*net.TCPConn), bufio.NewReader(c)}, nil
}

func (c *client) askAndShut(requests int) {
	c.SetWriteDeadline(time.Now().Add(mostWork))
	if _, err := io.WriteString(c, floodText[:requests*len(get)]); err == nil {
		_ = c.CloseWrite()
	}
}

// takeAll has each client take what has been sent to it, and keep it for later.
func takeAll(clients []*client) {
	var wait sync.WaitGroup
	for _, c := range clients {
		wait.Go(func() {
			var came bytes.Buffer
			for n := int64(1); n > 0; {
				c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
				n, _ = io.CopyN(&came, c.TCPConn, 1<<20)
			}
			c.in = bufio.NewReader(io.MultiReader(&came, c.TCPConn))
		})
	}
	wait.Wait()
}

// countResponses reads responses up to the first that is not complete.
func (c *client) countResponses(most int) (n int) {
	for ; n < most; n++ {
		c.SetReadDeadline(time.Now().Add(patience))
		r, err := http.ReadResponse(c.in, nil)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		if err != nil || r.StatusCode != 200 {
			break
		}
	}
	return n
}

// shutStory is the failure of the first client that misses responses.
func shutStory(share int, got []int) error {
	missing, first := 0, -1
	for i, n := range got {
		if n < share*(i+1) {
			if missing++; first < 0 {
				first = i
			}
		}
	}
	if missing == 0 {
		return nil
	}
	return &Failure{
		Sent: fmt.Sprintf("%d clients with small buffers ask for /, the first %d times, the next %d times, the last %d times;\n"+
			"each closes its sending side, waits, and then reads", shutClients, share, 2*share, share*shutClients),
		Came:   fmt.Sprintf("the client that asks %d times gets %d responses; %d of the %d clients miss some", share*(first+1), got[first], missing, shutClients),
		Wanted: "for each client all of its responses",
		Why: "The end of the input can come while responses are in the output or requests in the input. The connection is over\n" +
			"when nothing is left in either.",
		Reproduce: python(fmt.Sprintf(shutLateBy, share, share*shutClients+1, share)),
	}
}

const shutLateBy = `clients = []
for n in range(%d, %d, %d):
    c = socket.socket()
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    c.connect(address)
    c.settimeout(3)
    c.sendall(n*b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    c.shutdown(socket.SHUT_WR)
    clients.append((n, c))
time.sleep(1)
for n, c in clients:
    data = b""
    try:
        while piece := c.recv(65536): data += piece
    except OSError as problem: print(problem)
    got = data.count(b"HTTP/1.1 200")
    if got < n: print(n, "requests,", got, "responses")`
