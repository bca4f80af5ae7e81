// Package peer is the common part of the peers that are Go programs: their flags, their
// first line, the date of a file, and, for those on net/http, its time limits.
//
//	flags -addr, -timeout --> Listen --> "NAME: listening on http://ADDR/ " --> the peer
package peer

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Modified returns the date of /digits, which the suite's contract fixes.
func Modified() time.Time { return time.Date(1994, time.May, 6, 7, 8, 9, 0, time.UTC) }

// Listen reads the command line, listens, and prints the first line, which has the
// address for the scorecard. limit is the value for each time limit. Listen ends the program
// if it cannot listen.
func Listen(name string) (listener net.Listener, limit time.Duration) {
	addr := flag.String("addr", "127.0.0.1:0", "`host:port` to listen on")
	flag.DurationVar(&limit, "timeout", time.Second, "`duration` of every time limit")
	flag.Parse()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: listening on http://%s/ \n", name, listener.Addr())
	return listener, limit
}

// ServeHTTP serves on net/http until the program is ended.
func ServeHTTP(name string, h http.Handler) {
	listener, limit := Listen(name)
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: limit,
		ReadTimeout:       limit,
		IdleTimeout:       limit,
		WriteTimeout:      3 * limit, // it includes the handler's time, and /slow takes some
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	log.Fatal(server.Serve(listener))
}
