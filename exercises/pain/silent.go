package pain

// silentClient is the pain of stage 1.
func silentClient() Experiment {
	return Experiment{
		Stage: 1, Title: "a client that says nothing",
		Story: "Client A connects and sends nothing for one second; then it leaves. Client B connects right after A, and sends its request at " +
			"once. Both ask one server on this machine, which needs well under a millisecond to respond. They do so three times, and each time " +
			"the server has another design.",
		Ask:  "How long does B wait for its response, as a multiple of A's silence? (0: not at all; 1: as long as A is silent.)",
		Zero: true,
		Unit: "B's wait, divided by A's silence",
		Rows: []Row{{Design: "one thread, blocking calls", Below: true}, {Design: "a goroutine for each client", Below: true}, {Design: "one loop (stage 2)"}},
		Lines: "A server with one thread sleeps in read(2) on behalf of A: the requests of all others lie ready in the kernel, and nobody takes them. This is " +
			"head-of-line blocking. A goroutine for each client ends it, and so does one loop that asks first who is ready. They differ in what an idle " +
			"client costs: pain 2.\nThe loop: stage02-poller/loop/loop.go. The thread: stage01-blocking/blocking/server.go.",
		run: runSilent,
	}
}
