package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// probe is a check of the process or of the order of events, which bytes alone do not show. It returns nil, a
// *Failure without what report adds, leftOut, or an error of the machine.
type probe struct {
	limits bool // the program is told a time limit
	needs  need // what the program may lack if the check is optional
	slow   bool // it takes seconds
	parts  int  // a failure counts those that pass; 0: one
	ask    func(ctx context.Context, s *server) error
}

// run runs the probe, and once more if it fails: the machine may have been busy.
func (p probe) run(ctx context.Context, b bench) verdict {
	v := p.once(ctx, b)
	if v.failure != nil && ctx.Err() == nil && !b.hasty {
		v = p.once(ctx, b)
	}
	return v
}

func (p probe) once(ctx context.Context, b bench) verdict {
	limit := time.Duration(0)
	if p.limits && b.program.takesLimit() {
		limit = b.limit()
	}
	s, err := b.program.start(ctx, limit)
	if err != nil {
		return judged(err)
	}
	defer s.stop()
	defer s.stopWith(ctx)()
	if b.optional && p.needs.path != "" && !p.needs.isMet(s) {
		return verdict{leftOut: fmt.Sprintf("no %s %s here", p.needs.method, p.needs.path)}
	}
	err = p.ask(ctx, s)
	if err == nil && s.hasEnded() {
		err = &Failure{Sent: "what is described above", Came: "all that was expected, and then the server ended", Wanted: "a server that goes on"}
	}
	if ctx.Err() != nil {
		return verdict{err: ctx.Err()}
	}
	v := judged(s.blamed(err))
	if err == nil {
		v.passed, v.total = max(p.parts, 1), max(p.parts, 1)
	}
	if f := v.failure; f != nil {
		f.ServerSaid = s.said()
		f.Start = b.program.shown(limit)
	}
	return v
}

// judged turns an error into a verdict.
func judged(err error) verdict {
	var f *Failure
	var out leftOut
	switch {
	case err == nil:
		return verdict{passed: 1, total: 1}
	case errors.As(err, &f):
		if f.Total == 0 {
			f.Total = 1
		}
		return verdict{failure: f, passed: f.Passed, total: f.Total}
	case errors.As(err, &out):
		return verdict{leftOut: string(out)}
	}
	return verdict{err: err}
}

// need is a request that shows whether a program has what an optional check is about. It has it if its status is not 404, 405 or 501.
type need struct{ method, path string }

func (n need) isMet(s *server) bool {
	c, err := dial(s)
	if err != nil {
		return false
	}
	defer c.Close()
	r, err := c.ask(n.method + " " + n.path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
	return err == nil && r.status != 404 && r.status != 405 && r.status != 501
}

// get is a request to which every server responds.
const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// patience is how long a client waits for a response.
const patience = 3 * time.Second

// client is a connection to the server.
type client struct {
	*net.TCPConn
	in *bufio.Reader
}

func dial(s *server) (*client, error) {
	c, err := net.DialTimeout("tcp", s.Addr, patience)
	if err != nil {
		return nil, notTaken(err)
	}
	return &client{c.(*net.TCPConn), bufio.NewReader(c)}, nil
}

func notTaken(err error) *Failure {
	return &Failure{
		Sent: "a connection", Came: "none: " + plain(err), Wanted: "a connection",
		Why: "A server that takes no connection serves nobody.", Reproduce: curl("GET", "/", ""),
	}
}

// reply is a complete response.
type reply struct {
	status int
	body   []byte
	kind   string // its Content-Type
	last   bool   // the server closes the connection after it
}

func (r *reply) String() string {
	return fmt.Sprintf("%d with %s", r.status, told(r.body))
}

// ask sends a request and reads one response.
func (c *client) ask(request string) (*reply, error) {
	c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, request); err != nil {
		return nil, err
	}
	return c.reply(patience)
}

// reply reads one response.
func (c *client) reply(within time.Duration) (*reply, error) {
	c.SetReadDeadline(time.Now().Add(within))
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return &reply{r.StatusCode, body, r.Header.Get("Content-Type"), r.Close}, nil
}

// reset breaks the connection off.
func (c *client) reset() {
	c.SetLinger(0)
	c.Close()
}

// plain tells in plain words what became of a connection.
func plain(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("nothing for %v", patience)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection before the response was complete"
	case errors.Is(err, syscall.ECONNRESET):
		return "the server reset the connection"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the server refused the connection"
	}
	return err.Error()
}

// othersAreServed requests a page for another client. If the server does not respond, it returns a failure.
func othersAreServed(s *server, sent string) error {
	c, err := dial(s)
	if err == nil {
		defer c.Close()
		_, err = c.ask(get)
	}
	if err != nil {
		return &Failure{
			Sent: sent + "\nanother client: GET /", Came: "for the other client, " + plain(err), Wanted: "a response to the other client",
			Why: "One client that misbehaves must not stop the others.",
		}
	}
	return nil
}

// sleep waits; it returns early if the check ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
