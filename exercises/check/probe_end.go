package check

import (
	"context"
	"fmt"
	"io"
	"time"
)

// grace is how long a program may take to end after SIGTERM if it owes no response.
const grace = 10 * time.Second

// ends tells the program to end while silent clients are connected.
var ends = probe{ask: func(_ context.Context, s *server) error {
	silent, err := dial(s)
	if err != nil {
		return err
	}
	defer silent.Close()
	served, err := dial(s)
	if err != nil {
		return err
	}
	defer served.Close()
	_, _ = served.ask(get)
	time.Sleep(50 * time.Millisecond)
	const sent = "a client connects and is silent, another asks for / and stays; then the program gets SIGTERM"
	if err := terminate(s); err != nil {
		return err
	}
	return awaitEnd(s, sent, "c = client()")
}}

// endsAlone tells the program to end while no client is connected: only the signal can wake its loop.
var endsAlone = probe{ask: func(_ context.Context, s *server) error {
	time.Sleep(100 * time.Millisecond)
	if err := terminate(s); err != nil {
		return err
	}
	return awaitEnd(s, "no client is connected; the program gets SIGTERM", "")
}}

const (
	endWatch     = "press Ctrl-C in the first terminal (it sends SIGINT, which must end the program as SIGTERM does), and look at the status there: echo $?"
	endWatchSoon = "press Ctrl-C in the first terminal while this runs (20 seconds): the program must not wait for its clients.\n" +
		"  Look at the status there: echo $?"
)

// awaitEnd waits until the program has ended, and looks at its status.
func awaitEnd(s *server, sent, clients string) error {
	story := func(came string) error {
		by, watch := "", endWatch
		if clients != "" {
			by, watch = pythonFor(2*grace, clients), endWatchSoon
		}
		return &Failure{
			Sent: sent, Came: came, Wanted: fmt.Sprintf("its end with status 0 within %v", grace), Reproduce: by, Watch: watch,
			Why: "A program that has to be killed loses what is in progress. With another status, its end looks like a crash.",
		}
	}
	select {
	case <-s.Ended():
	case <-time.After(grace):
		return story("the program goes on")
	}
	if err := s.Err(); err != nil {
		return story("it ended with: " + err.Error())
	}
	return nil
}

// drains tells the program to end while it owes a response.
var drains = probe{ask: func(_ context.Context, s *server) error {
	const sent = "a client asks for /slow, another is connected and silent; after 150 ms the program gets SIGTERM"
	owed, err := dial(s)
	if err != nil {
		return err
	}
	defer owed.Close()
	silent, err := dial(s)
	if err != nil {
		return err
	}
	defer silent.Close()
	if _, err := io.WriteString(owed, getSlow); err != nil {
		return err
	}
	time.Sleep(150 * time.Millisecond)
	if err := terminate(s); err != nil {
		return err
	}
	r, err := owed.reply(patience)
	if err != nil || r.status != 200 {
		came := ""
		if err != nil {
			came = plain(err)
		} else {
			came = r.String()
		}
		return &Failure{
			Sent: sent, Came: "for /slow, " + came, Wanted: "200 for /slow, and then the end of the program",
			Why:       "Programs are stopped whenever a new version is installed; a request in progress must not be lost each time.",
			Reproduce: curl("GET", "/slow", ""), Watch: "press Ctrl-C in the first terminal, within half a second",
		}
	}
	return awaitEnd(s, sent, "c = client()\nc.sendall(b\"GET /slow HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\")")
}}

// leaves has clients come and go in every way, and counts the descriptors that are left.
var leaves = probe{ask: func(ctx context.Context, s *server) error {
	before, err := warmUp(s)
	switch {
	case err != nil:
		return err
	case before.files < 0:
		return leftOut("the open descriptors of a process cannot be counted on this system")
	}
	ways := []func(c *client){
		func(c *client) {},
		func(c *client) { _, _ = c.ask(get) },
		func(c *client) { _, _ = io.WriteString(c, get) },
		func(c *client) { _, _ = io.WriteString(c, get); c.CloseWrite() },
		func(c *client) { _, _ = io.WriteString(c, "GET / HT") },
		func(c *client) { _, _ = io.WriteString(c, get); c.SetLinger(0) },
		func(c *client) { _, _ = io.WriteString(c, floodText[:2000*len(get)]); c.SetLinger(0) },
	}
	const each = 20
	for range each {
		for _, act := range ways {
			c, err := dial(s)
			if err != nil {
				return err
			}
			act(c)
			c.Close()
		}
	}
	var after measure
	for range 50 {
		if after, err = s.measure(); err != nil {
			return err
		}
		if after.files <= before.files+3 {
			return othersAreServed(s, "many clients have come and gone")
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return &Failure{
		Sent:   fmt.Sprintf("%d clients connect, say nothing, half a request or whole ones, and close, half-close or reset", each*len(ways)),
		Came:   fmt.Sprintf("five seconds later, the server has %d open descriptors; it had %d before", after.files, before.files),
		Wanted: "as many as before", Why: "Each connection that is never closed costs a descriptor; when none is left, the server takes no client any more.",
		Reproduce: python("for _ in range(100):\n    c = client()\n    c.sendall(b\"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\")\n    c.close()"),
		Watch:     "count the server's descriptors: ls /proc/PID/fd | wc -l, or lsof -p PID",
	}
}}
