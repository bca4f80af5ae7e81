// Whole compares complete servers: Looper with each of its pollers, the server of each floor, and other frameworks and servers.
//
//	cd stage06-final/bench && GOWORK=off go run ./whole -quick
//
//	peers   how each server is built and started         servers/, limit/: the servers
//	modes   the requests, and the right responses        site/: the resources
//	load    the client
//	measure rounds, in which the servers take turns -->  result  -->  report, chart: tables, charts, docs/performance.md
//
// It ends with status 1 if a server has failed or responded wrongly, and with 2 if the command line is wrong.
package main
