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
// A Check has a name and a reason. Checks are listed in the order in which to make them pass, and what must work comes
// before what must be refused. A Failure says what was sent, what came, what was wanted and why, how to repeat it
// by hand, and what the server said if it ended.
//
// What fails is tried once more, alone. The checks of the steps before are made all at once (Options.Together): a program
// that has passed them most likely still does.
//
// Probes compare (processor time with time, memory with memory, one response's time with another's) and never count
// milliseconds, so that a busy machine is not held against a server.
//
// The program must run on a Unix to be measured; Supported says what to do elsewhere. There, Run leaves out what needs
// one.
package check
