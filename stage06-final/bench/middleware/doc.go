// Package middleware compares an application with middleware and one without: the additional cost of a request for "Hello, World!".
// It has only tests; ../README.md says how to run them and how to read the results.
//
//	simulated kernel   sim.Treadmill, 50 clients: the loop, HTTP and the handler, and nothing else
//	Linux              a process for each contestant, 50 connections: an operator's cost
package middleware
