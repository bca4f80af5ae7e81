package check

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
)

const (
	manyNumbers = 400_000  // of a hundred digits
	mostStream  = 24 << 20 // bytes of memory that a stream may cost, or all clients together that have left
)

var numbersPage = need{"GET", "/numbers"}

const getNumbers = "GET /numbers HTTP/1.1\r\nHost: x\r\n\r\n"

// stream has a client request a long response and read it late: the handler must wait for room in the output.
var stream = probe{slow: true, needs: numbersPage, ask: func(_ context.Context, s *server) error {
	const sent = "a client asks for /numbers, reads nothing for a while, and then everything"
	story := func(came, wanted string) error {
		return &Failure{
			Sent: sent, Came: came, Wanted: wanted, Why: "A handler that writes faster than its client reads fills the memory: Write must wait until there is room.",
			Reproduce: "curl -s --limit-rate 100k -o /dev/null http://" + shownAddr + "/numbers", Watch: watchMemory,
		}
	}
	before, err := warmUp(s)
	if err != nil {
		return err
	}
	c, after, err := askAndWait(s, getNumbers)
	if err != nil {
		return err
	}
	defer c.Close()
	if after.memory-before.memory > mostStream {
		return story(fmt.Sprintf("while the client waits, the server's memory grew from %d to %d MiB", before.memory>>20, after.memory>>20),
			fmt.Sprintf("at most %d MiB more", mostStream>>20))
	}
	if err := othersAreServed(s, "a client asks for /numbers, and reads nothing"); err != nil {
		return err
	}
	if came := readNumbers(c); came != "" {
		return story(came, fmt.Sprintf("200 with the numbers from 0 to %d, each a line of a hundred digits", manyNumbers-1))
	}
	return nil
}}

// readNumbers says what is wrong with a response of numbers; "": nothing.
func readNumbers(c *client) string {
	r, err := http.ReadResponse(bufio.NewReaderSize(slowly{c}, 64<<10), nil)
	if err != nil {
		return plain(err)
	}
	body, err := io.ReadAll(r.Body)
	switch {
	case r.StatusCode != 200:
		return (&reply{status: r.StatusCode, body: body}).String()
	case err != nil:
		return fmt.Sprintf("%d bytes of content, then %s", len(body), plain(err))
	}
	var want []byte
	for n := range manyNumbers {
		want = appendNumber(want, n)
	}
	if !bytes.Equal(body, want) {
		return "200 with " + told(body)
	}
	return ""
}

// appendNumber adds a line of the page.
func appendNumber(dst []byte, n int) []byte { return fmt.Appendf(dst, "%0100d\n", n) }

// leavers has clients request a long response, one after the other, and reset the connection at its first byte.
var leavers = probe{slow: true, needs: numbersPage, ask: func(ctx context.Context, s *server) error {
	const clients = 300
	before, err := warmUp(s)
	if err != nil {
		return err
	}
	for range clients {
		c, err := dial(s)
		if err != nil {
			return err
		}
		c.SetReadBuffer(4 << 10)
		_, _ = io.WriteString(c, getNumbers)
		_, _ = c.in.ReadByte()
		c.reset()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	_, _ = s.awaitIdle(mostWork)
	after, err := s.measure()
	if err != nil || after.memory-before.memory <= mostStream {
		return err
	}
	return &Failure{
		Sent:      fmt.Sprintf("%d clients ask for /numbers, one after the other, and break the connection off (RST) when the first byte is there", clients),
		Came:      fmt.Sprintf("the server's memory grew from %d to %d MiB", before.memory>>20, after.memory>>20),
		Wanted:    fmt.Sprintf("at most %d MiB more", mostStream>>20),
		Why:       "A handler whose client has gone must end: it keeps its connection and all that waits to be sent.",
		Reproduce: python(fmt.Sprintf(leaversBy, clients)), Watch: watchMemory,
	}
}}

const leaversBy = `for _ in range(%d):
    c = client()
    c.sendall(b"GET /numbers HTTP/1.1\r\nHost: x\r\n\r\n")
    c.recv(1)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()
time.sleep(10)`
