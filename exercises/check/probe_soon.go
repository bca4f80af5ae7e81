package check

import (
	"context"
	"fmt"
	"time"
)

// soon is how long a program may take to end if nothing is owed. Step 45 gives responses in progress five seconds; a
// program that takes as long without any has forgotten to look whether a connection is left.
const soon = 3 * time.Second

// endsSoon tells the program to end while its clients owe it nothing and are owed nothing.
var endsSoon = probe{ask: func(_ context.Context, s *server) error {
	c, err := dial(s)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ask(get); err != nil {
		return &Failure{Sent: "GET /", Came: plain(err), Wanted: "a response", Reproduce: curl("GET", "/", "")}
	}
	if err := terminate(s); err != nil {
		return err
	}
	const sent = "a client asks for / and stays; then the program gets SIGTERM"
	select {
	case <-s.Ended():
		return awaitEnd(s, sent, "c = client()")
	case <-time.After(soon):
		return &Failure{
			Sent: sent, Came: fmt.Sprintf("the program goes on for more than %v", soon), Wanted: "its end at once: the client waits for nothing",
			Why:       "The time limit of a shutdown is for responses in progress. Without any, a new version need not wait.",
			Reproduce: pythonFor(2*grace, "c = client()"), Watch: endWatchSoon,
		}
	}
}}
