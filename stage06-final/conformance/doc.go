// Package conformance is a black-box test suite for HTTP/1.1 origin servers: it knows
// only a server's address.
//
//	cases/*.case --Parse--> Case --Run--> Result --> report, JSON, JUnit
//	                                |
//	                  plain sockets | 1. contract.case: which resources are there?
//	                                | 2. the cases: bytes, pauses, cuts
//	                                v
//	                     the server under test
//
// A case is a few lines of text for people: what the client sends, what the server may send
// back, which section of which RFC says so, and why it matters. README.md is the
// reference for authors of cases, and of servers.
//
// Interface: Load, LoadFS and Parse read cases, Share chooses a stage's; Case.Narrate and Case.Script write one in
// words and as a shell command; Start runs a server's program; Reach and Run test the server of a Config. A Result
// has a Verdict and, if its case was left out, a Lack. Count sums up, Missing lists why cases were left out, and Sections
// puts results in the order to work in. Report, WriteJSON and WriteJUnit write results; Table writes the page about
// the cases, with Requirements.
//
// It imports only the standard library, and never a server.
package conformance
