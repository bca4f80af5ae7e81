// Package middleware compares an application with middleware with one that has none: what a request for "Hello, World!" costs
// more. It holds tests only; ../README.md says how to run them and how to read the results.
//
//	simulated kernel   sim.Treadmill, 50 clients: the loop, HTTP and the handler, and nothing else
//	Linux              a process for each contestant, 50 connections: what an operator pays
package middleware
