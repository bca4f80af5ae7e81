// Package conformance is a black-box test suite for HTTP/1.1 origin servers: it knows
// nothing of a server but its address.
//
//	cases/*.case --Parse--> Case --Run--> Result --> report, JSON, JUnit
//	                                |
//	                  plain sockets | 1. contract.case: which resources are there?
//	                                | 2. the cases: bytes, pauses, cuts
//	                                v
//	                     the server under test
//
// A case is a few lines of text that a person can read: what is sent, what may come
// back, which section of which RFC says so, and why it matters. README.md is the
// reference for people who write cases, and for people who bring a server of their own.
//
// Interface: Load, LoadFS and Parse read cases, Share chooses a stage's; Case.Narrate and Case.Script write one in
// words and as a shell command; Start runs a server's program; Reach and Run ask a server, as Config says. A Result
// has a Verdict and, if its case was left out, a Lack. Count sums up, Missing lists what left cases out, and Sections
// puts results in the order to work in. Report, WriteJSON and WriteJUnit write results; Table writes the page about
// the cases, with Requirements.
//
// It imports the standard library alone, and never a server.
package conformance
