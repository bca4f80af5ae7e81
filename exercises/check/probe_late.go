package check

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// The clients of readLate: two ask for one share of responses, two for two shares, and so on. A share is smaller than
// any high water, and all of them together are more than a kernel takes for a client with small buffers.
const (
	lateClients = 50
	lateShare   = 25_600 // bytes
)

// late is one of these clients.
type late struct {
	*net.TCPConn
	requests int
	shuts    bool // half-closes after its requests
	taken    bytes.Buffer
	got      int // responses
}

// readLate has clients read late, half of which half-close. Output waits for them: for some less than high water, so that the server
// reads on, and sees the end before all is sent. How much the kernel takes differs from system to system; one of many
// numbers of requests is right for each.
//
// While the clients take what the kernel has for them, the server stands still. When it goes on, the kernel has room for
// all of its output at once, and requests are left that nothing but this room calls for.
var readLate = probe{ask: func(ctx context.Context, s *server) error {
	size, err := rootSize(s)
	if err != nil {
		size = 100
	}
	share := max(1, lateShare/size)
	clients := make([]*late, lateClients)
	for i := range clients {
		c, err := dialNarrow(ctx, s)
		if err != nil {
			return err
		}
		defer c.Close()
		clients[i] = &late{TCPConn: c, requests: share * (i/2 + 1), shuts: i%2 == 1}
		go clients[i].ask()
	}
	for range 2 {
		_, _ = s.awaitIdle(mostWork) // where it cannot be measured, a moment must do
		if err := pause(s); err != nil {
			return err
		}
		eachOf(clients, (*late).take)
		if err := resume(s); err != nil {
			return err
		}
	}
	eachOf(clients, (*late).count)
	return lateStory(share, clients)
}}

// eachOf has all clients do it at once.
func eachOf(clients []*late, do func(*late)) {
	var wait sync.WaitGroup
	for _, c := range clients {
		wait.Go(func() { do(c) })
	}
	wait.Wait()
}

// dialNarrow connects with a small receive buffer and small segments, for which kernels have small send buffers.
func dialNarrow(ctx context.Context, s *server) (*net.TCPConn, error) {
	dialer := net.Dialer{Timeout: patience, Control: narrow}
	c, err := dialer.DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, notTaken(err)
	}
	return c.(*net.TCPConn), nil
}

func (c *late) ask() {
	c.SetWriteDeadline(time.Now().Add(mostWork))
	if _, err := io.WriteString(c, floodText[:c.requests*len(get)]); err == nil && c.shuts {
		_ = c.CloseWrite()
	}
}

// take takes what has been sent to the client, and keeps it for later.
func (c *late) take() {
	for n := int64(1); n > 0; {
		c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		n, _ = io.CopyN(&c.taken, c.TCPConn, 1<<20)
	}
}

// count reads responses up to the first that is not complete.
func (c *late) count() {
	in := bufio.NewReader(io.MultiReader(&c.taken, c.TCPConn))
	for ; c.got < c.requests; c.got++ {
		c.SetReadDeadline(time.Now().Add(patience))
		r, err := http.ReadResponse(in, nil)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
		if err != nil || r.StatusCode != 200 {
			break
		}
	}
}

// lateStory is the failure of the first client that misses responses.
func lateStory(share int, clients []*late) error {
	missing := 0
	var first *late
	for _, c := range clients {
		if c.got < c.requests {
			missing++
			first = cmp.Or(first, c)
		}
	}
	if missing == 0 {
		return nil
	}
	shuts := "leaves its sending side open"
	if first.shuts {
		shuts = "closes its sending side"
	}
	most := share * lateClients / 2
	return &Failure{
		Sent: fmt.Sprintf("%d clients with small buffers ask for /, the first two %d times, the next two %d times, the last two %d times;\n"+
			"every other one closes its sending side; they wait, and then read", lateClients, share, 2*share, most),
		Came: fmt.Sprintf("the client that asks %d times and %s gets %d responses; %d of the %d clients miss some",
			first.requests, shuts, first.got, missing, lateClients),
		Wanted: "for each client all of its responses",
		Why: "Requests that have arrived can wait for room in the output. When there is room again, they are served, although nothing\n" +
			"more arrives. The end of the input can come before that: the connection is over when nothing is left in the\n" +
			"input or in the output.",
		Reproduce: python(fmt.Sprintf(readLateBy, share, most+1, share)),
	}
}

const readLateBy = `clients = []
for n in range(%d, %d, %d):
    for shuts in False, True:
        c = socket.socket()
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        c.connect(address)
        c.settimeout(3)
        c.sendall(n*b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        if shuts: c.shutdown(socket.SHUT_WR)
        clients.append((n, c))
time.sleep(1)
for n, c in clients:
    data = b""
    try:
        while data.count(b"HTTP/1.1 200") < n and (piece := c.recv(65536)): data += piece
    except OSError as problem: print(problem)
    got = data.count(b"HTTP/1.1 200")
    if got < n: print(n, "requests,", got, "responses")`
