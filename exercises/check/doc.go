// Package check asks a program, in any language, for what a step of the build track or a stage of the course must do,
// and tells the story of the first failure.
//
//	ForStep(n)   what step n is the first to pass     \
//	Before(n)    what all steps before it pass         >  []Check  --Run-->  Result, with at most one Failure
//	ForStage(n)  what a stage of the course must do   /               |
//	                                                                  | each check starts the program anew
//	                     cases   bytes over a socket: those of the conformance suite (tags.txt says which
//	                             step has which) and those in the folder cases
//	                     probes  what bytes do not show: processor time, memory, descriptors, the end of
//	                             the process, the order of responses (probe_*.go)
//	                     render  templates posted to /render, with what the real Jinja2 makes of them
//
// A Check has a name and a reason. Checks stand in the order in which to make them pass: what must work comes before
// what must be rejected. A Failure says what was sent, what came, what was wanted and why, how to repeat it
// by hand, and what the server said if it ended.
//
// Run tries a check that fails once more, alone. It can run the checks of earlier steps all at once (Options.Together): a
// program that has passed them most likely still does.
//
// Probes compare (processor time with time, memory with memory, one response's time with another's) and never count
// milliseconds, so that no server fails because its machine is busy.
//
// Only on a Unix can Run measure the program; elsewhere it leaves out the checks that measure. Supported says what to do
// there.
package check
